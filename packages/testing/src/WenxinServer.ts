/**
 * A local server that speaks Qianfan's chat completions, version 2, and beside them exchanges the keys of an account.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

import * as ChatProtocol from "./ChatProtocol.ts"
import type * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"

/** What the server is told to do; a `key` with a colon is the access key and the secret key of an account. @category models @since 0.1.0 */
export interface Options extends LocalServer.Options {
  /** How long a token lives, in milliseconds; a day when left out. */
  readonly life?: number | undefined
  /** Tokens that are accepted no more, by their number. */
  readonly revoked?: ReadonlySet<number> | undefined
  /** Refuses requests with a temperature, as some models do. */
  readonly steady?: boolean | undefined
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

const style: ChatProtocol.Style = {
  lead: "data: ",
  head: { id: "as-5j1w2wzna2", object: "chat.completion.chunk", created: 1_719_546_385 },
  closing: { content: "" },
  choice: { flag: 0 },
  finishes: {
    stop: "normal",
    length: "length",
    "content-filter": "content_filter",
    "tool-calls": "tool_calls",
    repetition: null,
    unknown: null
  },
  usage: "after",
  reasoning: "reasoning_content"
}

/** How the vendor speaks. @category constants @since 0.1.0 */
export const speech = {
  basePath: "/v2",
  wire: "events",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length", "content-filter"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) =>
    ChatProtocol.event("text", { error: { code: "internal_error", message, type: "internal_error" } }).bytes,
  phrases: ChatProtocol.phrases(style),
  end: "reason and mark",
  rules: ["turns", "system first", "blank"],
  proof: { by: "token", tolerance: 1_800_000 },
  cannot: {
    F19: "the vendor documents no error for an account without money",
    F41: "its events are not numbered"
  }
} satisfies LocalServer.Speech

const invalid = (message: string) => error(400, "invalid_argument", "invalid_request_error", message)

const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex")

/** Makes the signature of what came once more, from the bytes on the wire, and compares. */
const isSigned = (
  request: LocalServer.Recorded,
  account: readonly [string, string],
  now: number
): boolean => {
  const { authorization = "" } = request.headers
  const [accessKey, secretKey] = account
  const [version, key, date = "", seconds, names = "", signature] = authorization.split("/")
  const age = Math.abs(now - Date.parse(date))
  if (version !== "bce-auth-v1" || key !== accessKey || age > Number(seconds) * 1000) return false
  const signed = names.split(";")
  if (!signed.includes("host") || !signed.includes("x-bce-date")) return false
  const lines = signed.map((name) => `${name}:${encodeURIComponent(String(request.headers[name]))}`)
  const [path, query = ""] = request.path.split("?")
  const derived = hmac(secretKey, [version, key, date, seconds].join("/"))
  return hmac(derived, [request.method, path, query, ...lines].join("\n")) === signature
}

const token = (number: number) => `bce-v3/ALTAK-${number}/token-of-the-account`

const accountOf = (key = ""): readonly [string, string] | undefined => {
  const at = key.indexOf(":")
  return at < 0 ? undefined : [key.slice(0, at), key.slice(at + 1)]
}

const protocol = (): LocalServer.Protocol<Options> => {
  let tokens = 0
  return ChatProtocol.make<Options>({
    speech,
    style: () => style,
    contentType: "text/event-stream",
    isAllowed: ({ headers: { authorization } }, { key, revoked }) =>
      accountOf(key) === undefined
        ? key === undefined || authorization === `Bearer ${key}`
        : tokens > 0 && authorization === `Bearer ${token(tokens)}` && !revoked?.has(tokens),
    beside: (request, _, { key, life = 86_400_000, skew = 0 }) => {
      const account = accountOf(key)
      const { method, path } = request
      if (account === undefined || method !== "GET" || !path.startsWith("/v1/BCE-BEARER/token?")) {
        return undefined
      }
      const now = Date.now() + skew
      if (!isSigned(request, account, now)) {
        return { status: 403, body: { code: "SignatureDoesNotMatch", message: "no", requestId: "1" } }
      }
      return {
        status: 200,
        body: {
          userId: "u",
          token: token(++tokens),
          status: "enable",
          createTime: new Date(now).toISOString(),
          expireTime: new Date(now + life).toISOString()
        }
      }
    },
    nowhere: () => ({ status: 404, body: "" }),
    missing: () => refusals.ModelNotFound,
    refuse: ({ messages, temperature }, { steady }) => {
      if (messages?.at(-1)?.content.trim() === "" || temperature === 0) return invalid("invalid value")
      return steady && temperature !== undefined
        ? invalid("the model does not support parameter temperature")
        : undefined
    },
    isCounted: ({ stream_options }) => stream_options?.include_usage === true
  })
}

/**
 * Starts the server on 127.0.0.1 until the scope closes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): ReturnType<ReturnType<typeof LocalServer.speak<Options>>> =>
  LocalServer.speak(protocol())(options)
