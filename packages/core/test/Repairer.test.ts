import { assert, describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const target = Repairer.target("Person", Schema.Struct({ name: Schema.String, age: Schema.Number }))

const fix = (name: string): Repairer.Fix => ({ name, path: [], before: "", after: "", confidence: 1 })

const braces: Repairer.Repairer = {
  name: "braces",
  repair: (draft) =>
    Effect.succeed({ draft: { _tag: "Text", text: `${draft.text}}` }, fixes: [fix("brace")] })
}

const ages: Repairer.Repairer = {
  name: "ages",
  repair: (draft) =>
    draft._tag === "Text"
      ? Effect.fail(new Repairer.Unrepairable({ message: "text", fixes: [] }))
      : Effect.succeed({ draft: { ...draft, value: { name: "ann", age: 5 } }, fixes: [fix("age")] })
}

const text = (text: string): Repairer.Draft => ({ _tag: "Text", text })

describe("Repairer", () => {
  it("makes a JSON Schema and says what is wrong with a value", () => {
    assert.deepStrictEqual(target.jsonSchema["required"], ["name", "age"])
    assert.deepStrictEqual(target.issues({ name: "ann", age: 5 }), [])
    assert.deepStrictEqual(
      target.issues({ name: "ann", age: "5" }).map(({ path }) => path),
      [["age"]]
    )
  })

  it.effect("leaves what fits untouched", () =>
    Effect.gen(function* () {
      const { draft, fixes } = yield* Repairer.chain([braces, ages]).repair(
        text('{"name":"bob","age":7}'),
        target
      )
      assert.deepStrictEqual(draft, {
        _tag: "Value",
        value: { name: "bob", age: 7 },
        text: '{"name":"bob","age":7}'
      })
      assert.deepStrictEqual(fixes, [])
    })
  )

  it.effect("stops at the first draft that fits and lists every fix", () =>
    Effect.gen(function* () {
      const { draft, fixes } = yield* Repairer.chain([braces, ages]).repair(
        text('{"name":"bob","age":7'),
        target
      )
      assert.deepStrictEqual(draft._tag === "Value" && draft.value, { name: "bob", age: 7 })
      assert.deepStrictEqual(
        fixes.map(({ name }) => name),
        ["brace"]
      )
    })
  )

  it.effect("passes over one that cannot help", () =>
    Effect.gen(function* () {
      const { fixes } = yield* Repairer.chain([ages, braces, ages]).repair(text('{"name":"bob"'), target)
      assert.deepStrictEqual(
        fixes.map(({ name }) => name),
        ["brace", "age"]
      )
    })
  )

  it.effect("fails with the best value and what is wrong with it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Repairer.chain([braces]).repair(text('{"name":"bob"'), target))
      assert.deepStrictEqual(error.value, { name: "bob" })
      assert.include(error.message, "age")
      assert.lengthOf(error.fixes, 1)
    })
  )

  it.effect("asks one that doubts even when the draft fits", () =>
    Effect.gen(function* () {
      const doubtful = { ...ages, doubts: ({ text }: Repairer.Draft) => text.includes("700") }
      const chain = Repairer.chain([braces, doubtful])
      const old = yield* chain.repair(text('{"name":"bob","age":700}'), target)
      assert.deepStrictEqual(
        old.fixes.map(({ name }) => name),
        ["age"]
      )
      const young = yield* chain.repair(text('{"name":"bob","age":7}'), target)
      assert.deepStrictEqual(young.fixes, [])
    })
  )

  it.effect("says of a check that throws that it does, and goes on", () =>
    Effect.gen(function* () {
      const Tree = Schema.Struct({
        next: Schema.optionalKey(Schema.suspend((): Schema.Codec<unknown> => Tree))
      })
      const deep = '{"next":'.repeat(50_000) + "{}" + "}".repeat(50_000)
      const { message } = yield* Effect.flip(
        Repairer.chain([]).repair(text(deep), Repairer.target("Tree", Tree))
      )
      assert.include(message, "call stack")
      assert.isBelow(message.length, 200)
      const hostile = { ...target, issues: () => assert.fail("no") }
      const refused = yield* Effect.flip(Repairer.chain([]).repair(text("1"), hostile))
      assert.include(refused.message, "cannot be checked")
    })
  )

  it.effect("checks a value once, however many repairers there are", () =>
    Effect.gen(function* () {
      let count = 0
      const counting = { ...target, issues: (value: unknown) => (count++, target.issues(value)) }
      yield* Repairer.chain([braces, ages, ages]).repair(text('{"name":"bob","age":7}'), counting)
      assert.strictEqual(count, 1)
    })
  )
})
