import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"

import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { Dialect, Domain, layer, layerConfig } from "@metagpt-ts/llm-spark"
import { Fault, type LocalServer, SparkHttpServer, SparkServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { WebSocketServer } from "ws"
import type { WebSocket } from "ws"

const apiKey = "addd2272b6d8b7c8"
const apiSecret = "sk-suite-7f3a9c51d2e84b60"
const key = `${apiKey}:${apiSecret}`
const request = { messages: [Message.user("hi")] }
const ask = LLM.complete(request)
const application = { app_id: "test-app", api_key: apiKey, api_secret: apiSecret, domain: "test-model" }

/** What the server was sent, asked through MetaGPT's block. */
const sent = (llm: Readonly<Record<string, unknown>>, more: Partial<LLM.Request> = {}) =>
  Effect.gen(function* () {
    const server = yield* SparkServer.make({ key })
    const layer = layerConfig({ base_url: server.url, ...application, ...llm })
    yield* Effect.provide(LLM.complete({ ...request, ...more }), layer)
    return server.requests[0]?.body
  })

const overSocket = (options: LocalServer.Options) =>
  Effect.map(SparkServer.make({ key, ...options }), (server) => {
    const keys = { apiKey: Redacted.make(apiKey), apiSecret: Redacted.make(apiSecret) }
    const settings = { baseURL: server.url, appId: "test-app", model: "test-model", retries: 0 }
    return { server, model: layer({ ...settings, ...keys }) }
  })

const overHttp = (options: LocalServer.Options) =>
  Effect.map(SparkHttpServer.make(options), (server) => ({
    server,
    model: layer({ baseURL: server.url, apiKey: Redacted.make(apiSecret), model: "test-model", retries: 0 })
  }))

/** A server that says one thing to everybody, so many times. */
const saying = (text: string, times = 1, watch: (client: WebSocket) => void = () => {}) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<WebSocketServer>((resume) => {
        const server: WebSocketServer = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () =>
          resume(Effect.succeed(server))
        )
      }),
      (server) =>
        Effect.sync(() => {
          for (const client of server.clients) client.terminate()
          server.close()
        })
    ),
    (server) => {
      server.on("connection", (client) => {
        client
          .on("error", () => {})
          .once("message", () => {
            watch(client)
            for (let time = 0; time < times; time++) client.send(text)
          })
      })
      return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v4.0/chat`
    }
  )

const frame = (chat: object, text: ReadonlyArray<object> = request.messages) => ({
  header: { app_id: "test-app" },
  parameter: { chat: { domain: "test-model", ...chat } },
  payload: { message: { text } }
})

/** What the model says of itself, as a block describes it. */
const facts = (llm: Readonly<Record<string, unknown>>) =>
  Effect.provide(
    LLM.LLM.use(({ model, supports }) => Effect.map(supports, (facts) => ({ model, ...facts }))),
    layerConfig(llm)
  )

const answer = () => ({ text: "well", usage: { inputTokens: 1, outputTokens: 9 } })

const pem = (name: string) => new URL(`./fixtures/self-signed.${name}.pem`, import.meta.url)

describe("Spark", () => {
  it.effect("sends the frame of the protocol, with what was set", () =>
    Effect.gen(function* () {
      // MetaGPT's blocks name a model of OpenAI beside the domain.
      expect(yield* sent({ model: "gpt-4-turbo", stop: ["END"], seed: 7 })).toEqual(frame({}))
      expect(yield* sent({ max_token: 9, temperature: 0.3, top_k: 3 })).toEqual(
        frame({ max_tokens: 9, temperature: 0.3, top_k: 3 })
      )
      expect(yield* sent({ temperature: 0 })).toEqual(frame({ temperature: 0.01, top_k: 1 }))
      expect(yield* sent({ temperature: 1.5 })).toEqual(frame({ temperature: 1 }))
      const messages = [Message.system("s"), Message.user("a"), Message.user("b")]
      expect(yield* sent({}, { messages })).toEqual(frame({}, [{ role: "user", content: "s\n\na\n\nb" }]))
    })
  )

  it.effect("asks over HTTP with the one key of HTTP, in its few words", () =>
    Effect.gen(function* () {
      for (const [llm, key] of [
        [{ api_key: "password-12345678" }, "password-12345678"],
        [{ api_password: "password-12345678", api_key: "another", app_id: "a" }, "password-12345678"],
        [{ api_key: apiKey, api_secret: apiSecret }, `${apiKey}:${apiSecret}`]
      ] as const) {
        const server = yield* SparkHttpServer.make({ key })
        const block = { base_url: server.url, model: "test-model", temperature: 0, stop: "END", ...llm }
        yield* Effect.provide(LLM.complete({ ...request, seed: 1, stop: ["END"] }), layerConfig(block))
        expect(server.requests[0]?.body).toEqual({
          model: "test-model",
          messages: request.messages,
          stream: true,
          temperature: 0.01,
          top_k: 1
        })
      }
    })
  )

  it.effect("knows each model by its domain or by its address", () =>
    Effect.gen(function* () {
      const keys = { api_key: apiKey, api_secret: apiSecret, app_id: "test-app" }
      const ultra = { model: "4.0Ultra", systemMessage: true, contextWindow: 8192, jsonMode: false }
      expect(yield* facts({ ...keys, domain: "4.0Ultra" })).toMatchObject(ultra)
      expect(yield* facts({ ...keys, domain: "4.0Ultra", base_url: "ws(s)://spark-api" })).toMatchObject(
        ultra
      )
      expect(yield* facts({ ...keys, base_url: "wss://spark-api.xf-yun.com/v4.0/chat/" })).toMatchObject(
        ultra
      )
      expect(yield* facts({ api_key: apiKey, model: "lite" })).toMatchObject({
        systemMessage: false,
        jsonMode: true
      })
      expect(yield* facts({ api_key: apiKey, model: "spark-x" })).toMatchObject({ reasoning: true })
      for (const [name, { http, socket }] of Object.entries(Domain.known)) {
        expect([http, socket].every((url) => URL.canParse(url))).toBe(true)
        if (name !== "general") expect(Domain.at(socket)).toBe(name)
      }
    })
  )

  it.effect("says that an answer was cut when it is as long as it may be", () =>
    Effect.gen(function* () {
      for (const { model } of [yield* overSocket({ answer }), yield* overHttp({ answer })]) {
        const finish = (maxTokens: number) =>
          Effect.map(LLM.complete({ ...request, maxTokens }), ({ finish }) => finish)
        expect(yield* Effect.provide(finish(9), model)).toBe("length")
        expect(yield* Effect.provide(finish(10), model)).toBe("stop")
      }
    })
  )

  it.effect.each(Object.entries(Dialect.http.errors))("reads the code %s as %s, over HTTP", ([code, tag]) =>
    Effect.gen(function* () {
      const text = "no"
      for (const [status, body] of [
        [400, { error: { code, message: text } }],
        [200, { code: Number(code), message: text, sid: "cha" }],
        [200, `data:${JSON.stringify({ code: Number(code), message: text, choices: [] })}\n\n`]
      ] as const) {
        const { model } = yield* overHttp({ fault: Fault.status(status, body) })
        expect((yield* Effect.flip(Effect.provide(ask, model))).reason).toMatchObject({
          _tag: tag,
          evidence: text
        })
      }
    })
  )

  it.live.each([-600_000, 600_000])("says that the clock may be wrong, by %i ms", (skew) =>
    Effect.gen(function* () {
      const { model } = yield* overSocket({ skew })
      const error = yield* Effect.flip(Effect.provide(ask, model))
      expect(error.reason).toMatchObject({ _tag: "AuthFailed", status: 403 })
      expect(error.reason.fix).toMatch(/the clock of this machine/)
      expect(JSON.stringify(error)).not.toMatch(/authorization=|hmac-sha256/)
    })
  )

  it.live("signs by the clock of the server, once it is known", () =>
    Effect.gen(function* () {
      const dates: Array<string> = []
      const skew = 600_000
      const http = createServer()
      const sockets = new WebSocketServer({ noServer: true })
      http.on("upgrade", (request, socket, head) => {
        const date = new URL(request.url ?? "", "http://h").searchParams.get("date") ?? ""
        const theirs = new Date(Date.now() + skew)
        dates.push(date)
        if (Math.abs(theirs.getTime() - Date.parse(date)) > 300_000)
          return socket.end(`HTTP/1.1 403 No\r\nDate: ${theirs.toUTCString()}\r\nContent-Length: 2\r\n\r\n{}`)
        return sockets.handleUpgrade(request, socket, head, (client) => {
          const status = 2
          const payload = { choices: { status, seq: 0, text: [{ content: "in time" }] } }
          client.once("message", () => client.send(JSON.stringify({ header: { code: 0, status }, payload })))
        })
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))),
        () => Effect.sync(() => http.close())
      )
      const base_url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/v4.0/chat`
      const model = layerConfig({ base_url, ...application })
      const { text } = yield* Effect.provide(Effect.andThen(ask, ask), model)
      expect(text).toBe("in time")
      expect(dates).toHaveLength(3)
    })
  )

  it.live("trusts the certificates it is told to, and sends headers that it is told to", () =>
    Effect.gen(function* () {
      const https = createSecureServer({ key: readFileSync(pem("key")), cert: readFileSync(pem("cert")) })
      const tenants: Array<unknown> = []
      const sockets = new WebSocketServer({ server: https })
      sockets.on("connection", (client, { headers }) => {
        tenants.push(headers["x-tenant"], headers.authorization)
        const header = { code: 0, status: 2 }
        const payload = { choices: { status: 2, text: [{ content: "secured" }] } }
        client.once("message", () => client.send(JSON.stringify({ header, payload })))
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => https.listen(0, "127.0.0.1", resolve))),
        () => Effect.sync(() => https.close())
      )
      const base_url = `wss://127.0.0.1:${(https.address() as AddressInfo).port}/v4.0/chat`
      const block = { ...application, base_url, headers: { "X-Tenant": "us" } }
      const { text } = yield* Effect.provide(ask, layerConfig({ ...block, ca: fileURLToPath(pem("cert")) }))
      expect(text).toBe("secured")
      expect(tenants).toEqual(["us", undefined])
      const { reason } = yield* Effect.flip(Effect.provide(ask, layerConfig(block)))
      expect(reason).toMatchObject({ message: "The certificate of the server is not trusted" })
    })
  )

  it.live("signs each connection anew, and asks again where that helps", () =>
    Effect.gen(function* () {
      const server = yield* SparkServer.make({
        key,
        fault: [Fault.refuse("RateLimited"), Fault.refuse("QuotaExhausted")]
      })
      const model = layerConfig({ base_url: server.url, ...application })
      const { reason } = yield* Effect.flip(Effect.provide(ask, model))
      expect(reason).toMatchObject({
        _tag: "QuotaExhausted",
        evidence: expect.stringContaining("tokens.total")
      })
      expect(server.chats).toHaveLength(2)
    })
  )

  it.live("takes no frame that is too large, and none that cannot be read", () =>
    Effect.gen(function* () {
      for (const [text, tag] of [
        [JSON.stringify({ header: { code: 0 }, more: "x".repeat(9 * 1024 * 1024) }), "ProtocolViolation"],
        ["no JSON", "ProtocolViolation"]
      ] as const) {
        const url = yield* saying(text)
        const model = layerConfig({ base_url: url, ...application })
        expect((yield* Effect.flip(Effect.provide(ask, model))).reason._tag).toBe(tag)
      }
    })
  )

  it.live("tells silence from an end, before the first word and after it", () =>
    Effect.gen(function* () {
      for (const [after, message] of [
        [0, /No token came/],
        [400, /fell silent/]
      ] as const) {
        const server = yield* SparkServer.make({
          key,
          fault: Fault.hang(after),
          answer: () => "word ".repeat(50)
        })
        const model = layerConfig({ base_url: server.url, ...application, timeout: 0.2 })
        const { reason } = yield* Effect.flip(Effect.provide(ask, model)).pipe(Effect.timeout(5_000))
        expect(reason._tag).toBe("Timeout")
        expect(reason.message).toMatch(message)
      }
    })
  )

  it.live("reads no faster than its reader", () =>
    Effect.gen(function* () {
      const content = "x".repeat(1024 * 1024)
      const frame = { header: { code: 0 }, payload: { choices: { status: 1, text: [{ content }] } } }
      const waiting: Array<() => number> = []
      const url = yield* saying(JSON.stringify(frame), 32, (client) =>
        waiting.push(() => client.bufferedAmount)
      )
      const reading = LLM.LLM.use((llm) =>
        Stream.runForEachArray(llm.stream(request), () => Effect.never).pipe(Effect.forkScoped)
      )
      const fiber = yield* Effect.provide(reading, layerConfig({ base_url: url, ...application }))
      yield* Effect.sleep(2_000)
      expect(waiting.map((amount) => amount() > 4 * content.length)).toEqual([true])
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect.each<[Readonly<Record<string, unknown>>, string, RegExp]>([
    [{ ...application, domain: "" }, "InvalidRequest", /model is missing/],
    [application, "InvalidRequest", /address of the domain test-model is not known/],
    [{ ...application, domain: "lite", api_key: "" }, "AuthFailed", /needs api_key$/],
    [{ ...application, domain: "lite", api_secret: null }, "AuthFailed", /needs api_secret$/],
    [
      { domain: "lite", base_url: "wss://spark-api.xf-yun.com/v1.1/chat" },
      "AuthFailed",
      /app_id and api_key and api_secret/
    ],
    [{ domain: "lite" }, "AuthFailed", /key is missing/],
    [{ ...application, api_secret: 12_345_678 }, "InvalidRequest", /llm.api_secret must be text/],
    [{ ...application, base_url: "ftp://a/b" }, "InvalidRequest", /base_url is no web address/]
  ])("refuses %j before anything is sent", ([llm, tag, text]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(ask, layerConfig(llm)))
      expect(error.reason._tag).toBe(tag)
      expect(error.reason.message).toMatch(text)
      expect(JSON.stringify(error)).not.toMatch(/sk-suite|addd2272|12345678/)
    })
  )
})
