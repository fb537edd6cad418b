import { createHmac } from "node:crypto"

import type { LLM, Message } from "@metagpt-ts/core"
import { Fault, LocalServer, Reply } from "@metagpt-ts/testing"

/** What the server is told to do. */
export interface Options extends LocalServer.Options {
  /** The keys of the account that may be exchanged for a token. */
  readonly account?: { readonly accessKey: string; readonly secretKey: string }
  /** How long a token lives, in milliseconds; a day when left out. */
  readonly life?: number
  /** Tokens that are accepted no more, by their number. */
  readonly revoked?: ReadonlySet<number>
  /** Refuses requests with a temperature, as some models do. */
  readonly steady?: boolean
}

interface Body {
  readonly model?: string
  readonly messages?: ReadonlyArray<Message.Message>
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
  readonly max_tokens?: number
  readonly temperature?: number
  readonly seed?: number
  readonly stop?: ReadonlyArray<string>
  readonly response_format?: { readonly type?: string }
}

const error = (status: number, code: string, type: string, message: string): Fault.Refusal => ({
  status,
  body: { error: { code, message, type }, id: "as-wbx23eriqh" }
})

const refusals = {
  AuthFailed: error(401, "invalid_iam_token", "invalid_request_error", "IAM Certification failed"),
  PermissionDenied: error(401, "no_parameter_permission", "access_denied", "no permission to use tools"),
  ModelNotFound: error(401, "invalid_model", "access_denied", "No permission to use the model"),
  ContextLengthExceeded: error(400, "tokens_too_long", "invalid_request_error", "Prompt tokens too long"),
  ContentFiltered: error(400, "image_url_unsafe", "unsafe_request", "the image is unsafe"),
  // As it was caught from the real service.
  RateLimited: error(429, "rpm_rate_limit_exceeded", "rate_limit_exceeded", "Rate limit reached for RPM"),
  Unavailable: error(500, "internal_error", "internal_error", "Internal error"),
  InvalidRequest: error(400, "malformed_json", "invalid_request_error", "Invalid Argument")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex")

/** Makes the signature of what came once more, from the bytes on the wire, and compares. */
const isSigned = (request: LocalServer.Recorded, account: NonNullable<Options["account"]>): boolean => {
  const { authorization = "" } = request.headers
  const [version, key, date = "", seconds, names = "", signature] = authorization.split("/")
  const age = Math.abs(Date.now() - Date.parse(date))
  if (version !== "bce-auth-v1" || key !== account.accessKey || age > Number(seconds) * 1000) return false
  const signed = names.split(";")
  if (!signed.includes("host") || !signed.includes("x-bce-date")) return false
  const lines = signed.map((name) => `${name}:${encodeURIComponent(String(request.headers[name]))}`)
  const [path, query = ""] = request.path.split("?")
  const derived = hmac(account.secretKey, [version, key, date, seconds].join("/"))
  return hmac(derived, [request.method, path, query, ...lines].join("\n")) === signature
}

const finishes: Readonly<Record<LLM.FinishReason, string | null>> = {
  stop: "normal",
  length: "length",
  "content-filter": "content_filter",
  "tool-calls": "tool_calls",
  repetition: null,
  unknown: null
}

const event = (kind: Fault.Frame["kind"], data: unknown): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
})

const streamed = (reply: ReturnType<typeof Reply.make>, { model, stream_options }: Body) => {
  const head = { id: "as-5j1w2wzna2", object: "chat.completion.chunk", created: 1_719_546_385, model }
  const chunk = (delta: object, more: object = {}) => ({
    ...head,
    choices: [{ index: 0, delta, flag: 0, ...more }]
  })
  const { usage } = reply
  return [
    ...Reply.pieces(reply.reasoning ?? "").map((text) => event("text", chunk({ reasoning_content: text }))),
    ...Reply.pieces(reply.text).map((content) => event("text", chunk({ content }))),
    event("finish", chunk({ content: "" }, { finish_reason: finishes[reply.finish] })),
    ...(usage && stream_options?.include_usage
      ? [
          event("done", {
            ...head,
            choices: [],
            usage: { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens }
          })
        ]
      : []),
    event("done", "[DONE]")
  ]
}

const token = (number: number) => `bce-v3/ALTAK-${number}/token-of-the-account`

/** Qianfan's chat completions, version 2, and beside them the exchange of keys. */
export const make = (options: Options = {}) => {
  const { account, key, life = 86_400_000, models = ["test-model"], revoked } = options
  let tokens = 0
  const isAllowed = (authorization = ""): boolean => {
    if (account !== undefined) {
      return tokens > 0 && authorization === `Bearer ${token(tokens)}` && !revoked?.has(tokens)
    }
    return key === undefined || authorization === `Bearer ${key}`
  }
  return LocalServer.speak<Options>({
    basePath: "/v2",
    carries: {
      usage: true,
      reasoning: true,
      finish: ["stop", "length", "content-filter"],
      settings: ["maxTokens", "temperature", "seed", "stop"]
    },
    refusals,
    failure: (message) =>
      event("text", { error: { code: "internal_error", message, type: "internal_error" } }).bytes,
    route: (request, chat) => {
      const { headers, method, path } = request
      if (account !== undefined && method === "GET" && path.startsWith("/v1/BCE-BEARER/token?")) {
        if (!isSigned(request, account)) {
          return Fault.respond({
            status: 403,
            body: { code: "SignatureDoesNotMatch", message: "no", requestId: "1" }
          })
        }
        const now = Date.now()
        return Fault.respond({
          status: 200,
          body: {
            userId: "u",
            token: token(++tokens),
            status: "enable",
            createTime: new Date(now).toISOString(),
            expireTime: new Date(now + life).toISOString()
          }
        })
      }
      if (method !== "POST" || path !== "/v2/chat/completions")
        return Fault.respond({ status: 404, body: "" })
      if (!isAllowed(headers.authorization)) return Fault.respond(refusals.AuthFailed)
      const body = request.body as Body
      if (!models.includes(body.model ?? "")) return Fault.respond(refusals.ModelNotFound)
      const messages = body.messages ?? []
      if (messages.at(-1)?.content.trim() === "" || body.temperature === 0) {
        return Fault.respond(error(400, "invalid_argument", "invalid_request_error", "invalid value"))
      }
      if (options.steady && body.temperature !== undefined) {
        const message = "the model does not support parameter temperature"
        return Fault.respond(error(400, "invalid_argument", "invalid_request_error", message))
      }
      const isJson = body.response_format?.type === "json_object"
      return chat(
        {
          messages,
          maxTokens: body.max_tokens,
          temperature: body.temperature,
          seed: body.seed,
          stop: body.stop,
          format: isJson ? { _tag: "Json" } : undefined
        },
        (reply) => streamed(isJson ? { ...reply, text: JSON.stringify(reply.text) } : reply, body),
        { "content-type": "text/event-stream" }
      )
    }
  })(options)
}
