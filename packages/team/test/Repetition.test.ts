import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

import { repetition } from "../src/Repetition.ts"

describe("repetition", () => {
  it("finds where a loop began", () => {
    const start = "A true beginning: "
    const unit = "- As a user, I want to play again and again\n"
    const at = repetition(start + unit.repeat(60))
    assert.strictEqual(at, start.length + unit.length)
  })

  it("finds an answer that runs out in white space", () => {
    assert.strictEqual(repetition(`{"a": 1${"\n".repeat(500)}`), 7)
  })

  it("lets lists, tables and code repeat a little", () => {
    const rows = Array.from({ length: 80 }, (_, n) => `| row ${n} | value ${n * 7} |\n`).join("")
    assert.isUndefined(repetition(rows))
    assert.isUndefined(repetition("    print('x')\n".repeat(20)))
  })

  it("lets random text be", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1700, maxLength: 3000 }),
        (text) => repetition(text.trim()) === undefined || /(.)\1{300}/s.test(text)
      )
    )
  })
})
