/**
 * A local server that speaks OpenAI chat completions, as llama.cpp and vLLM do.
 *
 * @since 0.1.0
 */
import type { LLM, Message } from "@metagpt-ts/core"
import { Usage } from "@metagpt-ts/core"

import * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"
import * as Reply from "./Reply.ts"
import * as Sample from "./Sample.ts"

/** What the server is told to do. @category models @since 0.1.0 */
export interface Options extends LocalServer.Options {
  /** What becomes of `response_format`; honoured when left out. */
  readonly format?: "honoured" | "ignored" | "refused" | undefined
  /** When a stream says its usage; when asked, by `stream_options`, when left out. */
  readonly usage?: "asked" | "always" | "never" | undefined
  /** Answers `GET /props` as llama.cpp does; it does when left out. */
  readonly props?: boolean | undefined
  /** Requests at the same time, said by `/props`; 1 when left out. */
  readonly slots?: number | undefined
  /** The name of the field reasoning goes in. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined
}

/** The body of a request, as far as the server reads it. @category models @since 0.1.0 */
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

const error = (
  status: number,
  message: string,
  type: string,
  code: string | number = status
): Fault.Refusal => ({
  status,
  body: { error: { message, type, param: null, code } }
})

const refusals = {
  AuthFailed: error(401, "Invalid API Key", "authentication_error"),
  PermissionDenied: error(403, "Your account may not use this model", "permission_error"),
  ModelNotFound: error(404, "The model `nope` does not exist.", "NotFoundError"),
  ContextLengthExceeded: error(
    400,
    "the request exceeds the available context size, try increasing it",
    "exceed_context_size_error"
  ),
  QuotaExhausted: error(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
  RateLimited: {
    ...error(429, "Rate limit reached", "requests", "rate_limit_exceeded"),
    headers: { "retry-after": "2" }
  },
  Unavailable: error(503, "Loading model", "unavailable_error"),
  InvalidRequest: error(400, "'messages' must be an array", "invalid_request_error")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

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

const finishes: Readonly<Record<LLM.FinishReason, string | null>> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  "tool-calls": "tool_calls",
  repetition: "repetition",
  unknown: null
}

const tokens = (usage: Usage.Usage) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens
})

type Whole = Parameters<Parameters<LocalServer.Chat>[1]>[0]

const event = (kind: Fault.Frame["kind"], data: unknown): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
})

const streamed = (reply: Whole, model: string, field: string, usage: boolean): ReadonlyArray<Fault.Frame> => {
  const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model }
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }]
  })
  return [
    event("head", chunk({ role: "assistant", content: "" })),
    ...Reply.pieces(reply.reasoning ?? "").map((text) => event("text", chunk({ [field]: text }))),
    ...Reply.pieces(reply.text).map((content) => event("text", chunk({ content }))),
    event("finish", chunk({}, finishes[reply.finish])),
    ...(usage && reply.usage ? [event("done", { ...head, choices: [], usage: tokens(reply.usage) })] : []),
    event("done", "[DONE]")
  ]
}

const whole = (reply: Whole, model: string, field: string, usage: boolean): Fault.Refusal => ({
  status: 200,
  body: {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: reply.text,
          ...(reply.reasoning && { [field]: reply.reasoning })
        },
        finish_reason: finishes[reply.finish]
      }
    ],
    ...(usage && reply.usage && { usage: tokens(reply.usage) })
  }
})

const ok = (body: unknown) => Fault.respond({ status: 200, body })

const protocol: LocalServer.Protocol<Options> = {
  basePath: "/v1",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length", "content-filter"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) =>
    event("text", { error: { message, type: "server_error", param: null, code: 500 } }).bytes,
  route: ({ body: raw, headers, method, path }, chat, options) => {
    const { contextWindow = 32_768, format = "honoured", models = ["test-model"], usage = "asked" } = options
    if (path === "/health") return ok({ status: "ok" })
    if (path === "/props" && options.props !== false) {
      return ok({
        default_generation_settings: { n_ctx: contextWindow, params: {} },
        total_slots: options.slots ?? 1,
        model_path: `/models/${models[0]}.gguf`,
        chat_template: "{% for message in messages %}{{ message.content }}{% endfor %}"
      })
    }
    if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`) {
      return Fault.respond(refusals.AuthFailed)
    }
    if (path === "/v1/models") {
      const data = models.map((id) => ({
        id,
        object: "model",
        owned_by: "local",
        max_model_len: contextWindow
      }))
      return ok({ object: "list", data })
    }
    if (path !== "/v1/chat/completions" || method !== "POST") {
      return Fault.respond(error(404, "File Not Found", "not_found_error"))
    }
    if (typeof raw !== "object" || raw === null) {
      return Fault.respond(error(400, "The body is not JSON", "invalid_request_error"))
    }
    const body: Body = raw
    const model = body.model ?? models[0] ?? ""
    if (!models.includes(model)) {
      return Fault.respond(error(404, `The model \`${model}\` does not exist.`, "NotFoundError"))
    }
    const request = toRequest(body)
    if (!Array.isArray(body.messages)) return Fault.respond(refusals.InvalidRequest)
    const prompt = request.messages.reduce((sum, { content }) => sum + Usage.estimate(content), 0)
    if (prompt > contextWindow) return Fault.respond(refusals.ContextLengthExceeded)
    if (request.format && format === "refused") {
      return Fault.respond(error(400, "'response_format' is not supported", "invalid_request_error"))
    }
    const says =
      usage === "always" ||
      (usage === "asked" && (!body.stream || body.stream_options?.include_usage === true))
    const field = options.reasoningField ?? "reasoning_content"
    return chat(
      request,
      (reply) => {
        const schema = request.format?._tag === "JsonSchema" ? request.format.schema : undefined
        const text =
          request.format && format === "honoured" ? Sample.constrain(reply.text, schema) : reply.text
        return (body.stream ? streamed : whole)({ ...reply, text }, model, field, says)
      },
      { "content-type": "text/event-stream" }
    )
  }
}

/**
 * Starts the server on a free port of 127.0.0.1 until the scope closes.
 *
 * @example
 * ```ts
 * const server = yield* ChatServer.make({ answer: ({ messages }) => `You said ${messages.at(-1)?.content}` })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = LocalServer.speak(protocol)
