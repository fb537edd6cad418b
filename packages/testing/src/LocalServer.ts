/**
 * A model server on this machine, for tests: it speaks one protocol, counts what it is asked, and fails on demand.
 *
 * @since 0.1.0
 */
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

import type { LLM } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import * as Fault from "./Fault.ts"
import * as Reply from "./Reply.ts"

/** One request as it came. @category models @since 0.1.0 */
export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: Http.IncomingHttpHeaders
  /** The body: its value when it is JSON, its text when it is not. */
  readonly body: unknown
  /** The response was written to its end. */
  ended: boolean
  /** The client left before. */
  aborted: boolean
}

/** A server that listens on loopback. @category models @since 0.1.0 */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Everything asked so far, oldest first; it grows. */
  readonly requests: ReadonlyArray<Recorded>
}

const read = async (request: Http.IncomingMessage): Promise<unknown> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const text = Buffer.concat(chunks).toString()
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const play = async (response: Http.ServerResponse, script: Fault.Script): Promise<void> => {
  if (script.frames.length > 0 || script.end === "clean") {
    response.writeHead(script.status, script.headers)
    response.flushHeaders()
  }
  for (const { bytes } of script.frames) {
    await (script.delay > 0 ? sleep(script.delay) : new Promise(setImmediate))
    if (response.destroyed) return
    await new Promise((resolve) => {
      response.once("close", resolve)
      response.write(bytes, () => {
        response.off("close", resolve)
        resolve(undefined)
      })
    })
  }
  if (script.end === "clean") response.end()
  if (script.end === "cut") response.destroy()
  if (script.end === "reset") response.socket?.resetAndDestroy()
}

/**
 * Listens on a free port of 127.0.0.1 until the scope closes, and answers every request by a function.
 *
 * @category constructors
 * @since 0.1.0
 */
export const listen = (
  handle: (request: Recorded) => Fault.Script | Promise<Fault.Script>
): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const requests: Array<Recorded> = []
      const serve = async (incoming: Http.IncomingMessage, response: Http.ServerResponse) => {
        const { headers, method = "", url: path = "" } = incoming
        const recorded: Recorded = {
          method,
          path,
          headers,
          body: await read(incoming),
          ended: false,
          aborted: false
        }
        requests.push(recorded)
        response.on("finish", () => (recorded.ended = true))
        response.on("close", () => (recorded.aborted = !recorded.ended))
        await play(response, await handle(recorded))
      }
      const server = Http.createServer((incoming, response) => {
        serve(incoming, response).catch((cause: unknown) => {
          if (response.headersSent) return response.destroy()
          return response.writeHead(500).end(`The local server failed: ${String(cause)}`)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      return { server, requests, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    }),
    ({ server }) =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )

/** What a server is told to do. @category models @since 0.1.0 */
export interface Options {
  /** Answers a chat; repeats the last message when left out. */
  readonly answer?: Reply.Answerer | undefined
  /** One fault for every chat, one for each in order, or a function of the request. */
  readonly fault?:
    | Fault.Fault
    | ReadonlyArray<Fault.Fault | undefined>
    | ((request: LLM.Request, call: number) => Fault.Fault | undefined)
    | undefined
  /** The key it asks for; none when left out. */
  readonly key?: string | undefined
  /** The models it has; `test-model` when left out. */
  readonly models?: ReadonlyArray<string> | undefined
  /** Tokens of prompt and answer together; 32,768 when left out. */
  readonly contextWindow?: number | undefined
  /** Milliseconds before each token. */
  readonly delay?: number | undefined
}

/** Reads one chat and writes its answer. @category models @since 0.1.0 */
export type Chat = (
  request: LLM.Request,
  write: (reply: ReturnType<typeof Reply.make>) => ReadonlyArray<Fault.Frame> | Fault.Refusal,
  headers?: Readonly<Record<string, string>>
) => Promise<Fault.Script>

/**
 * How a vendor speaks, as data and a few functions.
 *
 * @category models
 * @since 0.1.0
 */
export interface Protocol<O extends Options = Options> {
  /** What goes after the origin to make the base URL that users write, such as `/v1`. */
  readonly basePath: string
  /** What the protocol can say at all. */
  readonly carries: {
    readonly usage: boolean
    readonly reasoning: boolean
    readonly finish: ReadonlyArray<LLM.FinishReason>
    /** The settings of a request that it can pass on. */
    readonly settings: ReadonlyArray<"maxTokens" | "temperature" | "seed" | "stop">
  }
  /** How the vendor refuses, for each reason it can give. */
  readonly refusals: Readonly<Partial<Record<Fault.Refused, Fault.Refusal>>>
  /** An error in the middle of a stream. */
  readonly failure: (message: string) => Uint8Array
  /** Answers a request: calls `chat` where the model speaks. */
  readonly route: (request: Recorded, chat: Chat, options: O) => Fault.Script | Promise<Fault.Script>
}

/** A server that speaks a protocol. @category models @since 0.1.0 */
export interface Server extends Listening, Pick<Protocol, "carries" | "refusals"> {
  /** The base URL, as users write it. */
  readonly url: string
  /** The chats among the requests. */
  readonly chats: ReadonlyArray<LLM.Request>
}

const parrot: Reply.Answerer = ({ messages }) => messages.at(-1)?.content ?? ""

const pick = (fault: Options["fault"], request: LLM.Request, call: number): Fault.Fault | undefined => {
  if (typeof fault === "function") return fault(request, call)
  return Array.isArray(fault)
    ? (fault as ReadonlyArray<Fault.Fault | undefined>)[call]
    : (fault as Fault.Fault)
}

/**
 * Makes the server of a protocol: what `ChatServer.make` and `OllamaServer.make` are, and what yours can be.
 *
 * @category constructors
 * @since 0.1.0
 */
export const speak =
  <O extends Options>(protocol: Protocol<O>) =>
  (options: O = {} as O): Effect.Effect<Server, never, Scope.Scope> => {
    const chats: Array<LLM.Request> = []
    const chat: Chat = async (request, write, headers = {}) => {
      const call = chats.push(request) - 1
      const reply = Reply.make(await (options.answer ?? parrot)(request, call), request)
      const written = write(reply)
      const script: Fault.Script =
        "status" in written
          ? Fault.respond(written)
          : { status: 200, headers, frames: written, end: "clean", delay: options.delay ?? 0 }
      const fault = pick(options.fault, request, call)
      return fault === undefined ? script : Fault.apply(fault, script, protocol)
    }
    return Effect.map(
      listen((request) => protocol.route(request, chat, options)),
      ({ origin, requests }) => ({
        origin,
        requests,
        chats,
        url: origin + protocol.basePath,
        carries: protocol.carries,
        refusals: protocol.refusals
      })
    )
  }
