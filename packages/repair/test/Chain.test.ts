import { Repairer } from "@metagpt-ts/core"
import * as Json from "@metagpt-ts/repair-json"
import * as Markers from "@metagpt-ts/repair-markers"
import * as Fitting from "@metagpt-ts/repair-schema"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { repair } from "../src/index.ts"

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    files: { type: "array", items: { type: "string" } },
    done: { type: "boolean" }
  },
  required: ["name", "files"]
}

const chain = Repairer.chain([Markers.make(), Json.make(), Fitting.make()])
const target: Repairer.Target = { name: "answer", jsonSchema: schema, issues: Fitting.check(schema) }

const chained = (text: string) =>
  Effect.runSync(
    chain.repair({ _tag: "Text", text }, target).pipe(
      Effect.map(({ draft }) => ({ ok: true, value: draft._tag === "Value" ? draft.value : undefined })),
      Effect.catchTag("Unrepairable", ({ value }) => Effect.succeed({ ok: false, value }))
    )
  )

describe("the plain function and the chain of repairers", () => {
  it("make the same of the same answer", () => {
    const right = JSON.stringify({ name: 'a "b"', files: ["x, y", "{z}"], done: true }, null, 1)
    const scraps = [
      "```json\n",
      "```",
      "\n",
      "Here:",
      "<think>",
      "</think>",
      "'",
      '"',
      "{",
      "}",
      "- ",
      "name: ",
      "files"
    ]
    const damage = fc.record({
      at: fc.nat(right.length),
      length: fc.nat(4),
      by: fc.constantFrom("", ...scraps)
    })
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 4 }), (damages) => {
        const text = damages.reduce(
          (text, { at, by, length }) => text.slice(0, at) + by + text.slice(at + length),
          right
        )
        const plain = repair(text, { schema })
        expect(plain.ok ? { ok: true, value: plain.value } : { ok: false, value: plain.best }).toEqual(
          chained(text)
        )
      }),
      { numRuns: 500 }
    )
  })
})
