/**
 * A local server that speaks Spark's chat completions over HTTP.
 *
 * @since 0.1.0
 */
import * as ChatProtocol from "./ChatProtocol.ts"
import type * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"

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
  // As it was caught from the real service.
  QuotaExhausted: error(403, "11200", "AppIdNoAuthError:(12:17:04.432) tokens.total"),
  RateLimited: { ...error(429, "11202", "QPS limit"), headers: { "retry-after": "2" } },
  Unavailable: error(500, "10110", "service busy"),
  InvalidRequest: error(400, null, "invalid user")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

/** Without a space after the colon, and without a finish: only the mark says that the answer is whole. */
const style: ChatProtocol.Style = {
  lead: "data:",
  head: { code: 0, message: "Success", sid: "cha000b0003", id: "cha000b0003", created: 1_719_546_385 },
  delta: { role: "assistant" },
  closing: { content: "" },
  usage: "with the finish",
  reasoning: "reasoning_content"
}

const said = (code: number, message: string, choices: ReadonlyArray<unknown> = []) =>
  ChatProtocol.event("text", { code, message, sid: "cha000b0003", choices }, "data:").bytes

/** How the vendor speaks. @category constants @since 0.1.0 */
export const speech = {
  basePath: "/v1",
  wire: "events",
  carries: { usage: true, reasoning: true, finish: ["stop"], settings: ["maxTokens", "temperature"] },
  refusals,
  failure: (message) => said(10012, message),
  phrases: {
    ...ChatProtocol.phrases(style),
    suspected: said(10019, "content may be sensitive", [
      { delta: { role: "assistant", content: "" }, index: 0 }
    ]),
    withheld: said(10014, "output content audit failed")
  },
  end: "mark",
  rules: ["turns", "system first", "blank"],
  cannot: {
    F06: "the mark is the only end there is",
    F20: "the key is the user's own, and no token is made of it",
    F38: "no request is signed",
    F41: "its events are not numbered"
  }
} satisfies LocalServer.Speech

/**
 * Starts the server on 127.0.0.1 until the scope closes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = LocalServer.speak(
  ChatProtocol.make<LocalServer.Options>({
    speech,
    style: () => style,
    contentType: "text/event-stream",
    nowhere: () => ({ status: 404, body: "" }),
    missing: () => refusals.InvalidRequest,
    refuse: ({ temperature }) =>
      temperature !== undefined && (temperature <= 0 || temperature > 1)
        ? refusals.InvalidRequest
        : undefined,
    isCounted: () => true
  })
)
