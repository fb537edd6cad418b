import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer } from "@metagpt-ts/llm-ollama"
import { Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"

const capture = (name: string) => new URL(`fixtures/${name}.txt`, import.meta.url)

const request: LLM.Request = {
  messages: [Message.system("Be brief."), Message.user("Say hello in one word.")]
}

const replay = (chat: string, others: Record<string, Replay.Capture> = {}) =>
  Replay.make({
    captures: {
      "/api/tags": capture("tags"),
      "/api/ps": capture("nothing"),
      "/api/show": capture("show"),
      "/api/chat": capture(chat),
      ...others
    },
    bytes: 100
  })

const model = "qwen2.5-coder:1.5b"

const answer = (chat: string, others?: Record<string, Replay.Capture>) =>
  Effect.gen(function* () {
    const server = yield* replay(chat, others)
    return yield* LLM.complete(request).pipe(
      Effect.provide(layer({ baseURL: server.origin, model, retries: 0 }))
    )
  })

describe("what Ollama 0.17.4 sent", () => {
  it.effect("is read to the end", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* answer("stop"), {
        text: "Hello",
        reasoning: "",
        finish: "stop",
        usage: { inputTokens: 35, outputTokens: 2 }
      })
      const cut = yield* answer("length")
      assert.strictEqual(cut.text, "River flows through the land,\nIts waters")
      assert.deepStrictEqual([cut.finish, cut.usage?.outputTokens], ["length", 8])
      const person: unknown = JSON.parse((yield* answer("schema")).text)
      assert.hasAllKeys(person, ["name", "age", "mood"])
    })
  )

  for (const [name, reason, message] of [
    ["too-long", "ContextLengthExceeded", /400\): the input length exceeds the context length/],
    ["cut", "ContextLengthExceeded", /read no more of the prompt.*prompt_eval_count 4096, num_ctx 4096/],
    ["busy", "Unavailable", /queue of Ollama is full.*503.*server busy/],
    ["bad-keep-alive", "InvalidRequest", /400.*invalid duration "soon"/],
    ["bad-option", "InvalidRequest", /500.*must be of type integer/],
    ["no-message", "InvalidRequest", /holds no message/],
    ["cannot-think", "InvalidRequest", /does not support thinking/],
    ["bad-schema", "InvalidRequest", /invalid JSON schema in format/],
    ["foreign-host", "PermissionDenied", /403/],
    ["wrong-path", "InvalidRequest", /no Ollama at this address.*404 page not found/],
    ["unknown-model", "ModelNotFound", /model 'nope:1b' not found/],
    ["runner-killed", "Unavailable", /process that runs the model died.*unexpected EOF/],
    ["runner-killed-first", "Unavailable", /process that runs the model died.*500.*unexpected EOF/],
    ["server-stopped", "StreamTruncated", /broke in the middle/],
    ["repeats", "StreamTruncated", /the model repeats itself.*" ha"/],
    ["repeats-whole", "StreamTruncated", /ended without saying that it is complete/]
  ] as const) {
    it.effect(`is the reason ${reason} when it is ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answer(name))
        assert.strictEqual(error.reason._tag, reason)
        assert.match(error.message, message)
      })
    )
  }

  it.effect("tells what the model and the server are", () =>
    Effect.gen(function* () {
      const server = yield* replay("stop", { "/api/ps": capture("loaded") })
      const facts = LLM.LLM.use((llm) => llm.supports)
      const supports = yield* facts.pipe(Effect.provide(layer({ baseURL: server.origin, model })))
      assert.deepInclude(supports, {
        jsonSchema: true,
        jsonMode: true,
        systemMessage: true,
        reasoning: false
      })
      assert.isAtMost(supports.contextWindow ?? 0, 32_768)
      const short = yield* facts.pipe(
        Effect.provide(layer({ baseURL: server.origin, model, contextLength: 8192 }))
      )
      assert.strictEqual(short.contextWindow, 8192)
    })
  )

  it.effect(
    "fills a window of 256 tokens to the last, and is an error in it, for there was no room for an answer",
    () =>
      Effect.gen(function* () {
        const options = { model, contextLength: 256, retries: 0 }
        const server = yield* replay("full")
        const error = yield* Effect.flip(
          Effect.provide(LLM.complete(request), layer({ baseURL: server.origin, ...options }))
        )
        assert.strictEqual(error.reason._tag, "ContextLengthExceeded")
        assert.match(error.message, /prompt_eval_count 256, num_ctx 256/)
      })
  )

  it.effect("shows that a model has no template, and the prompt is written for it", () =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const server = yield* replay("stop", { "/api/show": capture("show-no-template") })
      yield* Effect.gen(function* () {
        assert.isFalse((yield* (yield* LLM.LLM).supports).systemMessage)
        yield* LLM.complete(request)
      }).pipe(
        Effect.provide([
          layer({ baseURL: server.origin, model }),
          Logger.layer([Logger.make(({ message }) => logged.push(message))])
        ])
      )
      assert.deepNestedInclude(server.requests.at(-1)?.body, {
        messages: [{ role: "user", content: "Be brief.\n\nSay hello in one word." }]
      })
      assert.strictEqual(logged.length, 1)
      assert.match(String(logged[0]), /no chat template for qwen2\.5-coder:1\.5b/)
    })
  )

  it.effect("gives the best model when none is named", () =>
    Effect.gen(function* () {
      const server = yield* replay("stop")
      const name = yield* LLM.LLM.use((llm) => Effect.succeed(llm.model)).pipe(
        Effect.provide(layer({ baseURL: server.origin }))
      )
      assert.strictEqual(name, "qwen2.5-coder:1.5b")
      const empty = yield* replay("stop", { "/api/tags": capture("nothing") })
      const error = yield* LLM.complete(request).pipe(
        Effect.provide(layer({ baseURL: empty.origin })),
        Effect.flip
      )
      assert.strictEqual(error.reason._tag, "ModelNotFound")
      assert.strictEqual(error.reason.fix, "Run: ollama pull qwen2.5-coder:1.5b")
    })
  )
})
