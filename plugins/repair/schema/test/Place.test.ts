import { describe, expect, it } from "vitest"

import { fit } from "../src/plain.ts"

const string = { type: "string" }
const task = {
  type: "object",
  properties: { "File list": { type: "array", items: string }, done: { type: "boolean" }, note: string },
  required: ["File list", "done"]
}

/** What stands in the text where the fixes say they were made. */
const places = (text: string, schema: Readonly<Record<string, unknown>> = task) =>
  fit({ text, value: JSON.parse(text) as unknown }, schema).fixes.map(({ name, offset }) => [
    name,
    offset === undefined ? undefined : text.slice(offset, offset + 8)
  ])

describe("the offset of a fix", () => {
  it("is where the key, the value or the wrapper stands", () => {
    expect(places('{ "plan" : {\n  "file_list": "a, b", "done": "yes" } }')).toEqual([
      ["object_unwrapped", '{ "plan"'],
      ["key_style", '"file_li'],
      ["commas_to_list", '"a, b", '],
      ["text_to_boolean", '"yes" } ']
    ])
  })

  it("is told of each of several when each was mended", () => {
    const text = '[{"Done": 1}, {"Done": 0}]'
    const done = { type: "object", properties: { done: { type: "boolean" } }, required: ["done"] }
    expect(places(text, { type: "array", items: done })).toEqual([
      ["key_case", '"Done": '],
      ["number_to_boolean", '1}, {"Do'],
      ["key_case", '"Done": '],
      ["number_to_boolean", "0}]"]
    ])
  })

  it("is not told where it could be another place", () => {
    expect(places('{"note": "yes", "File list": ["yes"], "done": "yes"}')).toEqual([
      ["text_to_boolean", undefined]
    ])
  })

  it("of a text that is read as a whole is its beginning", () => {
    const text = `## File list\n- ${"a".repeat(100)}\n\n## Done\nyes`
    expect(fit({ text }, task).fixes[0]).toMatchObject({ name: "sections_to_object", offset: 0 })
  })

  it.each(['"', "\\", '"\\', "'", "a", "{", '{"', '\\"', "a:", " "])(
    "costs what the size of the text says: %j",
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length)
      const started = performance.now()
      fit({ text, value: { "File list": "a, b", done: "yes" } }, task)
      expect(performance.now() - started).toBeLessThan(3000)
    }
  )
})
