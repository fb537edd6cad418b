/**
 * One server, ready to be asked: the `openai` SDK with its defaults contained.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import type { Body, Dialect } from "./Dialect.ts"
import * as Fault from "./Fault.ts"
import * as Network from "./Network.ts"
import type { Options } from "./Options.ts"
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
  /** The headers that prove who asks. */
  readonly auth: Effect.Effect<Headers, LLMError.LLMError>
  /** Sends a request for an answer. Rejects with what `fault` reads. */
  readonly post: (body: Body, auth: Headers, signal: AbortSignal) => Promise<Response>
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

const wrong = (message: string, fix: string): Fault.Fault => ({ tag: "InvalidRequest", message, fix })

const checked = (dialect: Dialect, options: Options): Fault.Fault | URL => {
  const { apiKey, proxy } = options
  const baseURL = (options.baseURL ?? dialect.defaultBaseURL ?? "").trim()
  if (baseURL === "") {
    return wrong(
      "base_url is missing",
      "Set base_url to the address of the server, such as http://127.0.0.1:8000/v1"
    )
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  const schemes = dialect.fetch === undefined ? /^https?:$/ : /^(https?|wss?):$/
  if (url === undefined || !schemes.test(url.protocol)) {
    return wrong(`base_url is no web address: ${Fault.shownURL(baseURL)}`, "Write it as http://HOST:PORT/v1")
  }
  if (url.username !== "" || url.password !== "") {
    return wrong("base_url holds a user name or a password", "Put them into an Authorization header instead")
  }
  if (proxy !== undefined && proxy !== "" && !/^(https?|socks5?):\/\/[^/]/i.test(proxy)) {
    return wrong("proxy is no address of a proxy", "Write it as http://HOST:PORT")
  }
  if (apiKey !== undefined && !/^[\u0020-\u00FF]+$/.test(Redacted.value(apiKey))) {
    const message = "The key is empty or has characters that no header can carry"
    return { tag: "AuthFailed", message, fix: "Set api_key to the key itself, not to words about it" }
  }
  if (dialect.keyRequired && apiKey === undefined && !Transport.isLoopback(url)) {
    return { tag: "AuthFailed", message: "The key is missing", url: url.href, fix: "Set api_key" }
  }
  return url
}

/**
 * Prepares the way to a server; asks it nothing yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (dialect: Dialect, options: Options): Effect.Effect<Connection, LLMError.LLMError> =>
  Effect.gen(function* () {
    const { apiKey, headers = {}, proxy } = options
    const secrets = [...credentials(proxy), ...credentials(options.baseURL), ...secretsOf(headers)]
    if (apiKey !== undefined) secrets.push(Redacted.value(apiKey))
    const minted = new Set<string>()
    const remember = (headers: Headers) => {
      for (const secret of secretsOf(headers)) minted.add(secret)
      // Some vendors want another signature for each request.
      for (const oldest of minted) if (minted.size > mostMinted) minted.delete(oldest)
    }
    const error = (fault: Fault.Fault) =>
      Fault.toError(dialect.provider, fault, Fault.redact([...secrets, ...minted]))

    const url = checked(dialect, options)
    if (!(url instanceof URL)) return yield* Effect.fail(error(url))
    const baseURL = url.href.replace(/\/+$/, "")

    const { APIError, OpenAI } = yield* Effect.promise(() => import("openai"))
    const allowed = new Set(["accept", "content-type", "user-agent", "authorization"])
    for (const name of Object.keys(headers)) allowed.add(name.toLowerCase())
    const fetch = yield* Effect.promise(() =>
      dialect.fetch === undefined ? Transport.make(url, proxy, allowed) : dialect.fetch(url, proxy)
    )
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
      fetch
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

    const fault = (thrown: unknown): Fault.Fault => {
      if (!(thrown instanceof APIError) || typeof thrown.status !== "number") return Network.fault(thrown)
      const { headers, status } = thrown as { readonly headers: globalThis.Headers; readonly status: number }
      const location = headers.get("location")
      if (status < 400) {
        const fix =
          location === null ? "Check base_url" : `Set base_url to where it leads: ${Fault.shownURL(location)}`
        return { tag: "InvalidRequest", message: "The server sends the request elsewhere", status, fix }
      }
      const body: unknown = thrown.error
      const text = thrown.message.replace(/^\d{3} /, "")
      const found = Refusal.fault(Refusal.complaint(body ?? text), status, dialect)
      return { ...found, evidence: found.evidence || text, retryAfter: Retry.after(headers) }
    }
    const auth = Effect.tap(dialect.auth(apiKey), (headers) => Effect.sync(() => remember(headers)))

    return {
      baseURL,
      isLocal: Transport.isLoopback(url),
      auth,
      fault,
      error,
      post: (body, auth, signal) =>
        client.post(dialect.path, { body, signal, headers: allHeaders(auth), stream: true }).asResponse(),
      getJSON: (path, timeout) =>
        Effect.gen(function* () {
          const own = yield* auth
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
    }
  })
