import { assert, describe, it } from "@effect/vitest"

import * as Transcript from "../src/Transcript.ts"

describe("Transcript", () => {
  it("says who said what when more than one spoke", () => {
    const said = [
      { role: "user", content: "Who?" },
      { role: "assistant", content: "Me." },
      { role: "system", content: "Be brief." },
      { role: "user", content: "Why?" }
    ] as const
    assert.deepStrictEqual(Transcript.make(said), [
      { role: "user", content: "Be brief.\n\nUser: Who?\n\nAssistant: Me.\n\nUser: Why?\n\nAssistant:" }
    ])
  })
})
