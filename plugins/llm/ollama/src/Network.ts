/**
 * What a broken connection means.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"

import type { Address } from "./Address.ts"
import * as Failure from "./Failure.ts"

/** The code and the words of the innermost cause, which is the one that says what happened. */
const innermost = (error: unknown): string => {
  const found: Array<string> = []
  for (let at = error; typeof at === "object" && at !== null && found.length < 8;) {
    const { cause, code, message } = at as { cause?: unknown; code?: unknown; message?: unknown }
    found.push([code, message].filter((part) => typeof part === "string" && part !== "").join(": "))
    at = cause
  }
  return found.filter(Boolean).at(-1) ?? String(error)
}

const kinds: ReadonlyArray<readonly [pattern: RegExp, tag: Failure.Tag, message: string, fix?: string]> = [
  [/ECONNREFUSED/, "Unreachable", "Nothing listens at this address"],
  [/ENOTFOUND|EAI_AGAIN/, "Unreachable", "No server has this name"],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
    "Unreachable",
    "The certificate of the server is not trusted",
    "Name its authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem"
  ],
  [/SSL|EPROTO/, "Unreachable", "The server does not speak TLS", "Write http:// in base_url"],
  [
    /HPE_|does not match the HTTP/,
    "ProtocolViolation",
    "The server does not speak HTTP",
    "Check the port, and whether base_url must begin with https://"
  ]
]

/**
 * Makes the error of a connection that failed before an answer came.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unreachable = (
  cause: unknown,
  { isLocal, url }: Address,
  clean: (text: string) => string
): LLMError.LLMError => {
  const evidence = clean(innermost(cause))
  const fallback = isLocal
    ? "Start Ollama (ollama serve), or correct base_url"
    : "Check base_url, the network and the proxy"
  const kind = kinds.find(([pattern]) => pattern.test(evidence))
  const [, tag, message, fix] = kind ?? [undefined, "Unreachable" as const, "The server could not be reached"]
  return Failure.make(tag, message, { url, evidence, fix: fix ?? fallback })
}

/**
 * Reads `retry-after`, seconds or a date, into milliseconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const retryAfter = (header: string | null): number | undefined => {
  if (header === null) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000)
  const date = Date.parse(header)
  return /\d{4}/.test(header) && !Number.isNaN(date) ? Math.max(0, date - Date.now()) : undefined
}

/** Longer than this nobody waits unasked, in milliseconds. */
const longestWait = 60_000

/** What has taken longer than this is not begun again from the start, in milliseconds. */
const longestTry = 180_000

/** A server that is not there, or has not the memory, does not change in a second. */
const hopeless = /ECONNREFUSED|ENOTFOUND|CERT|SSL|EPROTO|memory/i

/**
 * Milliseconds until the next try; undefined when it would not help. `took` is the time since the first.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pause = ({ reason }: LLMError.LLMError, tries: number, took: number): number | undefined => {
  if (!LLMError.isRetryable(reason) || hopeless.test(`${reason.evidence} ${reason.message}`)) return undefined
  const wait = reason.retryAfter ?? 500 * 2 ** tries
  return wait <= longestWait && took <= longestTry ? wait : undefined
}
