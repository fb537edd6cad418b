import { createHmac } from "node:crypto"
import { createServer, STATUS_CODES } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"

import type { LLM, Message } from "@metagpt-ts/core"
import { Fault, LocalServer, Reply } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import { WebSocketServer } from "ws"
import type { WebSocket } from "ws"

export const keys = { apiKey: "addd2272b6d8b7c8", apiSecret: "sk-suite-7f3a9c51d2e84b60" }

export interface Options extends LocalServer.Options {
  /** What the server takes for the time, in milliseconds from now. */
  readonly skew?: number
}

interface Body {
  readonly header?: { readonly app_id?: string }
  readonly parameter?: { readonly chat?: Readonly<Record<string, unknown>> }
  readonly payload?: { readonly message?: { readonly text?: ReadonlyArray<Message.Message> } }
}

/** A text frame of a server, as RFC 6455 has it. */
const bytes = (text: string): Uint8Array => {
  const payload = Buffer.from(text)
  const { length } = payload
  const head =
    length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 255])
  return Buffer.concat([head, payload])
}

const says = (code: number, message: string) =>
  JSON.stringify({ header: { code, message, sid: "cht000b5e72@dx18b988c77afb81b540", status: 2 } })

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

/** Makes the signature of the address once more. */
const refusal = (request: IncomingMessage, skew: number): Fault.Refusal | undefined => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1")
  const [authorization = "", date = "", host] = ["authorization", "date", "host"].map(
    (name) => searchParams.get(name) ?? ""
  )
  const origin = Buffer.from(authorization, "base64").toString()
  const parts = Object.fromEntries(
    [...origin.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])
  )
  const text = `host: ${host}\ndate: ${date}\nGET ${pathname} HTTP/1.1`
  const signature = createHmac("sha256", keys.apiSecret).update(text).digest("base64")
  const isWhole = parts["headers"] === "host date request-line" && parts["algorithm"] === "hmac-sha256"
  if (parts["api_key"] !== keys.apiKey || !isWhole || host !== request.headers.host)
    return refusals.AuthFailed
  if (parts["signature"] !== signature)
    return { status: 401, body: { message: "HMAC signature does not match" } }
  const message =
    "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication"
  return Math.abs(Date.now() + skew - Date.parse(date)) > 300_000
    ? { status: 403, body: { message } }
    : undefined
}

const streamed = (reply: ReturnType<typeof Reply.make>): ReadonlyArray<Fault.Frame> => {
  const { usage } = reply
  const text = Reply.pieces(reply.text)
  // What the last frame carries counts: half of the clients there are lose it.
  const spoken = [
    ...Reply.pieces(reply.reasoning ?? "").map((reasoning_content) => ({ reasoning_content, content: "" })),
    ...(text.length > 0 ? text : [""]).map((content) => ({ content }))
  ]
  return spoken.map((one, seq): Fault.Frame => {
    const isLast = seq === spoken.length - 1
    const status = isLast ? 2 : seq === 0 ? 0 : 1
    const counted = usage && {
      question_tokens: 1,
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens
    }
    const frame = {
      header: { code: 0, message: "Success", sid: "cht000cb087@dx18793cd421fb894542", status },
      payload: {
        choices: { status, seq, text: [{ ...one, role: "assistant", index: 0 }] },
        ...(isLast && counted && { usage: { text: counted } })
      }
    }
    return { kind: isLast ? "finish" : "text", bytes: bytes(JSON.stringify(frame)) }
  })
}

const deny = (socket: Duplex, { body, headers, status }: Fault.Refusal): void => {
  const text = typeof body === "string" ? body : JSON.stringify(body)
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(text), connection: "close" })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines.map(([name, value]) => `${name}: ${value}`)
  ]
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`)
}

const play = async (socket: Duplex, client: WebSocket, script: Fault.Script): Promise<void> => {
  for (const frame of script.frames) {
    await (script.delay > 0 ? sleep(script.delay) : new Promise(setImmediate))
    if (socket.destroyed) return
    await new Promise((resolve) => {
      socket.once("close", resolve)
      socket.write(frame.bytes, () => {
        socket.off("close", resolve)
        resolve(undefined)
      })
    })
  }
  if (script.end === "clean") client.close(1000)
  if (script.end === "cut") socket.destroy()
  if (script.end === "reset") (socket as Duplex & { resetAndDestroy: () => void }).resetAndDestroy()
}

const pick = (fault: Options["fault"], call: number): Fault.Fault | undefined =>
  Array.isArray(fault) ? (fault as ReadonlyArray<Fault.Fault>)[call] : (fault as Fault.Fault | undefined)

const vendor = {
  carries: { usage: true, reasoning: true, finish: ["stop"], settings: ["maxTokens", "temperature"] },
  refusals
} satisfies Pick<LocalServer.Protocol, "carries" | "refusals">

/** Spark's WebSocket at `/v4.0/chat`: checks the proof of every connection, then answers one request on it. */
export const make = (options: Options = {}) =>
  Effect.acquireRelease(
    Effect.callback<LocalServer.Server & { readonly close: () => void }>((resume) => {
      const http = createServer((_, response) => response.writeHead(404).end())
      const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
      const requests: Array<LocalServer.Recorded> = []
      const chats: Array<LLM.Request> = []
      let calls = 0

      const answer = async (client: WebSocket, socket: Duplex, recorded: LocalServer.Recorded) => {
        const body = recorded.body as Body
        const chat = body.parameter?.chat ?? {}
        const request: LLM.Request = {
          messages: body.payload?.message?.text ?? [],
          maxTokens: chat["max_tokens"] as number | undefined,
          temperature: chat["temperature"] as number | undefined
        }
        const call = chats.push(request) - 1
        const reply = Reply.make(
          await (options.answer?.(request, call) ?? request.messages.at(-1)?.content ?? ""),
          request
        )
        const isWrong = chat["domain"] !== "test-model" || body.header?.app_id !== "test-app"
        const frames: ReadonlyArray<Fault.Frame> = isWrong
          ? [{ kind: "finish", bytes: bytes(refusals.InvalidRequest.body as string) }]
          : streamed(reply)
        const script: Fault.Script = {
          status: 101,
          headers: {},
          frames,
          end: "clean",
          delay: options.delay ?? 0
        }
        const fault = pick(options.fault, calls++)
        const failure = (message: string) => bytes(says(10012, message))
        const wrong = fault === undefined ? script : Fault.apply(fault, script, { refusals, failure })
        const played =
          fault?._tag === "Refuse"
            ? {
                ...wrong,
                frames: wrong.frames.map((one) => ({
                  ...one,
                  bytes: bytes(Buffer.from(one.bytes).toString())
                }))
              }
            : wrong
        await play(socket, client, played)
        recorded.ended = played.end === "clean"
      }

      http.on("upgrade", (request, socket: Duplex, head) => {
        socket.on("error", () => socket.destroy())
        const fault = pick(options.fault, calls)
        const atOnce = fault?._tag === "Refuse" ? refusals[fault.reason as keyof typeof refusals] : fault
        const early = atOnce !== undefined && "status" in atOnce && atOnce.status !== 101 ? atOnce : undefined
        const no = refusal(request, options.skew ?? 0) ?? early
        if (no !== undefined) {
          calls++
          return deny(socket, no)
        }
        return sockets.handleUpgrade(request, socket, head, (client) => {
          const recorded: LocalServer.Recorded = {
            method: "GET",
            path: request.url ?? "",
            headers: request.headers,
            body: undefined,
            ended: false,
            aborted: false
          }
          requests.push(recorded)
          client.on("error", () => socket.destroy())
          socket.on("close", () => (recorded.aborted = !recorded.ended))
          client.once("message", (message: Buffer) => {
            Object.assign(recorded, { body: JSON.parse(message.toString()) as unknown })
            answer(client, socket, recorded).catch(() => socket.destroy())
          })
        })
      })
      http.listen(0, "127.0.0.1", () => {
        const { port } = http.address() as AddressInfo
        const close = () => {
          for (const client of sockets.clients) client.terminate()
          http.closeAllConnections()
          http.close()
        }
        const origin = `ws://127.0.0.1:${port}`
        resume(Effect.succeed({ ...vendor, origin, url: `${origin}/v4.0/chat`, requests, chats, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
