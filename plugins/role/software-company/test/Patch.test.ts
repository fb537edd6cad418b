import { assert, describe, it } from "@effect/vitest"

import * as Patch from "../src/Patch.ts"

const text =
  "import sys\n\n\ndef half(n):\n    return n / 3\n\n\ndef twice(n):\n    return n * 2\n\n\nprint(half(4))\n"

describe("Patch", () => {
  it("changes the function that was mended, and nothing else", () => {
    const mended = Patch.apply("main.py", text, "def half(n):\n    return n / 2\n")
    assert.strictEqual(mended, text.replace("n / 3", "n / 2"))
  })

  it("takes a whole file where there is nothing to splice", () => {
    assert.strictEqual(Patch.apply("main.py", "print(1)\n", "print(2)\n"), "print(2)\n")
  })

  it("never writes an answer without code over code", () => {
    assert.strictEqual(Patch.apply("main.py", text, ""), text)
    assert.strictEqual(Patch.apply("main.py", text, "n / 2"), text)
  })
})
