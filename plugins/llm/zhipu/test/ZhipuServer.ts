import { createHmac } from "node:crypto"

import type { LLM, Message } from "@metagpt-ts/core"
import { Fault, LocalServer, Reply } from "@metagpt-ts/testing"

/** What the server is told to do. */
export interface Options extends LocalServer.Options {
  /** Accepts the key itself, or a token signed with it. */
  readonly auth?: "key" | "token"
}

interface Body {
  readonly model?: string
  readonly messages?: ReadonlyArray<Message.Message>
  readonly max_tokens?: number
  readonly temperature?: number
  readonly seed?: number
  readonly stop?: ReadonlyArray<string>
  readonly response_format?: { readonly type?: string }
}

/** An error as the vendor says it: the code is text. */
const error = (status: number, code: number, message: string): Fault.Refusal => ({
  status,
  body: { error: { code: String(code), message } }
})

const refusals = {
  AuthFailed: error(401, 1002, "Authorization Token非法，请确认Authorization Token正确传递。"),
  PermissionDenied: error(400, 1220, "您无权访问glm-5。"),
  ModelNotFound: error(400, 1211, "模型不存在，请检查模型代码。"),
  ContextLengthExceeded: error(400, 1261, "Prompt 超长"),
  ContentFiltered: error(400, 1301, "系统检测到输入或生成内容可能包含不安全或敏感内容"),
  QuotaExhausted: error(429, 1113, "余额不足或无可用资源包,请充值。"),
  RateLimited: error(429, 1302, "您当前使用该API的并发数过高，请降低并发。"),
  Unavailable: error(500, 1234, "网络错误，错误id：1，请联系客服。"),
  InvalidRequest: error(400, 1210, "API 调用参数有误，请检查文档。")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

const read = (part: string) =>
  JSON.parse(Buffer.from(part, "base64url").toString()) as Readonly<Record<string, unknown>>

/** Reads a token as the vendor must: the parts are decoded and the signature made again. */
export const isSigned = (token: string, key: string, now: number): boolean => {
  const [header = "", payload = "", signature] = token.split(".")
  const [id = "", secret = ""] = key.split(".")
  try {
    const { alg, sign_type } = read(header)
    const { api_key, exp, timestamp } = read(payload)
    return (
      alg === "HS256" &&
      sign_type === "SIGN" &&
      api_key === id &&
      Number(exp) > now &&
      Math.abs(Number(timestamp) - now) < 300_000 &&
      createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url") === signature
    )
  } catch {
    return false
  }
}

const isAllowed = (authorization: string | undefined, { auth, key }: Options): boolean => {
  if (key === undefined) return true
  const token = authorization?.replace(/^Bearer /, "") ?? ""
  return auth === "token" ? isSigned(token, key, Date.now()) : token === key
}

const finishes: Readonly<Record<LLM.FinishReason, string | undefined>> = {
  stop: "stop",
  length: "length",
  "content-filter": "sensitive",
  "tool-calls": "tool_calls",
  repetition: undefined,
  unknown: undefined
}

const event = (kind: Fault.Frame["kind"], data: unknown): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
})

const streamed = (reply: ReturnType<typeof Reply.make>, model: string): ReadonlyArray<Fault.Frame> => {
  const head = { id: "8635243129834723621", created: 1_715_329_207, model }
  const chunk = (delta: object) => ({
    ...head,
    choices: [{ index: 0, delta: { role: "assistant", ...delta } }]
  })
  const { usage } = reply
  const counted = usage && {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens
  }
  // The last piece of the text comes with the finish.
  const pieces = Reply.pieces(reply.text)
  return [
    ...Reply.pieces(reply.reasoning ?? "").map((text) => event("text", chunk({ reasoning_content: text }))),
    ...pieces.slice(0, -1).map((content) => event("text", chunk({ content }))),
    event("finish", {
      ...head,
      choices: [
        {
          index: 0,
          finish_reason: finishes[reply.finish],
          delta: { role: "assistant", content: pieces.at(-1) ?? "" }
        }
      ],
      ...(counted && { usage: counted })
    }),
    event("done", "[DONE]")
  ]
}

/** Zhipu's chat completions, version 4. */
export const make = LocalServer.speak<Options>({
  basePath: "/api/paas/v4",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length", "content-filter"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) => event("text", { error: { code: "500", message } }).bytes,
  route: ({ body: raw, headers, method, path }, chat, options) => {
    if (method !== "POST" || path !== "/api/paas/v4/chat/completions") {
      return Fault.respond({ status: 404, body: { status: 404, error: "Not Found", path } })
    }
    if (!isAllowed(headers.authorization, options)) return Fault.respond(refusals.AuthFailed)
    const body = raw as Body
    const { models = ["test-model"] } = options
    if (!models.includes(body.model ?? "")) return Fault.respond(refusals.ModelNotFound)
    const isOutside = body.temperature !== undefined && (body.temperature <= 0 || body.temperature >= 1)
    const { type = "text" } = body.response_format ?? {}
    if (isOutside || !["text", "json_object"].includes(type)) return Fault.respond(refusals.InvalidRequest)
    return chat(
      {
        messages: body.messages ?? [],
        maxTokens: body.max_tokens,
        temperature: body.temperature,
        seed: body.seed,
        stop: body.stop,
        format: type === "json_object" ? { _tag: "Json" } : undefined
      },
      (reply) =>
        streamed(
          type === "json_object" ? { ...reply, text: JSON.stringify(reply.text) } : reply,
          body.model ?? ""
        ),
      { "content-type": "text/event-stream;charset=UTF-8" }
    )
  }
})
