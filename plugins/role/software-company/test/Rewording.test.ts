import { assert, describe, it } from "@effect/vitest"

import type { Problem } from "../src/Documents.ts"
import * as Rewording from "../src/Rewording.ts"

const differs = (wanted: string, said: string): Problem => ({
  rule: "example",
  path: "main.py",
  message: "",
  differs: { wanted, said }
})

/** [what is done, the program, what was wanted, what it said, what it becomes] */
const cases: ReadonlyArray<readonly [string, string, string, string, string | undefined]> = [
  [
    "puts the text that was asked for in the place of another",
    `print("Please enter a number")`,
    "error: no number",
    "Please enter a number",
    `print("error: no number")`
  ],
  ["takes a label off", `print(f"Result: {n}")`, "5", "Result: 5", `print(f"{n}")`],
  ["takes a label off behind", `print(str(n) + " apples left")`, "5", "5 apples left", `print(str(n) + "")`],
  ["leaves what is worked out", `print(n)`, "5", "6", undefined],
  ["leaves a label that stands twice", `print("n: " + a); print("n: " + b)`, "5", "n: 5", undefined],
  ["leaves a blank", `print(" " + n)`, "5", " 5", undefined],
  ["leaves what would have to be escaped", `print("no")`, `say "no"`, "no", undefined]
]

describe("Rewording", () => {
  it.each(cases)("%s", (_, code, wanted, said, becomes) => {
    const found = Rewording.of({ "main.py": code }, [differs(wanted, said)])
    assert.deepStrictEqual(found, becomes === undefined ? undefined : { "main.py": becomes })
  })

  it("mends several texts at once, and nothing without a difference", () => {
    const code = `print("A"); print("B")`
    const all = [
      differs("a", "A"),
      differs("b", "B"),
      { rule: "crash", path: "main.py", message: "" } as const
    ]
    assert.deepStrictEqual(Rewording.of({ "main.py": code }, all), { "main.py": `print("a"); print("b")` })
    assert.isUndefined(Rewording.of({ "main.py": code }, all.slice(2)))
    assert.isUndefined(Rewording.of({ "other.py": code }, all))
  })
})
