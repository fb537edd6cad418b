import { Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-schema"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { check } from "../src/plain.ts"
import { target } from "./Validator.ts"

type Node = Readonly<Record<string, unknown>>

const string = { type: "string" }
const object = (properties: Node, required: ReadonlyArray<string>, rest: Node = {}) => ({
  type: "object",
  properties,
  required,
  ...rest
})

const repair = (value: unknown, schema: Node) =>
  Effect.runSync(
    Repairer.chain([make()]).repair({ _tag: "Text", text: JSON.stringify(value) }, target(schema))
  )

const names = ({ fixes }: Repairer.Repaired) => fixes.map(({ name }) => name)

const rows = (required: ReadonlyArray<string>) => ({
  type: "array",
  items: object({ id: string, to: string }, required)
})

describe("a value that fits", () => {
  const task = object({ title: string, "Due Date": string, tags: { type: "array" } }, ["title"])

  it.each<readonly [unknown, unknown, string]>([
    [{ title: "a", due_date: "b" }, { title: "a", "Due Date": "b" }, "key_style"],
    [{ title: "a", TAGS: [] }, { title: "a", tags: [] }, "key_case"],
    [{ title: "a", "Due Dtae": "b" }, { title: "a", "Due Date": "b" }, "key_typo"]
  ])("is asked for a key that may be missing: %j", (before, after, fix) => {
    expect(repair(before, task)).toMatchObject({ draft: { value: after } })
    expect(names(repair(before, task))).toEqual([fix])
    expect(names(repair(after, task))).toEqual([])
  })

  it("is asked below lists, references and what may be null", () => {
    const schema = object(
      { list: { type: "array", items: { anyOf: [{ type: "null" }, { $ref: "#/$defs/Task" }] } } },
      ["list"],
      { $defs: { Task: task } }
    )
    const value = { list: [null, { title: "a", Tags: ["x"] }] }
    const found = Effect.runSync(
      Repairer.chain([make()]).repair(
        { _tag: "Text", text: JSON.stringify(value) },
        { name: "List", jsonSchema: schema, issues: check(schema) }
      )
    )
    expect(found.draft).toMatchObject({ value: { list: [null, { title: "a", tags: ["x"] }] } })
    expect(found.fixes).toMatchObject([{ name: "key_case", path: ["list", 1, "tags"] }])
  })

  it.each<readonly [string, unknown, Node]>([
    ["of nothing is missing", { title: "a", "Due Date": "b", tags: [], Tags: [1] }, task],
    ["its other key is like none", { title: "a", note: "b" }, task],
    ["its other key is like one only in part", { title: "a", date: "b" }, task],
    ["the key would not fit", { title: "a", TAGS: "x y" }, object({ title: string, tags: { const: 1 } }, [])],
    [
      "other keys are asked for, and this one is only similar",
      { titel: "a" },
      object({ title: string }, [], { additionalProperties: string })
    ],
    ["a word for nothing is a text as any other", { title: "N/A" }, task]
  ])("comes back as it is when %s", (_, value, schema) => {
    const { draft, fixes } = repair(value, schema)
    expect(draft).toMatchObject({ value })
    expect(fixes).toEqual([])
  })

  it("without unknown keys is never doubted", () => {
    const key = fc.constantFrom("title", "Due Date", "tags")
    const value = fc.dictionary(key, fc.oneof(fc.string(), fc.constantFrom("N/A", "- a", "null", "{}")))
    const schema = object({ title: string, "Due Date": string, tags: string }, [])
    fc.assert(
      fc.property(value, (value) => {
        expect(repair(value, schema).fixes).toEqual([])
      })
    )
  })

  it("costs nothing to look at where no key may be missing, and little elsewhere", () => {
    const value = Array.from({ length: 200_000 }, (_, id) => ({ id: `${id}`, to: "x" }))
    const { doubts } = make()
    const time = (schema: Node) => {
      const started = performance.now()
      expect(doubts?.({ _tag: "Value", value, text: "" }, target(schema))).toBe(false)
      return performance.now() - started
    }
    expect(time(rows(["id", "to"]))).toBeLessThan(5_000)
    expect(time(rows(["id"]))).toBeLessThan(5_000)
  })
})
