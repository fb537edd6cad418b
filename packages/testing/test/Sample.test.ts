import { assert, describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { Sample } from "@metagpt-ts/testing"
import * as Schema from "effect/Schema"

const targets = [
  Repairer.target("text", Schema.Struct({ text: Schema.NonEmptyString })),
  Repairer.target(
    "numbers",
    Schema.Array(Schema.Int.check(Schema.isGreaterThan(4))).check(Schema.isMinLength(2))
  ),
  Repairer.target(
    "bounds",
    Schema.Tuple([Schema.Int.check(Schema.isGreaterThan(0)), Schema.Int.check(Schema.isLessThan(-3))])
  ),
  Repairer.target(
    "choice",
    Schema.Struct({
      kind: Schema.Literals(["a", "b"]),
      maybe: Schema.optionalKey(Schema.NullOr(Schema.Boolean))
    })
  ),
  Repairer.target(
    "union",
    Schema.Union([Schema.Struct({ _tag: Schema.Literal("A"), n: Schema.Int }), Schema.String])
  )
]

describe("Sample", () => {
  for (const { issues, jsonSchema, name } of targets) {
    it(`fits a schema of ${name}`, () => assert.deepStrictEqual(issues(Sample.make(jsonSchema)), []))
  }

  it("follows references, and those in a circle to an end", () => {
    const schema = {
      $ref: "#/$defs/Tree",
      $defs: {
        Tree: { type: "object", properties: { name: { const: "n" }, child: { $ref: "#/$defs/Tree" } } }
      }
    }
    assert.nestedPropertyVal(Sample.make(schema), "child.child.name", "n")
  })

  it("leaves JSON as it is and makes JSON of everything else", () => {
    assert.strictEqual(Sample.constrain("[1]", { type: "string" }), "[1]")
    assert.strictEqual(Sample.constrain("no", { type: "boolean" }), "true")
    assert.strictEqual(Sample.constrain("no", undefined), '{"answer":"no"}')
  })
})
