import { assert, describe, it } from "@effect/vitest"

import * as Transcript from "../src/Transcript.ts"
import { plainLanguage } from "./PlainLanguage.ts"

const of = (idea: string) => ({ idea, language: plainLanguage, projectName: "x" })

describe("Transcript", () => {
  it("shows commands, sessions and calls as they look", () => {
    const shown: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
      ['`python add.py 2 "3 4"` prints `5`', ['$ python add.py 2 "3 4"', "5"]],
      ["`echo 'a b' | python count.py` outputs `2`", ['$ printf "a b\\n" | python count.py', "2"]],
      ["In the terminal: `add 5` adds, `sum` answers `Sum: 5`", ["> add 5", "> sum", "Sum: 5"]],
      [
        "In the terminal: `add 5` adds, `sum` answers `Sum: 5`, `quit` says `Bye`",
        ["> add 5", "> sum", "Sum: 5", "> quit", "Bye"]
      ],
      [
        "a module m.py: half(4) is 2, half('x') raises ValueError",
        ["half(4) gives 2", "half('x') raises ValueError"]
      ],
      ["write a snake game", []]
    ]
    for (const [idea, lines] of shown) assert.deepStrictEqual(Transcript.of(of(idea)), lines, idea)
  })

  it("finds a line of several words that is typed", () => {
    assert.strictEqual(
      Transcript.sample(of("In the terminal: `add 5` adds, `sum` answers `Sum: 5`")),
      "add 5"
    )
    assert.strictEqual(Transcript.sample(of("In the terminal: `sum` answers `Sum: 5`")), "")
    assert.strictEqual(Transcript.sample(of("`python add.py 2 3` prints `5`")), "")
  })
})
