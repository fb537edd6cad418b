import { describe, it } from "@effect/vitest"
import { Reader, read } from "@metagpt-ts/repair-json"
import * as FastCheck from "fast-check"
import { expect } from "vitest"

import { damaged, hostile } from "./Damage.ts"

const schema = {
  type: "object",
  properties: { a: { type: "string" }, b: { type: "array", items: { type: "string" } } }
}

/** A text in chunks of the sizes given, over and over. */
const chunks = (text: string, sizes: ReadonlyArray<number>): Array<string> => {
  const parts: Array<string> = []
  for (let at = 0, n = 0; at < text.length; n++) {
    const size = sizes[n % sizes.length]!
    parts.push(text.slice(at, at + size))
    at += size
  }
  return parts
}

const sizes = FastCheck.array(FastCheck.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Why a value is no growth of an earlier one; undefined when it is. */
const shrunk = (before: unknown, after: unknown, path = ""): string | undefined => {
  if (typeof before === "string" && typeof after === "string" && after.startsWith(before)) return undefined
  if (Array.isArray(before) && Array.isArray(after)) {
    if (after.length < before.length) return `${path} lost items`
    for (const [i, each] of before.entries()) {
      const fault = shrunk(each, after[i], `${path}[${i}]`)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  if (isRecord(before) && isRecord(after)) {
    for (const [key, each] of Object.entries(before)) {
      if (!Object.hasOwn(after, key)) return `${path} lost ${key}`
      const fault = shrunk(each, after[key], `${path}.${key}`)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  // A set shows its kind with its first item.
  if (isRecord(before) && Array.isArray(after) && Object.keys(before).length === 0) return undefined
  return Object.is(before, after)
    ? undefined
    : `${path}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`
}

const streamed = (text: string, cut: ReadonlyArray<number>, guide?: typeof schema) => {
  const reader = Reader.make(guide)
  for (const chunk of chunks(text, cut)) reader.push(chunk)
  const { complete, fixes, value } = reader.end()
  return { complete, fixes, value }
}

const whole = (text: string, guide?: typeof schema) => {
  const { complete, fixes, value } = read(text, guide)
  return { complete, fixes, value }
}

/** Steps for each character, when they come one at a time and something is wrong with them. */
const stepsEach = (text: string, size: number) => {
  const reader = Reader.make(schema)
  for (const each of `${text.slice(0, size)}}`) reader.push(each)
  return reader.end().steps / size
}

describe("reading in chunks", () => {
  it("shows what the answer holds so far", () => {
    const reader = Reader.make(schema)
    const shown = ['Sure:\n{"a": "Sna', "ke, \\n", 'one", "b": [', '"x", "y', '"], }'].map((chunk) =>
      structuredClone(reader.push(chunk).value)
    )
    expect(shown).toEqual([
      { a: "Sna" },
      { a: "Snake, \n" },
      { a: "Snake, \none", b: [] },
      { a: "Snake, \none", b: ["x"] },
      { a: "Snake, \none", b: ["x"] }
    ])
    expect(reader.end()).toMatchObject({ complete: true, value: { a: "Snake, \none", b: ["x", "y"] } })
    expect(reader.push("more").value).toEqual({ a: "Snake, \none", b: ["x", "y"] })
  })

  it("waits for what decides: a quote mark in a string, a blank at its end", () => {
    const reader = Reader.make()
    expect(structuredClone(reader.push('{"a": "he said "').value)).toEqual({ a: "he said" })
    expect(structuredClone(reader.push('hi" to me, ').value)).toEqual({ a: "he said" })
    expect(structuredClone(reader.push('"b": "x').value)).toEqual({ a: 'he said "hi" to me', b: "x" })
  })

  it("shows an answer that is escaped as a whole, or comes from a web page", () => {
    for (const text of [
      '{\\"a\\": \\"say \\\\\\"hi\\\\\\"\\", \\"b\\": []}',
      "{&quot;a&quot;: &quot;x &lt; y&quot;, }"
    ])
      for (const size of [1, 2, 3, 7]) expect(streamed(text, [size], schema)).toEqual(whole(text, schema))
  })

  it("waits for the end of a number", () => {
    expect(streamed(`[0,nul"]`, [1])).toEqual(whole(`[0,nul"]`))
  })

  it("ends where reading the whole ends, whatever the chunks", () => {
    FastCheck.assert(
      FastCheck.property(hostile, sizes, FastCheck.boolean(), (text, cut, guided) => {
        const guide = guided ? schema : undefined
        expect(streamed(text, cut, guide)).toEqual(whole(text, guide))
      }),
      { numRuns: 3000 }
    )
  })

  it("shows values that only grow", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(damaged, FastCheck.json()),
        sizes,
        FastCheck.boolean(),
        (text, cut, guided) => {
          const reader = Reader.make(guided ? schema : undefined)
          const faults: Array<string | undefined> = []
          let before = { value: undefined as unknown, start: -1 }
          for (const chunk of chunks(text, cut)) {
            const { fixes, start, value } = reader.push(chunk)
            // The last of two values for a key counts.
            if (fixes.some(({ name }) => name === "duplicate_key")) break
            if (start === before.start && start !== -1) faults.push(shrunk(before.value, value))
            before = { value: structuredClone(value), start }
          }
          expect(faults.filter((fault) => fault !== undefined)).toEqual([])
        }
      ),
      { numRuns: 2000 }
    )
  })

  it("shows a long text while it is written, at a constant cost for each character", () => {
    const line = 'A line of text, with \\"quotes\\" and [brackets].\\n'
    const cost = (size: number) => {
      const reader = Reader.make(schema)
      const text = `{"a": "${line.repeat(size / line.length)}", "b": ["x"]}`
      let behind = 0
      for (let at = 0; at < text.length; at += 4) {
        const { value } = reader.push(text.slice(at, at + 4))
        const shown = isRecord(value) && typeof value["a"] === "string" ? value["a"].length : 0
        behind = Math.max(behind, at - shown * 1.2)
      }
      return { behind, steps: reader.end().steps / size }
    }
    expect(cost(20_000).behind).toBeLessThan(60)
    const reader = Reader.make(schema)
    for (const each of chunks(`{"a": "${line.repeat(400)}", "b": ["x"], }`, [4])) reader.push(each)
    expect(reader.end().steps).toBeLessThan(400 * line.length * 60)
  })

  it("costs a constant for each character of what makes others quadratic, one character at a time", () => {
    for (const head of ["", '{"a": "', '["', "{k: x "])
      for (const unit of ['"a", b" ', '"', "\\", "x", " ", "[", "see {x ", "k: ", ",", "{'a': 1} "]) {
        const text = head + unit.repeat(3000 / unit.length)
        const name = JSON.stringify(head + unit)
        const few = stepsEach(text, 750)
        const many = stepsEach(text, 3000)
        expect({ name, dear: many > 400, growing: many > 1.6 * few + 5 }).toEqual({
          name,
          dear: false,
          growing: false
        })
      }
  })
})
