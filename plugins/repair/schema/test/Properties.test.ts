import type { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { make } from "../src/index.ts"
import { target } from "./Validator.ts"

type Node = Readonly<Record<string, unknown>>

const key = fc.constantFrom("file", "File list", "task_id", "kind", "Requirement Pool", "n")

/** A schema and the values that fit it. */
const { schema } = fc.letrec<{ schema: Node; leaf: Node }>((tie) => ({
  leaf: fc.constantFrom<Node>(
    { type: "string" },
    { type: "string", minLength: 1 },
    { type: "integer" },
    { type: "number", maximum: 1 },
    { type: "boolean" },
    { enum: ["P0", "P1", "zh_cn"] },
    { anyOf: [{ type: "string" }, { type: "null" }] },
    { type: ["integer", "null"] }
  ),
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ type: fc.constant("object"), additionalProperties: tie("schema") }),
    fc.record({ anyOf: fc.tuple(tie("schema"), tie("schema")) }),
    fc
      .tuple(
        fc.dictionary(key, tie("schema"), { minKeys: 1, maxKeys: 4 }),
        fc.constantFrom<Node>({}, { additionalProperties: false }),
        fc.nat(15)
      )
      .map(([properties, rest, mask]) => ({
        type: "object",
        properties,
        required: Object.keys(properties).filter((_, index) => (mask >> index) % 2 === 1),
        ...rest
      }))
  )
}))

const fitting = (node: Node): fc.Arbitrary<unknown> => {
  if (Array.isArray(node["anyOf"])) return fc.oneof(...node["anyOf"].map((part) => fitting(part as Node)))
  if (Array.isArray(node["enum"])) return fc.constantFrom(...(node["enum"] as ReadonlyArray<unknown>))
  if (Array.isArray(node["type"]))
    return fc.oneof(...node["type"].map((type) => fitting({ type: type as unknown })))
  switch (node["type"]) {
    case "string":
      return fc.string({ minLength: (node["minLength"] as number | undefined) ?? 0, unit: "grapheme" })
    case "integer":
      return fc.integer()
    case "number":
      return fc.double({ max: 1, noNaN: true, noDefaultInfinity: true })
    case "boolean":
      return fc.boolean()
    case "null":
      return fc.constant(null)
    case "array":
      return fc.array(fitting(node["items"] as Node), { maxLength: 3 })
    default: {
      if (node["properties"] === undefined)
        return fc.dictionary(fc.string(), fitting(node["additionalProperties"] as Node), { maxKeys: 3 })
      const properties = Object.entries(node["properties"] as Node)
      const required = node["required"] as ReadonlyArray<string>
      return fc.record(
        Object.fromEntries(properties.map(([name, inner]) => [name, fitting(inner as Node)])),
        {
          requiredKeys: required
        } as { requiredKeys: [] }
      )
    }
  }
}

/** Values and texts as models write them, close to what the schemas above want. */
const careless = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      1,
      2.5,
      "",
      "yes",
      "N/A",
      "P0",
      "P1: later",
      "85%",
      "1,340",
      "- a\n- b",
      "a, b",
      "a: b",
      '["a", "b"]',
      '{"file": 1}',
      "file: a\nkind: b",
      "## File\na\n## Kind\nb",
      "<file>a</file>"
    ),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        key,
        key.map((name) => name.toUpperCase()),
        fc.constantFrom("1", "2", "result", "**file**", "__proto__"),
        fc.string()
      ),
      tie("value"),
      { maxKeys: 4 }
    )
  )
})).value

const repaired = (draft: Repairer.Draft, node: Node) => {
  const aim = target(node)
  const result = Effect.runSync(Effect.result(make().repair(draft, aim)))
  return Result.isSuccess(result)
    ? {
        fits: true,
        value: result.success.draft._tag === "Value" ? result.success.draft.value : undefined,
        fixes: result.success.fixes
      }
    : { fits: false, value: result.failure.value, fixes: result.failure.fixes }
}

const draft = (value: unknown): Repairer.Draft => ({ _tag: "Value", value, text: "" })

describe("the schema repairer", () => {
  it("leaves what fits as it is", () => {
    const both = schema.chain((node) => fc.tuple(fc.constant(node), fitting(node)))
    fc.assert(
      fc.property(both, ([node, value]) => {
        const found = repaired(draft(value), node)
        expect(found.value).toBe(value)
        expect(found.fixes).toEqual([])
      }),
      { numRuns: 500 }
    )
  })

  it("repairs twice what it repairs once", () => {
    fc.assert(
      fc.property(schema, careless, (node, value) => {
        const once = repaired(draft(value), node)
        if (!once.fits) return
        expect(target(node).issues(once.value)).toEqual([])
        const twice = repaired(draft(once.value), node)
        expect(twice.value).toBe(once.value)
        expect(twice.fixes).toEqual([])
      }),
      { numRuns: 2000 }
    )
  })

  it("changes nothing without a named fix", () => {
    fc.assert(
      fc.property(schema, careless, (node, value) => {
        const before = JSON.stringify(value)
        const found = repaired(draft(value), node)
        expect(JSON.stringify(value)).toBe(before)
        expect(found.value === value || found.fixes.length > 0).toBe(true)
        for (const fix of found.fixes) {
          expect(fix.before.length).toBeLessThanOrEqual(80)
          expect(fix.confidence).toBeGreaterThan(0)
          expect(fix.confidence).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 2000 }
    )
  })

  it("answers any text with a value or a refusal", () => {
    fc.assert(
      fc.property(
        schema,
        fc.oneof(
          fc.string({ unit: "binary" }),
          careless.map((value) => `${JSON.stringify(value)}\nfile: a\n`)
        ),
        (node, text) => {
          const found = repaired({ _tag: "Text", text }, node)
          expect(found.fits ? target(node).issues(found.value) : []).toEqual([])
        }
      ),
      { numRuns: 2000 }
    )
  })
})

const deep = (levels: number): unknown => {
  let value: unknown = "a"
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

describe("a hostile answer", () => {
  const task: Node = {
    type: "object",
    properties: {
      file: { type: "string" },
      "File list": { type: "array", items: { type: "string" } },
      kind: { type: "boolean" },
      n: { type: "integer" }
    },
    required: ["file", "File list", "kind", "n"]
  }
  it("is not followed into its depth", () => {
    expect(repaired(draft(deep(1_000_000)), task).fits).toBe(false)
    expect(repaired(draft({ file: deep(20_000) }), task).fits).toBe(false)
  })

  const self = { $ref: "#/$defs/Self" }
  it.each<readonly [string, Node]>([
    ["a tree", { anyOf: [{ type: "integer" }, { type: "array", items: self }] }],
    [
      "several lists of itself",
      {
        anyOf: [
          { type: "array", items: self },
          { type: "array", prefixItems: [self, self] },
          { type: "object", additionalProperties: self }
        ]
      }
    ],
    ["nothing but itself", { type: "array", items: self }],
    ["an object of itself", { type: "object", properties: { a: self, b: self }, required: ["a", "b"] }]
  ])("is fitted to %s in a moment", (_, Self) => {
    const node = { $ref: "#/$defs/Self", $defs: { Self } }
    const start = performance.now()
    for (const value of [
      "- a\n- b",
      "a: b",
      "a",
      5,
      null,
      true,
      { k: { k: { k: "v" } } },
      [["a"]],
      { a: "x: y", b: [1] },
      '{"a": "[1, {}]"}',
      deep(10_000)
    ]) {
      make()
        .repair(draft(value), { ...target(node), issues: () => [{ path: [], message: "always" }] })
        .pipe(Effect.result, Effect.runSync)
    }
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it.each([
    " ",
    "#",
    "a: b\n",
    "- a\n",
    "<file>",
    "file: [\n",
    "`",
    "|",
    ",",
    '"',
    "[",
    "{",
    "(",
    "1",
    "1,",
    "* ",
    "\n",
    "：",
    "## file\n"
  ])("of 300,000 characters of %j costs what its size says", (piece) => {
    const text = piece.repeat(300_000 / piece.length)
    const start = performance.now()
    repaired({ _tag: "Text", text }, task)
    for (const property of ["file", "File list", "kind", "n"]) repaired(draft({ [property]: text }), task)
    repaired(draft({ "File list": [[text]], n: [text], [text]: 1 }), task)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
