/**
 * A local server that speaks Spark's WebSocket: checks the proof of every connection, then answers one request on it.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

import type { LLM, Message, Usage } from "@metagpt-ts/core"

import * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"
import * as Reply from "./Reply.ts"
import { frame } from "./SocketFrame.ts"

interface Body {
  readonly header?: { readonly app_id?: string }
  readonly parameter?: { readonly chat?: Readonly<Record<string, unknown>> }
  readonly payload?: { readonly message?: { readonly text?: ReadonlyArray<Message.Message> } }
}

/** The application that the server knows. @category constants @since 0.1.0 */
export const appId = "test-app"

const sid = "cht000cb087@dx18793cd421fb894542"

const says = (code: number, message: string): Uint8Array =>
  frame(JSON.stringify({ header: { code, message, sid, status: 2 } }))

const error = (code: number, message: string): Fault.Refusal => ({ status: 101, body: says(code, message) })

const refusals = {
  AuthFailed: {
    status: 401,
    body: { message: "HMAC signature cannot be verified: fail to retrieve credential" }
  },
  PermissionDenied: error(10016, "AppIdNoAuthError"),
  ContextLengthExceeded: error(10907, "token total num exceeds limit"),
  ContentFiltered: error(10013, "input content audit failed"),
  // As it was caught from the real service.
  QuotaExhausted: error(11200, "AppIdNoAuthError:(12:17:04.432) tokens.total"),
  RateLimited: error(11202, "QPS limit"),
  Unavailable: error(10008, "service capacity is not enough"),
  InvalidRequest: error(10404, "domain does not match the path")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

const counted = ({ inputTokens, outputTokens }: Usage.Usage) => ({
  usage: {
    text: {
      question_tokens: 1,
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens
    }
  }
})

const told = (status: number, seq: number, said: unknown, more: object = {}, code = 0): string =>
  JSON.stringify({
    header: { code, message: code === 0 ? "Success" : "content may be sensitive", sid, status },
    payload: { choices: { status, seq, text: said }, ...more }
  })

const words = (said: object) => [{ content: "", role: "assistant", index: 0, ...said }]

const streamed = (reply: Reply.Reply): ReadonlyArray<Fault.Frame> => {
  const text = Reply.pieces(reply.text)
  // What the last frame carries counts: half of the clients there are lose it.
  const spoken = [
    ...Reply.pieces(reply.reasoning ?? "").map((reasoning_content) => ({ reasoning_content })),
    ...(text.length > 0 ? text : [""]).map((content) => ({ content }))
  ]
  return spoken.map((one, seq): Fault.Frame => {
    const isLast = seq === spoken.length - 1
    const status = isLast ? 2 : Math.min(seq, 1)
    const usage = isLast && reply.usage ? counted(reply.usage) : {}
    return { kind: isLast ? "finish" : "text", bytes: frame(told(status, seq, words(one), usage)) }
  })
}

/** How the vendor speaks. @category constants @since 0.1.0 */
export const speech = {
  basePath: "/v4.0/chat",
  wire: "frames",
  carries: { usage: true, reasoning: true, finish: ["stop"], settings: ["maxTokens", "temperature"] },
  refusals,
  failure: (message) => says(10012, message),
  phrases: {
    whole: ({ text, usage }) => ({
      status: 101,
      body: frame(told(2, 0, words({ content: text }), usage && counted(usage)))
    }),
    nothing: [
      frame(JSON.stringify({ header: { code: 0, message: "Success", sid, status: 1 } })),
      frame(JSON.stringify({ header: { code: 0, sid, status: 1 }, payload: { choices: null } })),
      frame(JSON.stringify({ header: { code: 0, sid, status: 1 }, payload: { choices: { text: [] } } })),
      frame(JSON.stringify({ header: { code: 0, sid, status: 1 }, payload: { choices: { text: [null] } } })),
      frame(
        JSON.stringify({
          header: { code: 0, sid, status: 1 },
          payload: { choices: { text: [{ content: null }] } }
        })
      )
    ],
    counted: (usage) =>
      frame(JSON.stringify({ header: { code: 0, sid, status: 1 }, payload: counted(usage) })),
    toolCall: [
      frame(
        JSON.stringify({
          header: { code: 0, sid, status: 1 },
          payload: {
            choices: {
              status: 1,
              text: words({ function_call: { name: "look", arguments: '{"at": "the sky"}' } })
            }
          }
        })
      )
    ],
    suspected: frame(
      JSON.stringify({
        header: { code: 10019, message: "content may be sensitive", sid, status: 1 },
        payload: { choices: { status: 1, text: words({}) } }
      })
    ),
    withheld: says(10014, "output content audit failed")
  },
  rules: ["turns", "system first", "blank"],
  proof: { by: "signature", tolerance: 300_000 },
  cannot: {
    F06: "the last frame says both",
    F07: "the last frame says both",
    F09: "only servers of chat completions say it",
    F10: "a frame has no name",
    F11: "frames have a length of their own",
    F20: "every connection is signed anew, so no token is ever old",
    F28: "a WebSocket has neither"
  }
} satisfies LocalServer.Speech

/** How far two clocks may be apart, in milliseconds. */
const tolerance = 300_000

/** Makes the signature of the address once more. */
const greet = (
  request: LocalServer.Recorded,
  { key, skew = 0 }: LocalServer.Options
): Fault.Refusal | undefined => {
  const { pathname, searchParams } = new URL(`http://127.0.0.1${request.path}`)
  if (pathname !== speech.basePath)
    return { status: 404, body: { message: "no Route matched with those values" } }
  if (key === undefined) return undefined
  const [apiKey, apiSecret = ""] = key.split(":")
  const [authorization = "", date = "", host] = ["authorization", "date", "host"].map(
    (name) => searchParams.get(name) ?? ""
  )
  const origin = Buffer.from(authorization, "base64").toString()
  const parts = Object.fromEntries(
    [...origin.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])
  )
  const text = `host: ${host}\ndate: ${date}\nGET ${pathname} HTTP/1.1`
  const signature = createHmac("sha256", apiSecret).update(text).digest("base64")
  const isWhole = parts["headers"] === "host date request-line" && parts["algorithm"] === "hmac-sha256"
  if (parts["api_key"] !== apiKey || !isWhole || host !== request.headers.host) return refusals.AuthFailed
  if (parts["signature"] !== signature) {
    return { status: 401, body: { message: "HMAC signature does not match" } }
  }
  const message =
    "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication"
  return Math.abs(Date.now() + skew - Date.parse(date)) > tolerance
    ? { status: 403, body: { message } }
    : undefined
}

/**
 * Starts the server on 127.0.0.1 until the scope closes; its key is `APIKey:APISecret`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = LocalServer.speak<LocalServer.Options>({
  ...speech,
  greet,
  route: ({ body: raw, headers }, chat, { contextWindow = 32_768, models = ["test-model"] }) => {
    // Nobody asks without a socket.
    if (headers["sec-websocket-key"] === undefined) return Fault.respond({ status: 404, body: "" })
    const { header, parameter, payload } = raw as Body
    const { domain, max_tokens, temperature } = parameter?.chat ?? {}
    const request: LLM.Request = {
      messages: payload?.message?.text ?? [],
      maxTokens: max_tokens as number | undefined,
      temperature: temperature as number | undefined
    }
    const isOutside = typeof temperature === "number" && (temperature <= 0 || temperature > 1)
    if (isOutside || !models.includes(String(domain)) || header?.app_id !== appId) {
      return Fault.respond(refusals.InvalidRequest)
    }
    if (LocalServer.tokens(request.messages) > contextWindow) {
      return Fault.respond(refusals.ContextLengthExceeded)
    }
    return chat(request, streamed)
  }
})
