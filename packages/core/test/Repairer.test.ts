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
})
