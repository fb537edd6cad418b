import { assert, describe, it } from "@effect/vitest"

import type { Problem } from "../src/Documents.ts"
import * as Verdict from "../src/Verdict.ts"

const test = { rule: "test", path: "main.py", message: 'f(1) must give 2; it gives "3"' } as const
const crash = { rule: "crash", path: "main.py", message: "it crashes" } as const

const report = (attempt: number, ...problems: ReadonlyArray<Problem>) => ({
  attempt,
  problems
})
const code = (attempt: number, text = `program ${attempt}`) => ({ attempt, files: { "main.py": text } })

const fails = (how: string) => ({ ...test, message: `f(1) must give 2; it fails with ValueError: ${how}` })
const says = (attempt: number, ...answers: ReadonlyArray<string>) => ({ attempt, problems: [], answers })

const gives = (place: string) => ({
  ...test,
  message: `f(1) must give 2; it gives <a.F object at ${place}>`
})

describe("Verdict", () => {
  it("believes a test until two programs, written one without the other, answer it alike", () => {
    const reports = [report(1, test), report(2, test)]
    assert.strictEqual(Verdict.doubted(reports.slice(0, 1), [code(1)]).size, 0)
    assert.strictEqual(Verdict.doubted(reports, [code(1), code(2)]).size, 1)
    // The same program twice is one witness, and so is a patch of it
    assert.strictEqual(Verdict.doubted(reports, [code(1, "x"), code(2, "x")]).size, 0)
    assert.strictEqual(Verdict.doubted(reports, [code(1), { ...code(2), patches: 1 }]).size, 0)
  })

  it("takes errors of one name for one answer", () => {
    const reports = [report(1, fails("too low")), report(2, fails("low at line 3: raise ValueError"))]
    assert.strictEqual(Verdict.doubted(reports, [code(1), code(2)]).size, 1)
    assert.deepStrictEqual(Verdict.best(reports, [code(1), code(2)])?.standing, [])
  })

  it("takes objects at two places in memory for one answer", () => {
    const reports = [report(1, gives("0x7f2f930e2990")), report(2, gives("0x7f4a552194d0"))]
    assert.strictEqual(Verdict.doubted(reports, [code(1), code(2)]).size, 1)
    assert.deepStrictEqual(Verdict.best(reports, [code(1), code(2)])?.standing, [])
  })

  it("takes the program that others agree with, and goes on until one does", () => {
    const codes = [code(1), code(2), code(3)]
    assert.isFalse(Verdict.isGood([says(1, "5")], codes))
    assert.isFalse(Verdict.isGood([says(1, "5"), says(2, "6")], codes))
    const reports = [says(1, "5"), says(2, "6"), says(3, "6")]
    assert.isTrue(Verdict.isGood(reports, codes))
    assert.strictEqual(Verdict.best(reports, codes)?.attempt, 2)
    // Nobody agrees: one that never says that it is over is not the one
    const other = [says(1, "left 5\nleft 4"), says(2, "left 5\nover"), says(3, "left 5")]
    assert.strictEqual(Verdict.best(other, codes)?.attempt, 2)
    // All that were written after the only good one are worse
    assert.isFalse(Verdict.isGood([says(1, "5"), report(2, crash)], codes))
    assert.isTrue(Verdict.isGood([says(1, "5"), report(2, crash), report(3, crash)], codes))
    // Two that say nothing do not agree on anything
    assert.strictEqual(Verdict.best([says(1, "5"), says(2, ""), says(3, "")], codes)?.attempt, 1)
    assert.isFalse(Verdict.isGood([says(1, ""), says(2, "")], codes))
    // Nothing to agree on
    assert.isTrue(Verdict.isGood([report(1)], codes))
    assert.isFalse(Verdict.isGood([report(1, test)], codes))
    // Five that all differ are enough
    const five = [1, 2, 3, 4, 5]
    assert.isTrue(
      Verdict.isGood(
        five.map((at) => says(at, String(at))),
        five.map((at) => code(at))
      )
    )
  })

  it("never doubts what is no test, and believes no program with other faults", () => {
    const codes = [code(1), code(2), code(3)]
    const crashes = [report(1, crash), report(2, crash), report(3, crash)]
    assert.strictEqual(Verdict.doubted(crashes, codes).size, 0)
    assert.strictEqual(Verdict.doubted([report(1, test), report(2, test, crash)], codes).size, 0)
  })

  it("takes the first of those with the least wrong, doubted tests aside", () => {
    const codes = [code(1), code(2), code(3)]
    const best = Verdict.best([report(1, test), report(2, test), report(3, test, crash)], codes)
    assert.strictEqual(best?.attempt, 1)
    assert.deepStrictEqual(best?.standing, [])
    assert.strictEqual(Verdict.best([report(1, crash), report(2, test)], codes)?.attempt, 2)
  })
})
