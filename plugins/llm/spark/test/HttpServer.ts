import type { LLM, Message } from "@metagpt-ts/core"
import { Fault, LocalServer, Reply } from "@metagpt-ts/testing"

interface Body {
  readonly model?: string
  readonly messages?: ReadonlyArray<Message.Message>
  readonly max_tokens?: number
  readonly temperature?: number
  readonly response_format?: { readonly type?: string }
}

const error = (status: number, code: string | null, message: string): Fault.Refusal => ({
  status,
  body: { error: { message, type: "api_error", param: null, code } }
})

const refusals = {
  // The gateway speaks before the service does.
  AuthFailed: {
    status: 401,
    body: {
      message: "HMAC signature cannot be verified:enforced header 'host' not used for signature creation"
    }
  },
  ContextLengthExceeded: {
    status: 200,
    body: { code: 10907, message: "token total num exceeds limit", sid: "cha" }
  },
  ContentFiltered: error(400, "10013", "input content audit failed"),
  QuotaExhausted: error(403, "11200", "AppIdNoAuthError:(12:17:04.432) tokens.total"),
  RateLimited: { ...error(429, "11202", "QPS limit"), headers: { "retry-after": "2" } },
  Unavailable: error(500, "10110", "service busy"),
  InvalidRequest: error(400, null, "invalid user")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

/** Without a space after the colon, as the vendor writes it. */
const event = (kind: Fault.Frame["kind"], data: unknown): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`data:${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
})

const streamed = ({ reasoning, text, usage }: ReturnType<typeof Reply.make>): ReadonlyArray<Fault.Frame> => {
  const head = { code: 0, message: "Success", sid: "cha000b0003", id: "cha000b0003", created: 1_719_546_385 }
  const chunk = (delta: object, more: object = {}) => ({
    ...head,
    choices: [{ delta: { role: "assistant", ...delta }, index: 0 }],
    ...more
  })
  const counted = usage && {
    usage: { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens }
  }
  return [
    ...Reply.pieces(reasoning ?? "").map((piece) => event("text", chunk({ reasoning_content: piece }))),
    ...Reply.pieces(text).map((content) => event("text", chunk({ content }))),
    event("text", chunk({ content: "" }, counted)),
    // The only thing that says that the answer is whole.
    event("finish", "[DONE]")
  ]
}

/** Spark's chat completions over HTTP. */
export const make = LocalServer.speak({
  basePath: "/v1",
  carries: { usage: true, reasoning: true, finish: ["stop"], settings: ["maxTokens", "temperature"] },
  refusals,
  failure: (message) => event("text", { code: 10012, message, sid: "cha000b0003", choices: [] }).bytes,
  route: ({ body: raw, headers, method, path }, chat, options) => {
    if (method !== "POST" || path !== "/v1/chat/completions") return Fault.respond({ status: 404, body: "" })
    if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`) {
      return Fault.respond(refusals.AuthFailed)
    }
    const body = raw as Body
    const isOutside = body.temperature !== undefined && (body.temperature <= 0 || body.temperature > 1)
    if (body.model !== "test-model" || isOutside) return Fault.respond(refusals.InvalidRequest)
    const format: LLM.Format | undefined =
      body.response_format?.type === "json_object" ? { _tag: "Json" } : undefined
    return chat(
      { messages: body.messages ?? [], maxTokens: body.max_tokens, temperature: body.temperature, format },
      (reply) => streamed(format === undefined ? reply : { ...reply, text: JSON.stringify(reply.text) }),
      { "content-type": "text/event-stream" }
    )
  }
})
