import { LLM, Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { make } from "../src/index.ts"

const target = Repairer.target(
  "Task",
  Schema.Struct({
    title: Schema.String,
    count: Schema.Int,
    files: Schema.Array(Schema.String),
    steps: Schema.Array(Schema.Struct({ id: Schema.Int, text: Schema.String }))
  })
)

/** A model that says anything, and what it was asked. */
const model = (replies: ReadonlyArray<string>) => {
  const prompts: Array<string> = []
  const layer = Layer.succeed(LLM.LLM, {
    provider: "scripted",
    model: "test",
    supports: Effect.succeed({
      jsonSchema: false,
      jsonMode: false,
      systemMessage: true,
      reasoning: false,
      contextWindow: undefined,
      concurrency: 1
    }),
    stream: ({ messages }: LLM.Request) => {
      const text = replies[prompts.length % replies.length] ?? ""
      prompts.push(messages.at(-1)?.content ?? "")
      return Stream.fromIterable<LLM.Part>([
        { _tag: "Text", text },
        { _tag: "Finish", reason: "stop" }
      ])
    }
  })
  return { layer, prompts }
}

const field = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.integer(), fc.array(fc.string(), { maxLength: 3 }))
const steps = fc.array(fc.dictionary(fc.constantFrom("id", "text"), field), { maxLength: 5 })
const value = fc.oneof(
  fc.record(
    { title: field, count: field, files: field, steps: fc.oneof(steps, field), extra: field },
    { requiredKeys: [] }
  ),
  fc.jsonValue()
)
const reply = fc.oneof(
  fc.string(),
  fc.jsonValue().map((json) => JSON.stringify(json)),
  fc
    .dictionary(fc.constantFrom("title", "count", "files", "steps", "steps[0].id", "__proto__"), field)
    .map((json) => JSON.stringify(json))
)

describe("the reasker", () => {
  it("leaves alone what had no issue, whatever the model says, and never asks the same twice", () => {
    fc.assert(
      fc.property(value, fc.array(reply, { minLength: 1, maxLength: 4 }), (before, replies) => {
        const { layer, prompts } = model(replies)
        const issues = target.issues(before)
        const outcome = Effect.runSync(
          make()
            .repair({ _tag: "Value", value: before, text: "" }, target)
            .pipe(Effect.result, Effect.provide(layer))
        )
        const [after, fixes] = Result.isSuccess(outcome)
          ? [
              outcome.success.draft._tag === "Value" ? outcome.success.draft.value : undefined,
              outcome.success.fixes
            ]
          : [outcome.failure.value, outcome.failure.fixes]
        expect(Result.isSuccess(outcome)).toBe(target.issues(after).length === 0)
        expect(new Set(prompts).size).toBe(prompts.length)
        expect(prompts.length).toBeLessThanOrEqual(issues.length === 0 ? 0 : 7)
        const wrong = new Set(issues.map(({ path }) => String(path[0])))
        const kept =
          typeof before === "object" && before !== null && !Array.isArray(before)
            ? Object.entries(before)
            : []
        for (const [key, part] of kept) {
          expect(wrong.has(key) || (after as Record<string, unknown>)[key] === part).toBe(true)
        }
        expect(issues.length === 0 ? fixes : []).toEqual([])
      }),
      { numRuns: 1000 }
    )
  })
})
