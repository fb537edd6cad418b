/**
 * A model server on this machine, for tests: it speaks one protocol, counts what it is asked, and fails on demand.
 *
 * @since 0.1.0
 */
import { Usage, type LLM, type Message } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import * as Fault from "./Fault.ts"
import { listen, type Listening, type Place, type Recorded } from "./Listener.ts"
import * as Reply from "./Reply.ts"
import type { Rule, Speech } from "./Speech.ts"

export { listen, type Listening, type Place, type Recorded } from "./Listener.ts"
export type { Phrases, Rule, Speech } from "./Speech.ts"

/** What a server is told to do. @category models @since 0.1.0 */
export interface Options extends Place {
  /** Answers a chat; repeats the last message when left out. */
  readonly answer?: Reply.Answerer | undefined
  /** One fault for every chat, one for each in order, or a function of the request. */
  readonly fault?:
    | Fault.Fault
    | ReadonlyArray<Fault.Fault | undefined>
    | ((request: LLM.Request, call: number) => Fault.Fault | undefined)
    | undefined
  /** The key it asks for, as a configuration has it, `key:secret` where there are two; none when left out. */
  readonly key?: string | undefined
  /** The models it has; `test-model` when left out. */
  readonly models?: ReadonlyArray<string> | undefined
  /** Tokens of prompt and answer together; 32,768 when left out. */
  readonly contextWindow?: number | undefined
  /** Milliseconds before each token. */
  readonly delay?: number | undefined
  /** How far its clock is ahead, in milliseconds; it matters where requests are signed. */
  readonly skew?: number | undefined
  /** Refuses what the strictest server of the protocol refuses: see `Speech.rules`. */
  readonly strict?: boolean | undefined
  /** Cuts a prompt that is too long in silence, even where it is told not to, where `Speech.cuts` says that servers do. */
  readonly alwaysCuts?: boolean | undefined
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
export interface Protocol<O extends Options = Options> extends Speech {
  /** Answers a request: calls `chat` where the model speaks. */
  readonly route: (request: Recorded, chat: Chat, options: O) => Fault.Script | Promise<Fault.Script>
  /** Takes WebSockets, or refuses one. */
  readonly greet?: ((request: Recorded, options: O) => Fault.Refusal | undefined) | undefined
}

/** A server that speaks a protocol. @category models @since 0.1.0 */
export interface Server extends Listening, Pick<Speech, "carries" | "refusals"> {
  /** The base URL, as users write it. */
  readonly url: string
  /** The chats among the requests; one that failed before its words came has none. */
  readonly chats: ReadonlyArray<LLM.Request>
}

const parrot: Reply.Answerer = ({ messages }) => messages.at(-1)?.content ?? ""

const pick = (fault: Options["fault"], request: LLM.Request, call: number): Fault.Fault | undefined => {
  if (typeof fault === "function") return fault(request, call)
  return Array.isArray(fault)
    ? (fault as ReadonlyArray<Fault.Fault | undefined>)[call]
    : (fault as Fault.Fault)
}

type Messages = ReadonlyArray<Message.Message>

const breaks: Readonly<Record<Rule, (messages: Messages) => boolean>> = {
  turns: (messages) => {
    const turns = messages.filter(({ role }) => role !== "system")
    return (
      turns.at(-1)?.role !== "user" ||
      turns.some(({ role }, at) => role !== (at % 2 === 0 ? "user" : "assistant"))
    )
  },
  "system first": (messages) => messages.some(({ role }, at) => role === "system" && at > 0),
  blank: (messages) => messages.some(({ content }) => content.trim() === "")
}

/** Guesses the tokens of a prompt. @category accessors @since 0.1.0 */
export const tokens = (messages: Messages): number =>
  messages.reduce((sum, { content }) => sum + Usage.estimate(content), 0)

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
    const { carries, greet, refusals, rules = [] } = protocol
    const opened = { status: greet === undefined ? 200 : 101, headers: {}, end: "clean" } as const
    const chat =
      (recorded: Recorded): Chat =>
      async (request, write, headers = {}) => {
        const refusal = refusals.InvalidRequest
        if (options.strict && refusal && rules.some((rule) => breaks[rule](request.messages))) {
          return Fault.respond(refusal)
        }
        const call = chats.push(request) - 1
        const reply = Reply.make(await (options.answer ?? parrot)(request, call), request)
        const written = write(reply)
        const script: Fault.Script =
          "status" in written
            ? Fault.respond(written)
            : { ...opened, headers, frames: written, delay: options.delay ?? 0 }
        const fault = pick(options.fault, request, call)
        return fault?.change(script, { speech: protocol, reply, request: recorded }) ?? script
      }
    /** A fault that is said by a status is said in place of the handshake. */
    const greeting = (recorded: Recorded): Fault.Script => {
      const refusal = greet?.(recorded, options)
      if (refusal !== undefined) return Fault.respond(refusal)
      const request: LLM.Request = { messages: [] }
      const script: Fault.Script = { ...opened, frames: [], delay: 0 }
      const scene = { speech: protocol, reply: Reply.make("", request), request: recorded }
      const changed = pick(options.fault, request, chats.length)?.change(script, scene) ?? script
      if (changed.status !== 101) chats.push(request)
      return changed
    }
    return Effect.map(
      listen((request) => protocol.route(request, chat(request), options), options, greet && greeting),
      ({ origin, requests }) => ({
        origin,
        requests,
        chats,
        url: (greet === undefined ? origin : origin.replace(/^http/, "ws")) + protocol.basePath,
        carries,
        refusals
      })
    )
  }
