import { describe, expect, it } from "vitest"

import * as Answer from "../Answer.ts"
import type { Result } from "../Result.ts"
import * as Said from "../Said.ts"
import * as Statistics from "../Statistics.ts"
import * as Table from "../Table.ts"

const result = (
  contestant: string,
  idea: string,
  seed: number,
  passes: boolean,
  tokensOut = 100
): Result => ({
  contestant,
  idea,
  seed,
  passes,
  tokensOut,
  kind: "command",
  language: "en",
  half: "tune",
  model: "m",
  finishes: true,
  starts: true,
  checks: [],
  entry: null,
  command: null,
  end: "",
  project: null,
  calls: 1,
  tokensIn: 10,
  abandoned: 0,
  seconds: 1,
  at: ""
})

describe("statistics", () => {
  it("give Wilson's interval", () => {
    const { high, low } = Statistics.wilson(0.5, 10)
    expect(low).toBeCloseTo(0.2366, 4)
    expect(high).toBeCloseTo(0.7634, 4)
    expect(Statistics.wilson(0, 24)).toMatchObject({ value: 0, low: 0 })
    expect(Statistics.wilson(0, 24).high).toBeCloseTo(0.138, 3)
    expect(Statistics.wilson(1, 24).high).toBeCloseTo(1, 9)
  })

  it("hold the mean between the ends of its interval, the same every time", () => {
    const values = [1, 2, 3, 4, 100]
    const found = Statistics.bootstrap(values)
    expect(found.value).toBe(22)
    expect(found.low).toBeGreaterThanOrEqual(1)
    expect(found.low).toBeLessThan(22)
    expect(found.high).toBeGreaterThan(22)
    expect(Statistics.bootstrap(values)).toEqual(found)
    expect(Statistics.bootstrap([5, 5])).toEqual({ value: 5, low: 5, high: 5 })
  })
})

describe("table", () => {
  const results = [
    result("company", "a", 1, true),
    result("company", "a", 2, false),
    result("company", "b", 1, true, 300),
    result("plain", "a", 1, false)
  ]

  it("counts ideas, not runs", () => {
    const row = Table.rows(results).find(
      ({ contestant, group }) => contestant === "company" && group === "all"
    )
    expect(row).toMatchObject({ ideas: 2, runs: 3 })
    expect(row?.columns.passes).toEqual(Statistics.wilson(0.75, 2))
    expect(row?.columns.tokensOut.value).toBe(200)
  })

  it("compares on the ideas that both were given", () => {
    const [found] = Table.differences(results)
    expect(found).toMatchObject({ contestant: "company", rival: "plain", ideas: 1 })
    expect(found?.columns.passes.value).toBe(0.5)
  })

  it("leaves out groups that nobody was in", () => {
    const text = Table.markdown(results)
    expect(text).toContain("| all | company | 2 | 3 | 100 % (34-100) |")
    expect(text).toContain("| command | plain |")
    expect(text).not.toContain("| page |")
    expect(text).toContain("| company - plain | 1 |")
  })
})

describe("said", () => {
  it("is the same but for white space at the ends", () => {
    expect(Said.isSame("a \r\nb\n\n", "a\nb")).toBe(true)
    expect(Said.isSame("a\nb c", "a\nb  c")).toBe(false)
    expect(Said.isSame(" a", "a")).toBe(false)
  })

  it("comes in order, whatever the case and between prompts", () => {
    expect(Said.missing("> Too LOW\n> too high\n", ["too low", "TOO HIGH"])).toBeUndefined()
    expect(Said.missing("too high, too low", ["too low", "too high"])).toBe("too high")
    expect(Said.missing("win", ["win", "win"])).toBe("win")
  })

  it("is a traceback, unless more input was asked for", () => {
    const trace = "Traceback (most recent call last):\n  File"
    expect(Said.isTraceback({ stdout: "", stderr: `${trace}\nNameError: x` }, "person")).toBe(true)
    const ended = { stdout: "", stderr: `${trace}\nEOFError: EOF when reading a line` }
    expect(Said.isTraceback(ended, "person")).toBe(false)
    expect(Said.isTraceback(ended, "file")).toBe(true)
    expect(Said.isTraceback({ stdout: "usage: x", stderr: "" }, "file")).toBe(false)
  })
})

const read = (...chunks: ReadonlyArray<string>) => {
  const reader = Answer.make()
  for (const chunk of chunks) reader.take(new TextEncoder().encode(chunk))
  return reader.end()
}

const line = (body: unknown) => `data: ${JSON.stringify(body)}\n\n`

describe("answer", () => {
  it("is put together from a stream, wherever it is cut", () => {
    const text =
      line({ choices: [{ delta: { content: "ab" } }] }) +
      line({ choices: [{ delta: { content: "c" }, finish_reason: "length" }] }) +
      line({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } }) +
      "data: [DONE]\n\n"
    const wanted = {
      text: "abc",
      finish: "length",
      parts: 2,
      usage: { prompt_tokens: 5, completion_tokens: 2 }
    }
    for (let at = 0; at < text.length; at += 7)
      expect(read(text.slice(0, at), text.slice(at))).toEqual(wanted)
  })

  it("is read whole, and counted by its pieces when nobody says", () => {
    const whole = { choices: [{ message: { content: "hi" }, finish_reason: "stop" }], usage: null }
    expect(read(JSON.stringify(whole))).toMatchObject({ text: "hi", finish: "stop", parts: 1 })
    expect(read('data: {"choices":[{"delta":{"content":"x"}}]}\n').usage).toBeUndefined()
  })
})
