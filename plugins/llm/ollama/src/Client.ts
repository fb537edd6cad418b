/**
 * The `ollama` package with its defects contained.
 *
 * It makes the requests. What comes back does not pass it: it prints to the console, drops the headers of a refusal and lines it
 * cannot read, hands out single tokens, cannot be stopped before the first byte, and gives up after five silent minutes.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Ollama } from "ollama/browser"
import type { Dispatcher, RequestInit as UndiciInit } from "undici"

import * as Address from "./Address.ts"
import * as Failure from "./Failure.ts"
import * as Headers from "./Headers.ts"
import * as Lines from "./Lines.ts"
import * as Network from "./Network.ts"
import type { Options } from "./Options.ts"

/** What the package is asked to do. @category models @since 0.1.0 */
export type Question<A> = (ollama: Ollama) => Promise<A>

/** A server, ready to be asked. @category models @since 0.1.0 */
export interface Client {
  readonly address: Address.Address
  /** Asks for an answer line by line; ends it with the signal, or with the client. */
  readonly open: (
    question: Question<unknown>,
    signal: AbortSignal | undefined,
    model: string
  ) => Promise<Lines.Lines>
  /** Asks and waits for a whole answer, half a minute at most. */
  readonly ask: <A>(question: Question<A>, model?: string) => Effect.Effect<A, LLMError.LLMError>
  /** Makes the error of what the server said in the middle of an answer. */
  readonly refused: (error: unknown, model: string) => LLMError.LLMError
  /** Makes an error of anything that was thrown, without secrets. */
  readonly toError: (cause: unknown) => LLMError.LLMError
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
}

/** The most characters of an answer to a question. */
const largest = 16_000_000

/** The most bytes of an answer, when nothing else is said. */
const largestAnswer = 128 * 1024 * 1024

/** How long a question that no model answers may take, in milliseconds. */
const patience = 30_000

/** Where the options or the environment say the server is. */
const find = (options: Options): Effect.Effect<Address.Address, LLMError.LLMError> => {
  const baseURL = options.baseURL?.trim()
  const written = baseURL || process.env["OLLAMA_HOST"] || Address.standard
  const address = Address.parse(written)
  if (address !== undefined) return Effect.succeed(address)
  return Effect.fail(
    Failure.make("InvalidRequest", `${baseURL ? "base_url" : "OLLAMA_HOST"} is not an address`, {
      evidence: written.replace(/^(\s*\w+:\/\/)?.*@/s, "$1"),
      fix: `Write it like ${Address.standard}`
    })
  )
}

const dispatcher = async ({ isLocal }: Address.Address, proxy: string | undefined): Promise<Dispatcher> => {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await import("undici")
  const settings = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 15_000 } }
  if (isLocal) return new Agent(settings)
  return proxy ? new ProxyAgent({ uri: proxy, ...settings }) : new EnvHttpProxyAgent(settings)
}

const read = async (response: Response, most: number): Promise<string> => {
  const reader = response.body?.getReader()
  const utf8 = new TextDecoder()
  let text = ""
  if (reader === undefined) return text
  while (text.length < most) {
    const { done, value } = await reader.read()
    if (done) return text
    text += utf8.decode(value, { stream: true })
  }
  await reader.cancel()
  return text
}

/**
 * Opens a client, whose connections are closed with the scope. Fails where the address, the key or the proxy cannot be used.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Client, LLMError.LLMError, Scope.Scope> =>
  Effect.gen(function* () {
    const address = yield* find(options)
    const { headers, secrets } = yield* Headers.make(address, options)
    const clean = Failure.redact(secrets)
    const agent = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => dispatcher(address, options.proxy),
        catch: () =>
          Failure.make("InvalidRequest", "The proxy is not an address", {
            fix: "Write proxy, or HTTP_PROXY and HTTPS_PROXY, like http://HOST:PORT"
          })
      }),
      (agent) => Effect.promise(() => agent.destroy())
    )
    const { fetch } = yield* Effect.promise(() => import("undici"))

    const send = async (url: string, init: RequestInit, model: string | undefined): Promise<Response> => {
      const asked = { ...init, redirect: "manual", dispatcher: agent } as unknown as UndiciInit
      const response: Response = await fetch(url, asked).catch((cause: unknown) => {
        throw init.signal?.aborted ? cause : Network.unreachable(cause, address, clean)
      })
      if (response.ok) return response
      const evidence = clean(await read(response, 10_000))
      const location = response.headers.get("location")?.replace(/\/\/[^/]*@/, "//")
      throw Failure.refused(evidence, {
        url,
        status: response.status,
        model,
        evidence: location && clean(location),
        retryAfter: Network.retryAfter(response.headers.get("retry-after"))
      })
    }

    const foreign = (url: string, { status }: Response, body: string): LLMError.LLMError =>
      Failure.make("ProtocolViolation", "This is not what an Ollama server answers", {
        url,
        status,
        evidence: clean(body === "" ? "(an empty body)" : body),
        fix: "Check that base_url is the address of an Ollama server"
      })

    /** The package with our `fetch`; the body of a stream goes to `stream` and past the package's reader. */
    const connect = (
      signal: AbortSignal | undefined,
      model?: string,
      stream?: (body: ReadableStream<Uint8Array>) => void
    ): Ollama => {
      const guarded = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
        const url = input instanceof Request ? input.url : input.toString()
        const response = await send(url, { ...init, signal: signal ?? null }, model)
        const type = response.headers.get("content-type") ?? ""
        if (stream !== undefined && response.body && /json/.test(type)) {
          stream(response.body)
          return new Response("{}")
        }
        const body = await read(response, largest)
        if (/json/.test(type) && isObject(body))
          return new Response(body, { headers: { "content-type": type } })
        throw foreign(url, response, body)
      }
      return new Ollama({ host: address.url, fetch: guarded, headers })
    }

    const toError = (cause: unknown): LLMError.LLMError =>
      cause instanceof LLMError.LLMError
        ? cause
        : Failure.make("StreamTruncated", "The connection broke in the middle of the answer", {
            url: address.url,
            evidence: clean(cause instanceof Error ? cause.message : String(cause))
          })

    return {
      address,
      clean,
      toError,
      refused: (error, model) =>
        Failure.refused(clean(typeof error === "string" ? error : JSON.stringify(error)), {
          url: address.url,
          model
        }),
      open: async (question, signal, model) => {
        let lines: Lines.Lines | undefined
        const most = options.maxBytes ?? largestAnswer
        await question(connect(signal, model, (stream) => (lines = Lines.read(stream, most, clean))))
        return lines ?? Promise.reject(new Error("The request was never sent"))
      },
      ask: (question, model) =>
        Effect.tryPromise({ try: (signal) => question(connect(signal, model)), catch: toError }).pipe(
          Effect.timeoutOrElse({
            duration: patience,
            orElse: () =>
              Effect.fail(
                Failure.make("Timeout", `The server said nothing for ${patience / 1000} s`, {
                  url: address.url,
                  fix: "See whether it is overloaded, or restart it"
                })
              )
          })
        )
    }
  })

const isObject = (body: string): boolean => {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === "object" && value !== null
  } catch {
    return false
  }
}
