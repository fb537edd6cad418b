/**
 * Chat completions as several vendors speak them: one protocol, and each vendor's differences as data.
 *
 * @since 0.1.0
 */
import type { LLM, Message, Usage } from "@metagpt-ts/core"

import * as Fault from "./Fault.ts"
import type { Recorded } from "./Listener.ts"
import * as LocalServer from "./LocalServer.ts"
import * as Reply from "./Reply.ts"
import * as Sample from "./Sample.ts"
import type { Phrases } from "./Speech.ts"

/** The body of a request, as far as servers read it. @category models @since 0.1.0 */
export interface Body {
  readonly model?: string
  readonly messages?: ReadonlyArray<Message.Message>
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly temperature?: number
  readonly seed?: number
  readonly stop?: string | ReadonlyArray<string>
  readonly response_format?: {
    readonly type?: string
    readonly schema?: Sample.JsonSchema
    readonly json_schema?: { readonly name?: string; readonly schema?: Sample.JsonSchema }
  }
}

type Fields = Readonly<Record<string, unknown>>

/**
 * How a vendor writes an answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Style {
  /** What stands before the JSON of an event. */
  readonly lead: "data: " | "data:"
  /** Fields of every event. */
  readonly head: Fields
  /** The delta of an event before the first words; no such event when left out. */
  readonly opening?: Fields
  /** Fields of every delta, of the last one, and of every choice. */
  readonly delta?: Fields
  readonly closing: Fields
  readonly choice?: Fields
  /** What the vendor calls the finishes; left out where it does not say why a model stopped. */
  readonly finishes?: Readonly<Record<LLM.FinishReason, string | null | undefined>>
  /** The last piece of the text comes in the event that says the finish. */
  readonly isLate?: boolean
  /** Where the usage stands: in the event of the finish, or in one of its own. */
  readonly usage: "with the finish" | "after"
  /** The field that reasoning goes in. */
  readonly reasoning: string
}

type Whole = ReturnType<typeof Reply.make>

/** An event of a stream. @category constructors @since 0.1.0 */
export const event = (
  kind: Fault.Frame["kind"],
  data: unknown,
  lead: Style["lead"] = "data: "
): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`${lead}${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
})

const tokens = ({ inputTokens, outputTokens }: Usage.Usage) => ({
  usage: {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens
  }
})

const chunk = ({ choice, delta, head }: Style, model: string, said: Fields, more: Fields = {}) => ({
  ...head,
  model,
  choices: [{ index: 0, delta: { ...delta, ...said }, ...choice, ...more }]
})

const streamed = (
  style: Style,
  reply: Whole,
  model: string,
  isCounted: boolean
): ReadonlyArray<Fault.Frame> => {
  const { closing, finishes, isLate, lead, opening, usage } = style
  const counted = isCounted && reply.usage !== undefined ? tokens(reply.usage) : undefined
  const say = (kind: Fault.Frame["kind"], data: unknown) => event(kind, data, lead)
  const pieces = Reply.pieces(reply.text)
  const early = isLate ? pieces.slice(0, -1) : pieces
  const last = isLate ? { content: pieces.at(-1) ?? "" } : closing
  const plain = finishes === undefined ? {} : { finish_reason: null }
  const reason = finishes === undefined ? {} : { finish_reason: finishes[reply.finish] }
  return [
    ...(opening === undefined ? [] : [say("head", chunk(style, model, opening, plain))]),
    ...Reply.pieces(reply.reasoning ?? "").map((piece) =>
      say("text", chunk(style, model, { [style.reasoning]: piece }, plain))
    ),
    ...early.map((content) => say("text", chunk(style, model, { content }, plain))),
    say(finishes === undefined ? "text" : "finish", {
      ...chunk(style, model, last, reason),
      ...(usage === "with the finish" && counted)
    }),
    ...(usage === "after" && counted ? [say("done", { ...style.head, model, choices: [], ...counted })] : []),
    say(finishes === undefined ? "finish" : "done", "[DONE]")
  ]
}

const whole = (style: Style, reply: Reply.Reply, model: string, isCounted = true): Fault.Refusal => {
  const { finishes, head, reasoning } = style
  const message = {
    role: "assistant",
    content: reply.text,
    ...(reply.reasoning !== undefined && { [reasoning]: reply.reasoning })
  }
  const reason = finishes && { finish_reason: finishes[reply.finish ?? "stop"] }
  return {
    status: 200,
    body: {
      ...head,
      ...("object" in head && { object: "chat.completion" }),
      model,
      choices: [{ index: 0, message, ...reason }],
      ...(isCounted && reply.usage !== undefined && tokens(reply.usage))
    }
  }
}

const call = (more: Fields) => ({ tool_calls: [{ ...more }] })

/** What every vendor of chat completions may say beside its words. @category constructors @since 0.1.0 */
export const phrases = (
  style: Style
): Required<Pick<Phrases, "whole" | "nothing" | "counted" | "toolCall">> => {
  const model = "test-model"
  const say = (data: unknown) => event("text", data, style.lead).bytes
  const told = (said: Fields) => say(chunk(style, model, said))
  return {
    whole: (reply) => whole(style, reply, model),
    nothing: [
      say({ ...style.head, model, choices: [] }),
      say({ ...style.head, model, choices: null }),
      say({ ...style.head, model, choices: [{ index: 0, delta: null }] }),
      say({ ...style.head, model, choices: [{ index: 0 }] }),
      told({ content: null }),
      told({ content: "" })
    ],
    counted: (usage) => say({ ...chunk(style, model, { content: "" }), ...tokens(usage) }),
    toolCall: [
      told(
        call({ index: 0, id: "call_1", type: "function", function: { name: "look", arguments: '{"at"' } })
      ),
      told(call({ function: { arguments: ': "the sky"}' } })),
      told(call({ index: 1, function: { name: "jump", arguments: { high: true } } }))
    ]
  }
}

const toFormat = ({ response_format: format }: Body): LLM.Format | undefined => {
  const schema = format?.json_schema?.schema ?? format?.schema
  if (schema !== undefined) return { _tag: "JsonSchema", name: format?.json_schema?.name ?? "", schema }
  return format?.type === "json_object" ? { _tag: "Json" } : undefined
}

const toRequest = (body: Body): LLM.Request => ({
  messages: body.messages ?? [],
  maxTokens: body.max_tokens ?? body.max_completion_tokens,
  temperature: body.temperature,
  seed: body.seed,
  stop: typeof body.stop === "string" ? [body.stop] : body.stop,
  format: toFormat(body)
})

/**
 * A vendor of chat completions.
 *
 * @category models
 * @since 0.1.0
 */
export interface Vendor<O extends LocalServer.Options> {
  readonly speech: LocalServer.Speech & {
    readonly refusals: Readonly<
      Record<"AuthFailed" | "ContextLengthExceeded" | "InvalidRequest", Fault.Refusal>
    >
  }
  readonly style: (options: O) => Style
  readonly contentType: string
  /** Whether a request is proved; by the key as a bearer token when left out. */
  readonly isAllowed?: (request: Recorded, options: O) => boolean
  /** What the server answers beside chats; undefined where it is none of that. */
  readonly beside?: (request: Recorded, isAllowed: boolean, options: O) => Fault.Refusal | undefined
  /** A path that is not there. */
  readonly nowhere: (path: string) => Fault.Refusal
  /** A model that is not there. */
  readonly missing: (model: string) => Fault.Refusal
  /** What the vendor does not take of a body. */
  readonly refuse?: (body: Body, options: O) => Fault.Refusal | undefined
  /** Formats that are honoured; all when left out. */
  readonly isHonoured?: (options: O) => boolean
  /** Whether a stream says its usage. */
  readonly isCounted: (body: Body, options: O) => boolean
}

const isBearer = ({ headers }: Recorded, { key }: LocalServer.Options): boolean =>
  key === undefined || headers.authorization === `Bearer ${key}`

/**
 * Makes the protocol of a vendor.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <O extends LocalServer.Options>(vendor: Vendor<O>): LocalServer.Protocol<O> => {
  const { isAllowed = isBearer, refuse, speech } = vendor
  const { basePath, refusals } = speech
  return {
    ...speech,
    route: (recorded, chat, options) => {
      const { body: raw, method, path } = recorded
      const { contextWindow = 32_768, models = ["test-model"] } = options
      const isKnown = isAllowed(recorded, options)
      const beside = vendor.beside?.(recorded, isKnown, options)
      if (beside !== undefined) return Fault.respond(beside)
      if (!isKnown) return Fault.respond(refusals.AuthFailed)
      if (method !== "POST" || path !== `${basePath}/chat/completions`) {
        return Fault.respond(vendor.nowhere(path))
      }
      const body = (typeof raw === "object" && raw !== null ? raw : {}) as Body
      const model = body.model ?? models[0] ?? ""
      if (!models.includes(model)) return Fault.respond(vendor.missing(model))
      if (!Array.isArray(body.messages)) return Fault.respond(refusals.InvalidRequest)
      const request = toRequest(body)
      if (LocalServer.tokens(request.messages) > contextWindow) {
        return Fault.respond(refusals.ContextLengthExceeded)
      }
      const refusal = refuse?.(body, options)
      if (refusal !== undefined) return Fault.respond(refusal)
      const isCounted = !body.stream || vendor.isCounted(body, options)
      const isHeld = request.format !== undefined && (vendor.isHonoured?.(options) ?? true)
      const schema = request.format?._tag === "JsonSchema" ? request.format.schema : undefined
      return chat(
        request,
        (reply) => {
          const text = isHeld ? Sample.constrain(reply.text, schema) : reply.text
          const write = body.stream ? streamed : whole
          return write(vendor.style(options), { ...reply, text }, model, isCounted)
        },
        { "content-type": vendor.contentType }
      )
    }
  }
}
