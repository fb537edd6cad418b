import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

import { repetition } from "../src/Repetition.ts"

const command = (name: string) =>
  [
    `    elif command == '${name}':`,
    "        name = input('Name: ')",
    "        if not name:",
    "            print('No name')",
    "            continue",
    `        ${name}(name)`
  ].join("\n")

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

  it("finds a loop of lines that wanders", () => {
    const start = "factors = {\n    'meter': 1,\n    'kilometer': 1000,\n    'mile': 1609.34,\n"
    const rounds = Array.from({ length: 24 }, (_, n) =>
      [
        `    'cubic yard': 0.76,`,
        `    'cubic mile': 4.16,`,
        `    'cubic liter': 0.001,`,
        `    'cubic gallon': 3.78,`
      ]
        .slice(n % 2)
        .join("\n")
    ).join("\n")
    const at = repetition(`${start}${rounds}\n`) ?? 0
    assert.isAbove(at, start.length)
    assert.isBelow(at, start.length + 200)
  })

  it("lets code be that repeats its lines between others", () => {
    const program = Array.from({ length: 30 }, (_, n) => command(`command_${n}`)).join("\n")
    assert.isUndefined(repetition(`${program}\n`))
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
