import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer, layerConfig, type Options } from "@metagpt-ts/llm-ollama"
import { Fault, OllamaServer, type LocalServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

interface Sent {
  readonly model: string
  readonly truncate: boolean
  readonly shift: boolean
  readonly keep_alive?: string
  readonly format?: unknown
  readonly think?: unknown
  readonly options: Readonly<Record<string, unknown>>
}

const ask = (content: string, more: Partial<LLM.Request> = {}): LLM.Request => ({
  messages: [Message.user(content)],
  ...more
})

const sent = ({ requests }: LocalServer.Listening): ReadonlyArray<Sent> =>
  requests.filter(({ path }) => path === "/api/chat").map(({ body }) => body as Sent)

const run = <A, E>(server: LocalServer.Server, effect: Effect.Effect<A, E, LLM.LLM>, options: Options = {}) =>
  effect.pipe(Effect.provide(layer({ baseURL: server.url, model: "test-model", ...options })))

/** Waits for a time to run out, and sees that the server knows. */
const wait = (options: OllamaServer.Options, timeouts: NonNullable<Options["timeouts"]>) =>
  Effect.gen(function* () {
    const server = yield* OllamaServer.make({ answer: () => "word ".repeat(100), ...options })
    const { reason } = yield* Effect.flip(run(server, LLM.complete(ask("hi")), { timeouts }))
    assert.strictEqual(reason._tag, "Timeout")
    yield* Effect.sleep(30)
    assert.isTrue(server.requests.at(-1)?.aborted)
    return reason.message
  })

/** The text, or why there is none, of a body that is sent as it is. */
const outcome = (body: string) =>
  Effect.gen(function* () {
    const server = yield* OllamaServer.make({
      fault: Fault.status(200, body, { "content-type": "application/x-ndjson" })
    })
    const answer = run(server, LLM.complete(ask("hi")))
    return yield* answer.pipe(
      Effect.map(({ text }) => text),
      Effect.catch(({ reason }) => Effect.succeed(reason._tag))
    )
  })

describe("ollama", () => {
  it.effect("says what it was told, and nothing else", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ answer: () => "{}" })
      const schema = { type: "object", properties: {} }
      yield* run(
        server,
        LLM.complete(
          ask("hi", { format: { _tag: "JsonSchema", name: "t", schema }, temperature: 0, stop: ["END"] })
        ),
        { keepAlive: "10m", temperature: 0.7, think: false, parameters: { top_k: 20 } }
      )
      yield* run(server, LLM.complete(ask("hi", { format: { _tag: "Json" } })))
      const [full, plain] = sent(server)
      assert.deepInclude(full, { model: "test-model", keep_alive: "10m", think: false, format: schema })
      assert.deepStrictEqual(full?.options, { top_k: 20, num_ctx: 4096, temperature: 0, stop: ["END"] })
      assert.strictEqual(plain?.format, "json")
      assert.deepStrictEqual(plain?.options, { num_ctx: 4096 })
      assert.notProperty(plain, "think")
    })
  )

  it.effect("asks no model to think that cannot", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({
        installed: [{ name: "test-model", capabilities: ["completion"] }]
      })
      yield* run(
        server,
        Effect.gen(function* () {
          assert.strictEqual((yield* LLM.complete(ask("hi"))).text, "hi")
          assert.isFalse((yield* (yield* LLM.LLM).supports).reasoning)
        }),
        { think: "high" }
      )
      assert.notProperty(sent(server)[0], "think")
    })
  )

  it.live("tries again while the server is busy, and not when that cannot help", () =>
    Effect.gen(function* () {
      const busy = Fault.refuse("Unavailable")
      const patient = yield* OllamaServer.make({
        fault: [busy, Fault.status(429, {}, { "retry-after": "0" })]
      })
      assert.strictEqual((yield* run(patient, LLM.complete(ask("hi")))).text, "hi")
      assert.strictEqual(patient.chats.length, 3)
      for (const fault of [
        Fault.refuse("InvalidRequest"),
        Fault.retryAfter("3600"),
        Fault.status(500, { error: "model requires more system memory (9 GiB) than is available (4 GiB)" }),
        Fault.cut(80)
      ]) {
        const server = yield* OllamaServer.make({ fault })
        yield* Effect.flip(run(server, LLM.complete(ask("hi"))))
        assert.strictEqual(server.chats.length, 1)
      }
    })
  )

  it.live("keeps its own time: to the first token, between tokens, and for the whole", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* wait({ fault: Fault.hang() }, { firstToken: 50 }), "No token came in 0.1 s")
      assert.match(yield* wait({ fault: Fault.hang(300) }, { idle: 50 }), /fell silent/)
      assert.match(yield* wait({ delay: 10 }, { total: 80 }), /not complete after/)
    })
  )

  it.live("counts what was tried before into the time for the whole", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ fault: Fault.refuse("Unavailable") })
      const error = yield* Effect.flip(
        run(server, LLM.complete(ask("hi")), { retries: 9, timeouts: { total: 1200 } })
      )
      assert.strictEqual(error.reason._tag, "Unavailable")
      assert.strictEqual(server.chats.length, 2)
    })
  )

  it.live("tries a connection that broke before a token again, and none in the middle", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ fault: [Fault.reset()] })
      assert.strictEqual((yield* run(server, LLM.complete(ask("hi")))).text, "hi")
      assert.strictEqual(server.chats.length, 2)
      const middle = yield* OllamaServer.make({ fault: [Fault.reset(120)] })
      assert.strictEqual(
        (yield* Effect.flip(run(middle, LLM.complete(ask("a b c d"))))).reason._tag,
        "StreamTruncated"
      )
      assert.strictEqual(middle.chats.length, 1)
    })
  )

  it.effect("holds no more of an answer than it was allowed", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ answer: () => "word ".repeat(2000) })
      const { reason } = yield* Effect.flip(run(server, LLM.complete(ask("hi")), { maxBytes: 20_000 }))
      assert.strictEqual(reason._tag, "ProtocolViolation")
      assert.match(reason.message, /no end/)
    })
  )

  it.live("waits for a slow reader without losing a part", () =>
    Effect.gen(function* () {
      const text = "0123456789 ".repeat(4000)
      const server = yield* OllamaServer.make({ answer: () => text })
      let read = ""
      const slow = Effect.flatMap(LLM.LLM, (llm) =>
        Stream.runForEachArray(llm.stream(ask("hi")), (parts) =>
          Effect.gen(function* () {
            for (const part of parts) if (part._tag === "Text") read += part.text
            yield* Effect.sleep(20)
          })
        )
      )
      yield* run(server, slow, { timeouts: { idle: 200 } })
      assert.strictEqual(read, text)
    })
  )

  it.effect("says what to do about a model that is not there", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ models: ["qwen2.5-coder:1.5b", "smollm2:135m"] })
      const { reason } = yield* Effect.flip(run(server, LLM.complete(ask("hi")), { model: "nope:1b" }))
      assert.strictEqual(reason._tag, "ModelNotFound")
      assert.strictEqual(
        reason.fix,
        "Run: ollama pull nope:1b, or set model to one that is there: qwen2.5-coder:1.5b, smollm2:135m"
      )
      const embedder = yield* OllamaServer.make({
        installed: [{ name: "test-model", capabilities: ["embedding"] }]
      })
      assert.match(
        (yield* Effect.flip(run(embedder, LLM.complete(ask("hi"))))).message,
        /cannot chat: It can: embedding/
      )
    })
  )

  it.effect("loses no line: one that cannot be read is an error, wherever it stands", () =>
    Effect.gen(function* () {
      const line = '{"message":{"role":"assistant","content":"Hi"},"done":false}'
      const end = '{"message":{"content":""},"done":true,"done_reason":"stop"}'
      assert.strictEqual(yield* outcome(`${line}\n\n${line}\r\n${end}`), "HiHi")
      assert.strictEqual(yield* outcome(`${line}\n{"message":\n${end}\n`), "ProtocolViolation")
      assert.strictEqual(yield* outcome(`${line}\n<html>\n${end}\n`), "ProtocolViolation")
      assert.strictEqual(yield* outcome(`${line}\n7\n${end}\n`), "ProtocolViolation")
      assert.strictEqual(yield* outcome(`${line}\nnull\n${end}\n`), "ProtocolViolation")
      assert.strictEqual(yield* outcome(`${line}\n${end.slice(0, -5)}`), "StreamTruncated")
      assert.strictEqual(yield* outcome(`${line}\n${end}\n${line}\n`), "Hi")
    })
  )
})

describe("layerConfig", () => {
  it.effect("understands MetaGPT's llm block", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ models: ["qwen2.5-coder:1.5b"] })
      yield* LLM.complete(ask("hi")).pipe(
        Effect.provide(
          layerConfig({
            api_type: "ollama",
            base_url: `${server.url}/api`,
            model: "qwen2.5-coder:1.5b",
            api_key: "sk-",
            temperature: 0.3,
            max_token: 512,
            timeout: 600,
            top_p: 0.9,
            presence_penalty: 0,
            proxy: null
          })
        )
      )
      const [request] = sent(server)
      assert.deepStrictEqual(request?.options, {
        top_p: 0.9,
        num_ctx: 4096,
        num_predict: 512,
        temperature: 0.3
      })
      assert.notProperty(server.requests.at(-1)?.headers, "authorization")
    })
  )

  it.effect("refuses a value of the wrong kind, by its key", () =>
    Effect.gen(function* () {
      for (const [key, value] of Object.entries({
        max_token: "many",
        temperature: -1,
        base_url: "http://",
        timeout: true
      })) {
        const error = yield* LLM.complete(ask("hi")).pipe(
          Effect.provide(layerConfig({ model: "m", [key]: value })),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.include(error.message, key)
      }
    })
  )
})
