/**
 * What went wrong on the wire, before it is an error of the port.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

/** The name of a reason of `LLMError`. @category models @since 0.1.0 */
export type Tag = LLMError.Reason["_tag"]

/**
 * A failure as plain data; `make` turns it into an `LLMError` without secrets.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fault {
  readonly tag: Tag
  readonly message: string
  readonly url?: string | undefined
  readonly status?: number | undefined
  /** What came back; cut to 200 characters. */
  readonly evidence?: string | undefined
  readonly fix?: string | undefined
  /** Milliseconds. */
  readonly retryAfter?: number | undefined
}

/** Removes what must not be shown from a text. @category models @since 0.1.0 */
export type Redact = (text: string) => string

/** A shorter word is a placeholder, and would black out innocent text. */
const shortest = 8

/**
 * Makes a function that replaces every secret, whole or by its parts, with `***`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const redact = (secrets: Iterable<string>): Redact => {
  const words = new Set<string>()
  for (const secret of secrets) {
    for (const word of [secret, encodeURIComponent(secret), ...secret.split(/[\s.:/@]+/)]) {
      if (word.length >= shortest && word !== "Bearer") words.add(word)
    }
  }
  const ordered = [...words].toSorted((a, b) => b.length - a.length)
  return (text) => ordered.reduce((shown, word) => shown.replaceAll(word, "***"), text)
}

/**
 * A URL as it may be shown: no user, no password, no query.
 *
 * @category combinators
 * @since 0.1.0
 */
export const shownURL = (url: string): string => {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/s, "")
  const { host, pathname, protocol } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

const reasons = {
  Unreachable: LLMError.Unreachable,
  AuthFailed: LLMError.AuthFailed,
  PermissionDenied: LLMError.PermissionDenied,
  ModelNotFound: LLMError.ModelNotFound,
  ContextLengthExceeded: LLMError.ContextLengthExceeded,
  ContentFiltered: LLMError.ContentFiltered,
  QuotaExhausted: LLMError.QuotaExhausted,
  RateLimited: LLMError.RateLimited,
  Unavailable: LLMError.Unavailable,
  InvalidRequest: LLMError.InvalidRequest,
  StreamTruncated: LLMError.StreamTruncated,
  ProtocolViolation: LLMError.ProtocolViolation,
  Timeout: LLMError.Timeout
} satisfies Record<Tag, unknown>

/**
 * Turns a fault into the error of the port.
 *
 * @category constructors
 * @since 0.1.0
 */
export const toError = (provider: string, fault: Fault, redact: Redact): LLMError.LLMError => {
  const { evidence, fix, message, retryAfter, status, tag, url } = fault
  const reason = new reasons[tag]({
    message: redact(message),
    ...(url !== undefined && { url: redact(shownURL(url)) }),
    ...(status !== undefined && { status }),
    ...(evidence !== undefined && evidence !== "" && { evidence: redact(evidence).slice(0, 200) }),
    ...(fix !== undefined && { fix: redact(fix) }),
    ...(retryAfter !== undefined && { retryAfter })
  })
  return new LLMError.LLMError({ provider, reason })
}

/**
 * Fails with a fault that holds no secret.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fail = (provider: string, fault: Fault): Effect.Effect<never, LLMError.LLMError> =>
  Effect.fail(toError(provider, fault, (text) => text))
