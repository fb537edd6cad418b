/**
 * A local server that speaks OpenAI chat completions, as llama.cpp and vLLM do.
 *
 * @since 0.1.0
 */
import * as ChatProtocol from "./ChatProtocol.ts"
import type * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"

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

const error = (
  status: number,
  message: string,
  type: string,
  code: string | number = status
): Fault.Refusal => ({
  status,
  body: { error: { message, type, param: null, code } }
})

const missing = (model: string): Fault.Refusal =>
  error(404, `The model \`${model}\` does not exist.`, "NotFoundError")

const loading = error(503, "Loading model", "unavailable_error")

const refusals = {
  AuthFailed: error(401, "Invalid API Key", "authentication_error"),
  PermissionDenied: error(403, "Your account may not use this model", "permission_error"),
  ModelNotFound: missing("nope"),
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
  Unavailable: loading,
  InvalidRequest: error(400, "'messages' must be an array", "invalid_request_error")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

const style = ({ reasoningField = "reasoning_content" }: Options): ChatProtocol.Style => ({
  lead: "data: ",
  head: { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000 },
  opening: { role: "assistant", content: "" },
  closing: {},
  finishes: {
    stop: "stop",
    length: "length",
    "content-filter": "content_filter",
    "tool-calls": "tool_calls",
    repetition: "repetition",
    unknown: null
  },
  usage: "after",
  reasoning: reasoningField
})

/** How such servers speak. @category constants @since 0.1.0 */
export const speech = {
  basePath: "/v1",
  wire: "events",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length", "content-filter"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) =>
    ChatProtocol.event("text", { error: { message, type: "server_error", param: null, code: 500 } }).bytes,
  phrases: { ...ChatProtocol.phrases(style({})), loading },
  end: "reason and mark",
  rules: ["turns", "system first"],
  cannot: {
    F20: "the key is the user's own, and no token is made of it",
    F38: "no request is signed",
    F41: "its events are not numbered"
  }
} satisfies LocalServer.Speech

const protocol = ChatProtocol.make<Options>({
  speech,
  style,
  contentType: "text/event-stream",
  beside: ({ path }, isAllowed, { contextWindow = 32_768, models = ["test-model"], props, slots = 1 }) => {
    if (path === "/health") return { status: 200, body: { status: "ok" } }
    if (path === "/props" && props !== false) {
      return {
        status: 200,
        body: {
          default_generation_settings: { n_ctx: contextWindow, params: {} },
          total_slots: slots,
          model_path: `/models/${models[0]}.gguf`,
          chat_template: "{% for message in messages %}{{ message.content }}{% endfor %}"
        }
      }
    }
    if (path !== "/v1/models" || !isAllowed) return undefined
    const data = models.map((id) => ({
      id,
      object: "model",
      owned_by: "local",
      max_model_len: contextWindow
    }))
    return { status: 200, body: { object: "list", data } }
  },
  nowhere: () => error(404, "File Not Found", "not_found_error"),
  missing,
  refuse: ({ response_format: format }, options) =>
    format !== undefined && options.format === "refused"
      ? error(400, "'response_format' is not supported", "invalid_request_error")
      : undefined,
  isHonoured: ({ format = "honoured" }) => format === "honoured",
  isCounted: ({ stream_options }, { usage = "asked" }) =>
    usage === "always" || (usage === "asked" && stream_options?.include_usage === true)
})

/**
 * Starts the server on 127.0.0.1 until the scope closes.
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
