import { assert, describe, it } from "@effect/vitest"
import { LLM, LLMError, Message } from "@metagpt-ts/core"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"

const ask = (content: string) => ({ messages: [Message.user(content)] })

describe("ScriptedLLM", () => {
  it.effect("answers step by step and tells what it saw and what is left", () =>
    Effect.gen(function* () {
      const first = yield* LLM.complete(ask("one"))
      assert.strictEqual(first.text, "Hello, you who read this")
      assert.strictEqual(first.finish, "stop")
      const second = yield* LLM.complete(ask("two"))
      assert.deepStrictEqual(second, {
        text: "cut",
        reasoning: "hm",
        finish: "length",
        usage: { inputTokens: 1, outputTokens: 2 }
      })
      const refused = yield* Effect.flip(LLM.complete(ask("three")))
      assert.strictEqual(refused.reason._tag, "RateLimited")
      assert.strictEqual((yield* LLM.complete(ask("four"))).text, "four as call 3")
      assert.deepStrictEqual(
        (yield* ScriptedLLM.requests).map(({ messages }) => messages[0]?.content),
        ["one", "two", "three", "four"]
      )
      assert.deepStrictEqual(yield* ScriptedLLM.unused, ["never asked"])
    }).pipe(
      Effect.provide(
        ScriptedLLM.layer([
          "Hello, you who read this",
          { text: "cut", reasoning: "hm", finish: "length", usage: { inputTokens: 1, outputTokens: 2 } },
          new LLMError.LLMError({
            provider: "x",
            reason: new LLMError.RateLimited({ message: "slow down" })
          }),
          ({ messages }, call) => `${messages[0]?.content} as call ${call}`,
          "never asked"
        ])
      )
    )
  )

  it.effect("dies of a call too many, and says of which", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(LLM.complete(ask("who are you?")))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.match(String(exit), /call 1 was not expected.*0 steps: who are you\?/s)
    }).pipe(Effect.provide(ScriptedLLM.layer([])))
  )

  it.effect("streams in several arrays, with one finish, last", () =>
    Effect.gen(function* () {
      const llm = yield* LLM.LLM
      const arrays: Array<ReadonlyArray<LLM.Part>> = []
      yield* Stream.runForEachArray(llm.stream(ask("Say much")), (parts) =>
        Effect.sync(() => arrays.push(parts))
      )
      assert.isAbove(arrays.length, 2)
      assert.deepStrictEqual(arrays.flat().filter(({ _tag }) => _tag === "Finish").length, 1)
      assert.strictEqual(arrays.at(-1)?.at(-1)?._tag, "Finish")
      assert.isFalse((yield* llm.supports).jsonSchema)
    }).pipe(Effect.provide(ScriptedLLM.layer(["word ".repeat(30)], { supports: { jsonSchema: false } })))
  )

  it.effect("routes calls by their request, in any order", () =>
    Effect.gen(function* () {
      const answers = yield* Effect.forEach(["b", "a"], (name) => LLM.complete(ask(name)), { concurrency: 2 })
      assert.deepStrictEqual(
        answers.map(({ text }) => text),
        ["b!", "a!"]
      )
      assert.strictEqual((yield* ScriptedLLM.unused).length, 0)
    }).pipe(Effect.provide(ScriptedLLM.router(async ({ messages }) => `${messages[0]?.content}!`)))
  )
})
