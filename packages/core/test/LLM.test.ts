import { assert, describe, it } from "@effect/vitest"
import { LLM, LLMError, Usage } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const parts = (...list: ReadonlyArray<LLM.Part>) => Stream.fromArray(list)
const usage = { inputTokens: 3, outputTokens: 2 }

describe("LLM", () => {
  it.effect("folds text, reasoning and the finish into an answer", () =>
    Effect.gen(function* () {
      const answer = yield* LLM.collect(
        "p",
        parts(
          { _tag: "Reasoning", text: "hm" },
          { _tag: "Text", text: "a" },
          { _tag: "Text", text: "b" },
          { _tag: "Finish", reason: "length", usage }
        )
      )
      assert.deepStrictEqual(answer, { text: "ab", reasoning: "hm", finish: "length", usage })
    })
  )

  it.effect("never takes a stream without a finish for an answer", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(LLM.collect("p", parts({ _tag: "Text", text: "a" })))
      assert.strictEqual(error.reason._tag, "StreamTruncated")
      assert.strictEqual(error.provider, "p")
    })
  )

  it.effect("asks the model in the context", () =>
    Effect.gen(function* () {
      const llm = LLM.LLM.of({
        provider: "p",
        model: "m",
        supports: Effect.die("not asked"),
        stream: (request) =>
          parts(
            { _tag: "Text", text: request.messages[0]?.content ?? "" },
            { _tag: "Finish", reason: "stop" }
          )
      })
      const answer = yield* LLM.complete({ messages: [{ role: "user", content: "echo" }] }).pipe(
        Effect.provideService(LLM.LLM, llm)
      )
      assert.strictEqual(answer.text, "echo")
      assert.isUndefined(answer.usage)
    })
  )
})

describe("LLMError", () => {
  const reason = new LLMError.RateLimited({
    message: "Too many requests",
    url: "http://127.0.0.1/v1",
    status: 429,
    evidence: "slow down",
    retryAfter: 1000
  })

  it("says what happened, where and the evidence", () => {
    assert.strictEqual(
      new LLMError.LLMError({ provider: "p", reason }).message,
      "p: Too many requests (http://127.0.0.1/v1 429): slow down"
    )
  })

  it.effect("is recovered from by its reason", () =>
    Effect.gen(function* () {
      const failed: Effect.Effect<string, LLMError.LLMError> = Effect.fail(
        new LLMError.LLMError({ provider: "p", reason })
      )
      const waited = yield* failed.pipe(
        Effect.catchReason("LLMError", "RateLimited", ({ retryAfter }) =>
          Effect.succeed(`waited ${retryAfter}`)
        )
      )
      assert.strictEqual(waited, "waited 1000")
    })
  )

  it("says that a cut stream is not retried, because it was paid for", () => {
    assert.isTrue(LLMError.isRetryable(reason))
    assert.isFalse(LLMError.isRetryable(new LLMError.StreamTruncated({ message: "cut" })))
  })
})

describe("Usage", () => {
  it("adds up", () => {
    assert.deepStrictEqual(Usage.add(usage, Usage.zero), usage)
    assert.deepStrictEqual(Usage.add(usage, usage), { inputTokens: 6, outputTokens: 4 })
  })

  it("guesses more tokens for Chinese than for English of the same length", () => {
    assert.strictEqual(Usage.estimate(""), 0)
    assert.strictEqual(Usage.estimate("abcd"), 1)
    assert.isAbove(Usage.estimate("写一个贪吃蛇游戏"), Usage.estimate("abcdefgh"))
  })
})
