import { assert, describe, it } from "@effect/vitest"
import { ChatServer, Fault } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

const post = (url: string, body: object, init: RequestInit = {}) =>
  fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "test-model",
      messages: [{ role: "user", content: "Grüße, 世界" }],
      ...body
    }),
    ...init
  })

const text = (url: string, body: object = { stream: true }) =>
  post(url, body).then((response) => response.text())

const failure = (url: string) =>
  Effect.promise(() =>
    text(url).then(
      () => "no failure",
      (cause: unknown) => String(cause)
    )
  )

describe("ChatServer", () => {
  it.effect("streams events that end, and answers whole", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make()
      const stream = yield* Effect.promise(() =>
        text(server.url, { stream: true, stream_options: { include_usage: true } })
      )
      assert.match(stream, /"finish_reason":"stop".*"usage":\{"prompt_tokens":4,.*data: \[DONE\]\n\n$/s)
      const whole = (yield* Effect.promise(() =>
        post(server.url, {}).then((response) => response.json())
      )) as {
        choices: ReadonlyArray<{ message: { content: string } }>
      }
      assert.strictEqual(whole.choices[0]?.message.content, "Grüße, 世界")
      assert.strictEqual(server.chats.length, 2)
      assert.deepInclude(server.requests[0], { method: "POST", path: "/v1/chat/completions", aborted: false })
    })
  )

  it.effect("knows its models, its context and its key", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({ key: "sk-1", models: ["m"], contextWindow: 3, slots: 4 })
      const get = (path: string, headers = {}) =>
        Effect.promise(() => fetch(server.origin + path, { headers }).then((response) => response.json()))
      assert.deepInclude(yield* get("/props"), { total_slots: 4 })
      assert.nestedPropertyVal(yield* get("/v1/models"), "error.code", 401)
      const headers = { authorization: "Bearer sk-1" }
      assert.nestedPropertyVal(yield* get("/v1/models", headers), "data[0].id", "m")
      const status = (body: object) =>
        Effect.promise(() => post(server.url, body, { headers }).then((response) => response.status))
      assert.strictEqual(yield* status({}), 404)
      assert.strictEqual(yield* status({ model: "m" }), 400)
      assert.strictEqual(yield* status({ model: "m", messages: [] }), 200)
      assert.strictEqual(server.chats.length, 1)
    })
  )

  it.effect("honours, ignores or refuses a schema", () =>
    Effect.gen(function* () {
      const schema = {
        type: "object",
        properties: { n: { type: "integer", minimum: 3 }, s: { enum: ["x"] } }
      }
      const body = { response_format: { type: "json_schema", json_schema: { name: "t", schema } } }
      const honoured = yield* ChatServer.make()
      assert.include(yield* Effect.promise(() => text(honoured.url, body)), String.raw`{\"n\":3,\"s\":\"x\"}`)
      assert.strictEqual(honoured.chats[0]?.format?._tag, "JsonSchema")
      const ignored = yield* ChatServer.make({ format: "ignored" })
      assert.include(yield* Effect.promise(() => text(ignored.url, body)), "Grüße")
      const refused = yield* ChatServer.make({ format: "refused" })
      assert.strictEqual((yield* Effect.promise(() => post(refused.url, body))).status, 400)
    })
  )

  it.effect("fails once and then answers", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({ fault: [Fault.retryAfter("2"), Fault.refuse("Unavailable")] })
      const limited = yield* Effect.promise(() => post(server.url, {}))
      assert.deepStrictEqual([limited.status, limited.headers.get("retry-after")], [429, "2"])
      assert.strictEqual((yield* Effect.promise(() => post(server.url, {}))).status, 503)
      assert.strictEqual((yield* Effect.promise(() => post(server.url, {}))).status, 200)
    })
  )

  it.effect("sends what is no answer with status 200", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({
        fault: [Fault.html, Fault.empty, Fault.errorInStream(), Fault.noDone, Fault.noEnd]
      })
      const [html, empty, error, noDone, noEnd] = yield* Effect.promise(async () => {
        const texts = []
        for (let i = 0; i < 5; i++) texts.push(await text(server.url))
        return texts as [string, string, string, string, string]
      })
      assert.include(html, "<html>")
      assert.strictEqual(empty, "")
      assert.match(error, /"content":"Grüße".*"error":\{"message":"the model process died"/s)
      assert.notInclude(error, "[DONE]")
      assert.match(noDone, /"finish_reason":"stop"\}\]\}\n\n$/)
      assert.notInclude(noEnd, '"stop"')
      assert.include(noEnd, "世界")
    })
  )

  it.effect("cuts and resets the connection", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({ fault: [Fault.cut(40), Fault.reset(40), Fault.reset()] })
      for (const _ of [1, 2, 3])
        assert.match(yield* failure(server.url), /TypeError: (terminated|fetch failed)/)
    })
  )

  it.effect("drips and splits characters without losing a byte", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({ fault: [undefined, Fault.drip(0), Fault.splitUtf8] })
      const plain = yield* Effect.promise(() => text(server.url))
      assert.strictEqual(yield* Effect.promise(() => text(server.url)), plain)
      assert.strictEqual(yield* Effect.promise(() => text(server.url)), plain)
    })
  )

  it.live("hangs, and sees the client leave", () =>
    Effect.gen(function* () {
      const server = yield* ChatServer.make({ fault: [Fault.hang(), Fault.hang(50)] })
      const outcome = (timeout: number) =>
        Effect.promise(() =>
          post(server.url, { stream: true }, { signal: AbortSignal.timeout(timeout) })
            .then((response) => response.text())
            .then(
              () => "answered",
              (cause: Error) => cause.name
            )
        )
      assert.strictEqual(yield* outcome(60), "TimeoutError")
      assert.strictEqual(yield* outcome(60), "TimeoutError")
      yield* Effect.sleep(50)
      assert.deepStrictEqual(
        server.requests.map(({ aborted }) => aborted),
        [true, true]
      )
    })
  )
})
