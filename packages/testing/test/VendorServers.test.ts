import { request } from "node:http"

import { assert, describe, it } from "@effect/vitest"
import {
  ChatServer,
  type LocalServer,
  Proxy,
  SparkHttpServer,
  SparkServer,
  WenxinServer,
  ZhipuServer
} from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import { WebSocket } from "ws"

const body = JSON.stringify({
  model: "test-model",
  messages: [{ role: "user", content: "Grüße" }],
  stream: true
})

const post = ({ url }: LocalServer.Server, key?: string) =>
  Effect.promise(async () => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const response = await fetch(`${url}/chat/completions`, { method: "POST", body, headers })
    return [response.status, await response.text()] as const
  })

const said = (text: string) =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join("")

/** The status that a WebSocket is refused with. */
const knock = (url: string) =>
  Effect.callback<number | undefined>((resume) => {
    const socket = new WebSocket(url)
    socket.on("error", () => undefined)
    socket.on("open", () => resume(Effect.succeed(101)))
    socket.on("unexpected-response", (_, { statusCode }) => {
      resume(Effect.succeed(statusCode))
      socket.terminate()
    })
    return Effect.sync(() => socket.terminate())
  })

describe("servers of the vendors", () => {
  it.effect("answer no one without a proof", () =>
    Effect.gen(function* () {
      const key = "id.secret"
      for (const server of [
        yield* ZhipuServer.make({ key }),
        yield* WenxinServer.make({ key }),
        yield* SparkHttpServer.make({ key })
      ]) {
        assert.strictEqual((yield* post(server))[0], 401)
        assert.strictEqual((yield* post(server, "id.another"))[0], 401)
        assert.strictEqual((yield* post(server, key))[0], 200)
        assert.strictEqual(server.chats.length, 1)
      }
      assert.strictEqual((yield* post(yield* ZhipuServer.make({ key, auth: "token" }), key))[0], 401)
      assert.strictEqual((yield* post(yield* WenxinServer.make({ key: "access:secret" }), "secret"))[0], 401)
      const socket = yield* SparkServer.make({ key: "key:secret" })
      assert.strictEqual(yield* knock(socket.url), 401)
      assert.strictEqual(yield* knock(`${socket.url}/elsewhere`), 404)
      const open = yield* SparkServer.make()
      assert.strictEqual(yield* knock(open.url), 101)
      assert.strictEqual((yield* post({ ...open, url: open.origin }))[0], 404)
    })
  )

  it.effect("say the same in each their own way", () =>
    Effect.gen(function* () {
      const zhipu = (yield* post(yield* ZhipuServer.make()))[1]
      assert.match(zhipu, /"content":"Grüße"},"finish_reason":"stop"}\],"usage":.*\n\ndata: \[DONE\]\n\n$/)
      const wenxin = (yield* post(yield* WenxinServer.make()))[1]
      assert.match(wenxin, /"flag":0,"finish_reason":"normal"/)
      const spark = (yield* post(yield* SparkHttpServer.make()))[1]
      assert.match(spark, /^data:{"code":0,.*\n\ndata:\[DONE\]\n\n$/s)
      assert.notInclude(spark, "finish_reason")
      assert.deepStrictEqual([zhipu, wenxin, spark].map(said), ["Grüße", "Grüße", "Grüße"])
    })
  )

  it.effect("refuse what their strictest sort refuses, when they are told to", () =>
    Effect.gen(function* () {
      const twice = JSON.stringify({
        model: "test-model",
        messages: [
          { role: "user", content: "a" },
          { role: "user", content: "b" }
        ]
      })
      const status = ({ url }: LocalServer.Server) =>
        Effect.promise(() =>
          fetch(`${url}/chat/completions`, { method: "POST", body: twice }).then(({ status }) => status)
        )
      assert.strictEqual(yield* status(yield* WenxinServer.make({ strict: true })), 400)
      assert.strictEqual(yield* status(yield* WenxinServer.make()), 200)
      assert.strictEqual(yield* status(yield* ZhipuServer.make({ strict: true })), 200)
    })
  )
})

/** Asks a proxy for an address, as clients do that open no tunnel. */
const through = (proxy: string, path: string) =>
  Effect.callback<number | undefined>((resume) => {
    request(proxy, { path }, (response) => {
      response.resume()
      resume(Effect.succeed(response.statusCode))
    }).end()
  })

describe("Proxy", () => {
  it.effect("leads every host to this machine, and says which it was", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make()
      const proxy = yield* Proxy.make
      const { port } = new URL(server.url)
      assert.strictEqual(yield* through(proxy.url, `http://model.invalid:${port}/health`), 200)
      assert.strictEqual(yield* through(proxy.url, "/health"), 400)
      assert.deepStrictEqual(proxy.asked, [`model.invalid:${port}`])
    })
  )
})
