/**
 * A local server that speaks Zhipu's chat completions, version 4.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

import * as ChatProtocol from "./ChatProtocol.ts"
import type * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"

/** What the server is told to do. @category models @since 0.1.0 */
export interface Options extends LocalServer.Options {
  /** What proves a request: the key itself or a token signed with it; either when left out, as at the vendor's. */
  readonly auth?: "key" | "token" | undefined
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

/** How old a token may be, in milliseconds. */
const oldest = 300_000

/**
 * Reads a token as the vendor must: the parts are decoded and the signature is made again; `now` in milliseconds.
 *
 * @category predicates
 * @since 0.1.0
 */
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
      Math.abs(Number(timestamp) - now) < oldest &&
      createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url") === signature
    )
  } catch {
    return false
  }
}

const style: ChatProtocol.Style = {
  lead: "data: ",
  head: { id: "8635243129834723621", created: 1_715_329_207 },
  delta: { role: "assistant" },
  closing: {},
  finishes: {
    stop: "stop",
    length: "length",
    "content-filter": "sensitive",
    "tool-calls": "tool_calls",
    repetition: undefined,
    unknown: undefined
  },
  isLate: true,
  usage: "with the finish",
  reasoning: "reasoning_content"
}

/** How the vendor speaks. @category constants @since 0.1.0 */
export const speech = {
  basePath: "/api/paas/v4",
  wire: "events",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length", "content-filter"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) => ChatProtocol.event("text", { error: { code: "500", message } }).bytes,
  phrases: ChatProtocol.phrases(style),
  end: "reason and mark",
  proof: { by: "signature", tolerance: oldest },
  cannot: {
    F20: "every request is signed anew, so no token is ever old",
    F41: "its events are not numbered"
  }
} satisfies LocalServer.Speech

const isOutside = (temperature = 0.5): boolean => temperature <= 0 || temperature >= 1

/**
 * Starts the server on 127.0.0.1 until the scope closes; its key is `id.secret`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = LocalServer.speak(
  ChatProtocol.make<Options>({
    speech,
    style: () => style,
    contentType: "text/event-stream;charset=UTF-8",
    isAllowed: ({ headers }, { auth, key, skew = 0 }) => {
      if (key === undefined) return true
      const token = headers.authorization?.replace(/^Bearer /, "") ?? ""
      return (
        (auth !== "token" && token === key) || (auth !== "key" && isSigned(token, key, Date.now() + skew))
      )
    },
    nowhere: (path) => ({ status: 404, body: { status: 404, error: "Not Found", path } }),
    missing: () => refusals.ModelNotFound,
    refuse: ({ response_format: { type = "text" } = {}, temperature }) =>
      isOutside(temperature) || !["text", "json_object"].includes(type) ? refusals.InvalidRequest : undefined,
    isCounted: () => true
  })
)
