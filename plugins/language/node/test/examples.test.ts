import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-node"
import { type Example, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"

import { layer, other } from "./NodeSandbox.ts"

const node = make()

const doubler = `if (process.argv.length < 3) {
  console.log("usage: double N")
  process.exit(2)
}
const n = Number(process.argv[2])
if (Number.isNaN(n)) throw new TypeError("no number")
console.log(n * 2)
`

const library = `class Stack {
  items = []
  push(item) { this.items.push(item) }
  pop() {
    if (this.items.length === 0) throw new RangeError("empty")
    return this.items.pop()
  }
}
const half = (n) => n / 3
const later = async (n) => [n, { n }]
`

const calls: ReadonlyArray<Example.Example> = [
  { _tag: "Call", code: "const s = new Stack(); s.push(2); s.push(3); s.pop()", gives: "3" },
  { _tag: "Call", code: "const s = new Stack(); s.items", gives: "[]" },
  { _tag: "Call", code: "half(3)", gives: "1.5" },
  { _tag: "Call", code: "half(2)", gives: "0.67" },
  { _tag: "Call", code: "later(1)", gives: "[1, { n: 1 }]" },
  { _tag: "Call", code: "console.log('a')", gives: '"a"' },
  { _tag: "Call", code: "new Stack().pop()", raises: "RangeError" },
  { _tag: "Call", code: "new Stack().pop()", raises: "TypeError" },
  { _tag: "Call", code: "missing(1)", gives: "1" },
  { _tag: "Call", code: "what now", gives: "1" }
]

const wrongCalls = [
  ["half(3) must give 1.5", "it gives 1"],
  ["must throw TypeError", "RangeError: empty"],
  ["missing(1)", "ReferenceError"]
]

/** [what is shown, the program, the examples, what is found: every text must stand in one message] */
const cases: ReadonlyArray<
  readonly [string, string, ReadonlyArray<Example.Example>, ReadonlyArray<ReadonlyArray<string>>]
> = [
  ["a command that is right", doubler, [{ _tag: "Command", args: ["4"], prints: ["8"] }], []],
  [
    "a command that prints something else",
    doubler,
    [{ _tag: "Command", args: ["4"], prints: ["9"] }],
    [["example:", "node main.js 4", '"9"', '"8"']]
  ],
  [
    "an exit code",
    doubler,
    [{ _tag: "Command", args: [], prints: ["usage: double N"], code: 3 }],
    [["ends with exit code 2, and not 3"]]
  ],
  [
    "a crash",
    doubler,
    [{ _tag: "Command", args: ["x"], prints: ["0"] }],
    [["ends with TypeError: no number"]]
  ],
  [
    "a session",
    "process.stdin.on('data', (text) => console.log(`Hello, ${String(text).trim()}`))\n",
    [
      { _tag: "Session", typed: ["Ann"], says: ["hello, ann"] },
      { _tag: "Session", typed: ["Ann"], says: ["Good day"] }
    ],
    [["Good day", "Hello, Ann"]]
  ],
  ["calls of CommonJS", `${library}module.exports = { Stack, half, later }\n`, calls, wrongCalls],
  ["calls of an ES module", `${library}export { half, later, Stack }\n`, calls, wrongCalls],
  [
    "a library that cannot be imported",
    "null.x\n",
    [{ _tag: "Call", code: "f()", gives: "1" }],
    [["crash: It cannot be imported: TypeError"]]
  ]
]

describe("examples", () => {
  it.effect.each(cases)(
    "tries %s",
    ([, code, examples, wanted]) =>
      Effect.gen(function* () {
        const found = yield* node.examples({ "main.js": code }, "main.js", examples)
        const messages = found.map(({ message, rule }) => `${rule}: ${message}`)
        expect(messages).toHaveLength(wanted.length)
        for (const [i, texts] of wanted.entries())
          for (const text of texts) expect(messages[i]).toContain(text)
      }).pipe(Effect.provide(layer)),
    60_000
  )

  it.effect("fails where nothing here can try them", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(node.examples({ "main.js": "" }, "main.js", calls))
      expect(Sandbox.isLacking(failed)).toBe(true)
    }).pipe(Effect.provide(other))
  )
})
