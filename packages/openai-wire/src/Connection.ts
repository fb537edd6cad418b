/**
 * One server, ready to be asked: the `openai` SDK with its defaults contained.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import type { Body, Dialect } from "./Dialect.ts"
import * as Endpoint from "./Endpoint.ts"
import * as Fault from "./Fault.ts"
import * as Network from "./Network.ts"
import type { Options } from "./Options.ts"
import * as Redirect from "./Redirect.ts"
import * as Refusal from "./Refusal.ts"
import * as Retry from "./Retry.ts"
import * as Transport from "./Transport.ts"

type Headers = Readonly<Record<string, string>>

/**
 * A server and the way to it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Connection {
  readonly baseURL: string
  readonly isLocal: boolean
  /** Runs with the headers that prove who asks; once more with others when those were too old, or of a clock that is wrong. */
  readonly prove: <A, R>(
    use: (proof: Headers) => Effect.Effect<A, LLMError.LLMError, R>
  ) => Effect.Effect<A, LLMError.LLMError, R>
  /** Sends a request for an answer. Rejects with what `fault` reads. */
  readonly post: (body: Body, proof: Headers, signal: AbortSignal) => Promise<Response>
  /** Reads JSON from a path below the base URL, or from an absolute URL of the same server, in `timeout` milliseconds. */
  readonly getJSON: (url: string, timeout: number) => Effect.Effect<unknown, LLMError.LLMError>
  readonly fault: (error: unknown) => Fault.Fault
  readonly error: (fault: Fault.Fault) => LLMError.LLMError
}

const isSecret = /auth|key|token|secret|cookie|password/i

/** Tokens and signatures that are kept to be blacked out; more requests are never under way at once. */
const mostMinted = 1024

/** The most of a small answer that is read, in bytes. */
const largestJSON = 4 * 1024 * 1024

const credentials = (url: string | undefined): ReadonlyArray<string> => {
  if (url === undefined || !URL.canParse(url)) return []
  const { password, username } = new URL(url)
  return [username, password]
    .filter((part) => part !== "")
    .flatMap((part) => [part, decodeURIComponent(part)])
}

const secretsOf = (headers: Headers): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value]) => (isSecret.test(name) ? [value] : []))

/** Clocks that differ by less are right, in milliseconds. */
const tolerance = 60_000

const minutes = (ms: number): string => `${Math.round(Math.abs(ms) / 60_000)} min`

/**
 * Prepares the way to a server; asks it nothing yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (dialect: Dialect, options: Options): Effect.Effect<Connection, LLMError.LLMError> =>
  Effect.gen(function* () {
    const { headers = {} } = options
    const secrets = [
      ...credentials(options.proxy),
      ...credentials(options.baseURL),
      ...secretsOf(headers),
      ...(options.apiKey === undefined ? [] : [Redacted.value(options.apiKey).trim()])
    ]
    const minted = new Set<string>()
    const remember = (headers: Headers) => {
      for (const secret of secretsOf(headers)) minted.add(secret)
      // Some vendors want another signature for each request.
      for (const oldest of minted) if (minted.size > mostMinted) minted.delete(oldest)
    }
    const error = (fault: Fault.Fault) =>
      Fault.toError(dialect.provider, fault, Fault.redact([...secrets, ...minted]))

    const { apiKey, route, url } = yield* Effect.mapError(
      Effect.fromResult(Endpoint.check(dialect, options)),
      error
    )
    const baseURL = url.href.replace(/\/+$/, "")

    const { APIError, OpenAI } = yield* Effect.promise(() => import("openai"))
    const allowed = new Set(["accept", "content-type", "user-agent", "authorization"])
    for (const name of Object.keys(headers)) allowed.add(name.toLowerCase())
    const fetch = yield* Effect.promise(() => (dialect.fetch ?? Transport.make)(url, route))
    const client = new OpenAI({
      apiKey: "EMPTY",
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL,
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      logLevel: "off",
      fetch: Transport.only(allowed, fetch)
    })
    const allHeaders = (auth: Headers): Record<string, string | null> => {
      for (const name of Object.keys(auth)) allowed.add(name.toLowerCase())
      return {
        authorization: null,
        accept: "text/event-stream, application/json",
        "user-agent": "metagpt-ts",
        ...auth,
        ...headers
      }
    }

    /** How far the clock of the server is ahead of ours, in milliseconds; 0 when both are right. */
    let ahead = 0
    const compare = (theirs: number): void => {
      const difference = theirs - Date.now()
      if (!Number.isNaN(difference)) ahead = Math.abs(difference) > tolerance ? difference : 0
    }

    const fault = (thrown: unknown): Fault.Fault => {
      if (!(thrown instanceof APIError) || typeof thrown.status !== "number") return Network.fault(thrown)
      const { headers, status } = thrown as { readonly headers: globalThis.Headers; readonly status: number }
      if (status < 400)
        return Redirect.fault(headers.get("location"), status, `${baseURL}${dialect.path}`, dialect.path)
      if (dialect.signed) compare(Date.parse(headers.get("date") ?? ""))
      const body: unknown = thrown.error
      const text = thrown.message.replace(/^\d{3} /, "")
      const found = Refusal.fault(Refusal.complaint(body ?? text), status, dialect)
      const clock =
        ahead === 0
          ? `${found.fix ?? "Check the key"}; and check the clock of this machine`
          : `Set the clock of this machine: it is ${minutes(ahead)} ${ahead > 0 ? "behind" : "ahead of"} the server's`
      return {
        ...found,
        evidence: found.evidence || text,
        retryAfter: Retry.after(headers),
        ...(dialect.signed && found.tag === "AuthFailed" && { fix: clock })
      }
    }
    const proof = Effect.suspend(() =>
      Effect.tap(dialect.auth(apiKey, Date.now() + ahead), (headers) => Effect.sync(() => remember(headers)))
    )
    const prove: Connection["prove"] = (use) =>
      Effect.suspend(() => {
        const before = ahead
        return Effect.flatMap(proof, (headers) =>
          Effect.catchIf(
            use(headers),
            ({ reason }) =>
              reason._tag === "AuthFailed" &&
              (Math.abs(ahead - before) > tolerance || dialect.forget(headers)),
            () => Effect.flatMap(proof, use)
          )
        )
      })

    return {
      baseURL,
      isLocal: Transport.isLoopback(url),
      prove,
      fault,
      error,
      post: (body, proof, signal) =>
        client.post(dialect.path, { body, signal, headers: allHeaders(proof), stream: true }).asResponse(),
      getJSON: (path, timeout) =>
        prove(
          Effect.fnUntraced(function* (own) {
            const at = URL.canParse(path) ? path : `${baseURL}${path}`
            const body = yield* Effect.tryPromise({
              try: async (signal) => {
                const response = await client.get(path, { signal, headers: allHeaders(own) }).asResponse()
                return Transport.readJSON(response, largestJSON)
              },
              catch: (thrown) => error({ ...fault(thrown), url: at })
            }).pipe(
              Effect.timeoutOrElse({
                duration: timeout,
                orElse: () =>
                  Effect.fail(error({ tag: "Timeout", message: `No answer in ${timeout} ms`, url: at }))
              })
            )
            if (body !== undefined) return body
            return yield* Effect.fail(
              error({ tag: "ProtocolViolation", message: "The server did not answer with JSON", url: at })
            )
          })
        )
    }
  })
