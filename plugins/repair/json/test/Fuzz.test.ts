import { describe, it } from "@effect/vitest"
import { read } from "@metagpt-ts/repair-json"
import { expect, vi } from "vitest"

import { Strict } from "../src/Strict.ts"
import { Dice, hostileAnswer } from "./Hostile.ts"
import { broken, trial } from "./Promises.ts"

const readings = (): Array<unknown> =>
  Array.from({ length: 4000 }, (_, seed) => {
    const { schema, text } = hostileAnswer(new Dice(seed))
    const { complete, fixes, value } = read(text, schema)
    return { text, complete, fixes, value }
  })

// A million of them is bench/repair/fuzz.ts.
describe("hostile answers", () => {
  it("break no promise", () => {
    const faults: Array<unknown> = []
    for (let seed = 1; seed <= 5000; seed++) {
      const { fault, text } = trial(seed)
      if (fault !== undefined) faults.push({ seed, fault, text })
    }
    expect(faults).toEqual([])
  })

  it("read the same without the fast lane", () => {
    const fast = readings()
    const lane = vi.spyOn(Strict.prototype, "run").mockImplementation(() => {})
    const slow = readings()
    lane.mockRestore()
    expect(slow).toEqual(fast)
  })

  const names = { type: "object", properties: { title: { type: "string" } } }
  it.each([
    ["a number before a blank that JSON lacks", "[1\u00A0,", undefined],
    ["a number before a form feed", "[2\f]", undefined],
    ["a literal for a key that came before, behind a comment", "{a:p,a:/**/0}", undefined],
    ["a comment before a key that the outer object has too", '{"title"{//\n"title":', names],
    ["a web page with an escaped quote mark in it", '[&quot;a, [\\"', undefined],
    ["the same, whole", '{"title": {//\n"title": 1}}', names]
  ])("once broke one: %s", (_, text, schema) => {
    for (let seed = 0; seed < 50; seed++) expect(broken(text, schema, new Dice(seed))).toBeUndefined()
  })
})
