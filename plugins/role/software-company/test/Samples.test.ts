import { assert, describe, it } from "@effect/vitest"
import { Brief } from "@metagpt-ts/role-software-company"

import * as Samples from "../src/Samples.ts"

const of = (idea: string, code: string) =>
  Samples.of(idea, Brief.of(idea), "main.py", code).map(({ message }) => message)

describe("Samples", () => {
  const cards =
    "Flashcards in the terminal: `add dog Hund` prints `Added`, `quiz dog` prints `Hund`, `count` prints `2 cards`, `go on` prints `Next`."

  it("finds lines and texts that a program knows alone", () => {
    const code =
      'if line == "add dog Hund":\n    print("Added")\nelif line == \'quiz dog\':\n    print("2 cards")\n'
    assert.deepStrictEqual(of(cards, code), [
      'it knows "add dog Hund" alone: any other such line must work as well',
      'it knows "quiz dog" alone: any other such line must work as well',
      'it always says "2 cards": work out what it says'
    ])
  })

  it("leaves alone what is worked out, what is a command of several words, and numbers that never change", () => {
    const right = 'words = line.split()\nif line == "go on":\n    print("Next")\nprint(f"{len(all)} cards")\n'
    assert.deepStrictEqual(of(cards, right), [])
    const limit = "网页：字符数超过 20 时，`#warning` 显示 `超出 20 字`；`#count` 显示 `0 字`"
    assert.deepStrictEqual(of(limit, "w.textContent = '超出 20 字'; c.textContent = '0 字'"), [])
  })
})
