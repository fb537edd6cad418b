import { describe, expect, it } from "vitest"

import { check } from "../src/plain.ts"

type Node = Readonly<Record<string, unknown>>

const of = (schema: Node, value: unknown) =>
  check(schema)(value).map(({ message, path }) => `${path.join(".")}: ${message}`)

/** A keyword, a value that fits and one that does not. */
const rows: ReadonlyArray<readonly [schema: Node, right: unknown, wrong: unknown]> = [
  [{ type: "integer" }, 5, 5.5],
  [{ type: ["string", "null"] }, null, 5],
  [{ enum: [1, { a: [1] }] }, { a: [1] }, { a: [2] }],
  [{ const: { a: 1, b: 2 } }, { b: 2, a: 1 }, { a: 1 }],
  [{ minLength: 2, maxLength: 2 }, "🎉🎉", "🎉"],
  [{ maxLength: 1 }, "🎉", "ab"],
  [{ pattern: "^a+$" }, "aa", "ab"],
  [{ minimum: 1, exclusiveMaximum: 3 }, 2, 3],
  [{ multipleOf: 0.1 }, 0.3, 0.35],
  [{ required: ["a"] }, { a: 1 }, {}],
  [{ properties: { a: { type: "string" } } }, { a: "x", b: 1 }, { a: 1 }],
  [{ properties: { a: true }, additionalProperties: false }, { a: 1 }, { b: 1 }],
  [{ additionalProperties: { type: "string" } }, { a: "x" }, { a: 1 }],
  [{ patternProperties: { "^x": { type: "string" } }, additionalProperties: false }, { xa: "x" }, { xa: 1 }],
  [{ propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }],
  [{ minProperties: 1, maxProperties: 1 }, { a: 1 }, {}],
  [{ dependentRequired: { a: ["b"] } }, { b: 1 }, { a: 1 }],
  [{ dependentSchemas: { a: { required: ["b"] } } }, { a: 1, b: 1 }, { a: 1 }],
  [{ items: { type: "string" }, minItems: 1, maxItems: 2 }, ["a"], ["a", "b", "c"]],
  [{ prefixItems: [{ type: "string" }], items: false }, ["a"], ["a", "b"]],
  [{ items: [{ type: "string" }], additionalItems: false }, ["a"], ["a", "b"]],
  [{ uniqueItems: true }, [1, "1", { a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1 }]],
  [{ contains: { type: "string" }, maxContains: 1 }, [1, "a"], ["a", "b"]],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 2, 3],
  [{ anyOf: [{ type: "string" }, { minimum: 5 }] }, 5, 4],
  [{ oneOf: [{ minimum: 5 }, { multipleOf: 2 }] }, 2, 6],
  [{ not: { type: "string" } }, 1, "a"],
  [
    JSON.parse('{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}}') as Node,
    "a",
    0
  ],
  [{ $ref: "#/$defs/a~1b", $defs: { "a/b": { type: "string" } } }, "x", 1],
  [{ $ref: "#here", $defs: { x: { $anchor: "here", type: "string" } } }, "x", 1]
]

const deep = (levels: number) => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = { next: value }
  return value
}

const kind = (name: string) => ({
  type: "object",
  properties: { kind: { const: name }, at: { properties: { n: { type: "integer" } } } },
  required: ["kind"]
})

describe("check", () => {
  it.each(rows)("%j takes %j and not %j", (schema, right, wrong) => {
    expect(of(schema, right)).toEqual([])
    expect(of(schema, wrong)).not.toEqual([])
  })

  it("says where and what", () => {
    const schema = {
      type: "object",
      properties: { tasks: { type: "array", items: { $ref: "#/$defs/Task" } } },
      required: ["tasks", "name"],
      $defs: { Task: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] } }
    }
    expect(of(schema, { tasks: [{ id: 1 }, { id: "2" }, {}] })).toEqual([
      "name: is missing",
      'tasks.1.id: is "2", and must be integer',
      "tasks.2.id: is missing"
    ])
  })

  it("names what is wrong with the alternative that was meant", () => {
    expect(of({ anyOf: [kind("a"), kind("b")] }, { kind: "b", at: { n: "x" } })).toEqual([
      'at.n: is "x", and must be integer'
    ])
    expect(of({ anyOf: [{ type: "integer" }, { type: "null" }] }, "x")[0]).toContain("none of the 2 forms")
  })

  it("refuses a schema that points nowhere, and knows data from schemas", () => {
    expect(() => check({ properties: { a: { $ref: "#/$defs/Missing" } } })).toThrow("#/$defs/Missing")
    expect(() => check({ $ref: "https://example.com/schema.json" })).toThrow("same document")
    expect(of({ const: { $ref: "#/nowhere" }, properties: { default: { type: "string" } } }, 1)).not.toEqual(
      []
    )
  })

  it("ends on a schema that holds itself, and on a value of any depth", () => {
    const chain = { type: "object", properties: { next: { $ref: "#" } } }
    expect(of(chain, deep(100))).not.toEqual([])
    expect(of({ properties: { next: { $ref: "#" } } }, deep(100))).toEqual([])
    expect(of(chain, deep(100_000))[0]).toContain("nested too deeply")
    expect(of({ allOf: [{ $ref: "#" }, { $ref: "#" }] }, "x")).toEqual([])
    expect(of({ anyOf: [{ $ref: "#" }, { not: { $ref: "#" } }] }, [])).toBeInstanceOf(Array)
    const tree = { anyOf: [{ items: { $ref: "#" } }, { properties: { a: { $ref: "#" } } }, { const: 1 }] }
    let bushy: unknown = "x"
    for (let i = 0; i < 200; i++) bushy = [bushy, bushy]
    expect(of(tree, bushy)).toBeInstanceOf(Array)
  })

  it("tells at most 50 issues, in time that the size says", () => {
    const value = Array.from({ length: 200_000 }, (_, id) => ({ id: `${id}` }))
    const started = performance.now()
    expect(of({ items: { properties: { id: { type: "integer" } } } }, value)).toHaveLength(50)
    expect(of({ uniqueItems: true }, value)).toEqual([])
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
