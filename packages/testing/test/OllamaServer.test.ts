import { assert, describe, it } from "@effect/vitest"
import { Fault, OllamaServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

const call = (url: string, body?: object) =>
  Effect.promise(async () => {
    const response = await fetch(
      url,
      body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }
    )
    return { status: response.status, text: await response.text() }
  })

const user = (content: string) => ({ role: "user" as const, content })

describe("OllamaServer", () => {
  it.effect("speaks the protocol of Ollama 0.17", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({
        installed: [{ name: "qwen2.5-coder:1.5b", contextLength: 8192 }]
      })
      const at = (path: string, body?: object) => call(server.url + path, body)
      assert.strictEqual((yield* at("/")).text, "Ollama is running")
      assert.include((yield* at("/api/tags")).text, '"name":"qwen2.5-coder:1.5b"')
      assert.include(
        (yield* at("/api/show", { model: "qwen2.5-coder:1.5b" })).text,
        '"qwen2.context_length":8192'
      )
      assert.strictEqual((yield* at("/api/ps")).text, '{"models":[]}')
      const model = "qwen2.5-coder:1.5b"
      const answer = yield* at("/api/chat", {
        model,
        messages: [user("Hello there")],
        options: { num_ctx: 20_000 }
      })
      assert.match(
        answer.text,
        /"content":"Hello".*"done":false}\n.*"done":true,"done_reason":"stop",.*}\n$/s
      )
      assert.include((yield* at("/api/ps")).text, '"context_length":8192')
      assert.deepStrictEqual(yield* at("/api/chat", { model: "nope", messages: [] }), {
        status: 404,
        text: '{"error":"model \'nope\' not found"}'
      })
      assert.deepInclude(yield* at("/api/api/chat", { model }), { status: 404, text: "404 page not found" })
    })
  )

  it.effect("cuts a long prompt in silence, unless it is told not to", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ defaultContext: 100 })
      const messages = [{ role: "system", content: "secret" }, user("old ".repeat(200)), user("new")]
      const body = { model: "test-model", messages }
      assert.strictEqual((yield* call(`${server.url}/api/chat`, body)).status, 200)
      assert.deepStrictEqual(server.chats[0]?.messages, [{ role: "system", content: "secret" }, user("new")])
      const refused = yield* call(`${server.url}/api/chat`, { ...body, truncate: false })
      assert.deepStrictEqual(refused, {
        status: 400,
        text: '{"error":"the input length exceeds the context length"}'
      })
    })
  )

  it.effect("fails as Ollama fails", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({
        fault: [Fault.noEnd, Fault.errorInStream(), Fault.refuse("Unavailable")]
      })
      const ask = call(`${server.url}/api/chat`, { model: "test-model", messages: [user("one two three")] })
      assert.notInclude((yield* ask).text, '"done":true')
      assert.match((yield* ask).text, /"done":false}\n{"error":"the model process died"}\n$/)
      assert.strictEqual((yield* ask).status, 503)
    })
  )
})
