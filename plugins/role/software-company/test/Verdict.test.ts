import { assert, describe, it } from "@effect/vitest"

import * as Verdict from "../src/Verdict.ts"

const test = { rule: "test", path: "main.py", message: 'f(1) must give 2; it gives "3"' } as const
const crash = { rule: "crash", path: "main.py", message: "it crashes" } as const

const report = (attempt: number, ...problems: ReadonlyArray<typeof test | typeof crash>) => ({
  attempt,
  problems
})
const code = (attempt: number, text = `program ${attempt}`) => ({ attempt, files: { "main.py": text } })

describe("Verdict", () => {
  it("believes a test until three different programs answer it alike", () => {
    const reports = [report(1, test), report(2, test), report(3, test)]
    assert.strictEqual(Verdict.doubted(reports.slice(0, 2), [code(1), code(2)]).size, 0)
    assert.strictEqual(Verdict.doubted(reports, [code(1), code(2), code(3)]).size, 1)
    // The same program thrice is one witness
    assert.strictEqual(Verdict.doubted(reports, [code(1, "x"), code(2, "x"), code(3)]).size, 0)
  })

  it("never doubts what is no test, and believes no program with other faults", () => {
    const codes = [code(1), code(2), code(3)]
    const crashes = [report(1, crash), report(2, crash), report(3, crash)]
    assert.strictEqual(Verdict.doubted(crashes, codes).size, 0)
    assert.strictEqual(
      Verdict.doubted([report(1, test), report(2, test), report(3, test, crash)], codes).size,
      0
    )
  })

  it("takes the first of those with the least wrong, doubted tests aside", () => {
    const codes = [code(1), code(2), code(3), code(4)]
    const best = Verdict.best(
      [report(1, test), report(2, test), report(3, test, crash), report(4, test)],
      codes
    )
    assert.strictEqual(best?.attempt, 1)
    assert.deepStrictEqual(best?.standing, [])
    assert.strictEqual(Verdict.best([report(1, crash), report(2, test)], codes)?.attempt, 2)
  })
})
