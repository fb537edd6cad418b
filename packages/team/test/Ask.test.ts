import { assert, describe, it } from "@effect/vitest"
import { LLM, LLMError, Repairer } from "@metagpt-ts/core"
import { Ask, Budget, Events, Journal } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const Person = Schema.Struct({
  name: Schema.String.annotate({ description: "the whole name" }),
  tags: Schema.Array(Schema.String)
})

const question: Ask.Question = { step: "write person", system: "You are a clerk.", prompt: "Who came?" }
const good = '{"name":"ann","tags":["x"]}'

const brackets: Repairer.Repairer = {
  name: "brackets",
  repair: (draft) =>
    Effect.succeed({
      draft: { _tag: "Text", text: `${draft.text}}` },
      fixes: [{ name: "bracket", path: [], before: "", after: "}", confidence: 1 }]
    })
}

/** Asks for the missing field, as a plugin would. */
const reask = (): Repairer.Repairer<LLM.LLM> => ({
  name: "reask",
  repair: (draft) =>
    LLM.complete({ messages: [{ role: "user", content: "tags?" }] }).pipe(
      Effect.map(({ text }) => ({
        draft: {
          _tag: "Value" as const,
          text,
          value: { ...(draft._tag === "Value" ? (draft.value as object) : {}), tags: [text] }
        },
        fixes: []
      })),
      Effect.mapError(({ message }) => new Repairer.Unrepairable({ message, fixes: [] }))
    )
})

const stack = (
  steps: ReadonlyArray<ScriptedLLM.Step>,
  options: Partial<Ask.Options> & { limits?: Budget.Limits; supports?: Partial<LLM.Supports> } = {}
) =>
  Layer.mergeAll(
    Ask.layer({ repairers: [], ...options }),
    Budget.layer(options.limits),
    Events.layer,
    Journal.memory,
    ScriptedLLM.layer(steps, { supports: options.supports ?? {} })
  )

const value = Ask.Ask.use((ask) => ask.value(question, Person))
const text = (mediaType?: string) => Ask.Ask.use((ask) => ask.text(question, mediaType))

describe("Ask.value", () => {
  it.effect("asks in the strongest format that the server enforces", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* value).value, { name: "ann", tags: ["x"] })
      const [request] = yield* ScriptedLLM.requests
      assert.strictEqual(request?.format?._tag, "JsonSchema")
      assert.strictEqual(request?.messages[0]?.content, "You are a clerk.")
      assert.include(request?.messages[1]?.content, '"name" (string): the whole name')
      assert.include(request?.messages[1]?.content, '"tags" (list of strings)')
    }).pipe(Effect.provide(stack([good])))
  )

  it.effect("asks in words where the server enforces nothing, or when told to", () =>
    Effect.gen(function* () {
      yield* value
      assert.isUndefined((yield* ScriptedLLM.requests)[0]?.format)
    }).pipe(Effect.provide(stack([good], { supports: { jsonSchema: false } })))
  )

  it.effect("puts the persona into the question of a model without a system message", () =>
    Effect.gen(function* () {
      yield* value
      const messages = (yield* ScriptedLLM.requests)[0]?.messages
      assert.deepStrictEqual(
        messages?.map(({ role }) => role),
        ["user"]
      )
      assert.include(messages?.[0]?.content, "You are a clerk.")
    }).pipe(Effect.provide(stack([good], { supports: { systemMessage: false } })))
  )

  it.effect("repairs without a call, and tells it", () =>
    Effect.gen(function* () {
      const { fixes, value: person } = yield* value
      assert.strictEqual(person.name, "ann")
      assert.deepStrictEqual(
        fixes.map(({ name }) => name),
        ["bracket"]
      )
      assert.lengthOf(yield* ScriptedLLM.requests, 1)
    }).pipe(Effect.provide(stack([good.slice(0, -1)], { repairers: [brackets] })))
  )

  it.effect("asks again for what is missing and pays for it like for any call", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* value).value, { name: "ann", tags: ["late"] })
      assert.strictEqual((yield* Budget.Budget.use(({ spent }) => spent)).calls, 2)
    }).pipe(Effect.provide(stack(['{"name":"ann"}', "late"], { reask })))
  )

  it.effect("stops at the budget in the middle of asking again, and says so", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(value)
      assert.strictEqual(error._tag, "BudgetReached")
    }).pipe(Effect.provide(stack(['{"name":"ann"}', "late"], { reask, limits: { calls: 1 } })))
  )

  it.effect("gives up with the best partial answer", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(value)
      assert.instanceOf(error, Ask.AskError)
      assert.deepStrictEqual(error.best, { name: "ann" })
    }).pipe(Effect.provide(stack(['{"name":"ann"}'])))
  )

  it.effect("lets the model's error through", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(value)
      assert.strictEqual(error._tag, "LLMError")
    }).pipe(
      Effect.provide(
        stack([new LLMError.LLMError({ provider: "p", reason: new LLMError.Timeout({ message: "slow" }) })])
      )
    )
  )
})

describe("Ask.text", () => {
  it.effect("goes on with an answer that was cut", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* text()).value, "one two")
      const [, second] = yield* ScriptedLLM.requests
      assert.deepStrictEqual(second?.messages.at(-2), { role: "assistant", content: "one " })
    }).pipe(Effect.provide(stack([{ text: "one ", finish: "length" }, "two"])))
  )

  it.effect("does not go on for ever", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* text()).value, "aaa")
    }).pipe(
      Effect.provide(stack(Array.from({ length: 3 }, () => ({ text: "a", finish: "length" as const }))))
    )
  )

  it.effect("has the repairers take the wanted text out of the answer", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* text("text/x-python")).value, "print(1)")
    }).pipe(
      Effect.provide(
        stack(["Sure: print(1)"], {
          repairers: [
            {
              name: "code",
              repair: (draft, target) =>
                Effect.succeed({
                  draft: {
                    ...draft,
                    _tag: "Value",
                    value: target.jsonSchema["contentMediaType"] === "text/x-python" ? "print(1)" : 0
                  },
                  fixes: []
                })
            }
          ]
        })
      )
    )
  )

  it.effect("stops a model that repeats itself", () =>
    Effect.gen(function* () {
      const { value } = yield* text()
      assert.isBelow(value.length, 100)
    }).pipe(Effect.provide(stack([`start\n${"the same line\n".repeat(400)}`])))
  )
})
