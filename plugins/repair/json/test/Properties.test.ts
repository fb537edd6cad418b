import { describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { make, read } from "@metagpt-ts/repair-json"
import * as Effect from "effect/Effect"
import * as FastCheck from "fast-check"
import { expect } from "vitest"

import { hostile } from "./Damage.ts"

const schema = {
  type: "object",
  properties: { a: { type: "string" }, b: { type: "array", items: { type: "string" } } }
}
const target: Repairer.Target = { name: "t", jsonSchema: schema, issues: () => [] }

/** Characters looked at for each of the text; every lookahead is bounded, none by more than this. */
const STEPS = 150

describe("properties", () => {
  it("reads valid JSON as JSON does, without a fix", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.json(), FastCheck.boolean(), (text, guided) => {
        const parsed: unknown = JSON.parse(text)
        FastCheck.pre(!(guided && typeof parsed === "string"))
        expect(read(text, guided ? schema : undefined)).toMatchObject({ complete: true, fixes: [] })
        expect(read(text, guided ? schema : undefined).value).toEqual(parsed)
      }),
      { numRuns: 500 }
    )
  })

  it("reads any JSON that merely lost its last bracket", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.dictionary(FastCheck.stringMatching(/^\w+$/), FastCheck.jsonValue()),
        (value) => {
          FastCheck.pre(Object.keys(value).length > 0 && !Object.hasOwn(value, "__proto__"))
          const text = JSON.stringify(value, null, 2)
          expect(read(text.slice(0, text.lastIndexOf("}"))).value).toEqual(JSON.parse(text))
        }
      ),
      { numRuns: 300 }
    )
  })

  it("never throws, and costs what the length says", () => {
    FastCheck.assert(
      FastCheck.property(hostile, FastCheck.boolean(), (text, guided) => {
        const { steps } = read(text, guided ? schema : undefined)
        expect(steps).toBeLessThanOrEqual(STEPS * (text.length + 10))
      }),
      { numRuns: 2000 }
    )
  })

  it("costs a constant for each character of what makes others quadratic", () => {
    const units = [
      "[",
      '{"a":',
      '"a", b" ',
      "[1,],",
      '"',
      '\\"',
      "\\",
      "'",
      '"//',
      "/*",
      '# "x\n',
      "{",
      "}",
      "see {x ",
      "```json\n",
      ",",
      "“",
      '"""',
      "a b ",
      '"a" ',
      '("x" ',
      '{"a":"x", "',
      "k: ",
      " ",
      "<a",
      '"}, ',
      '\n-":\n {"x y": "a "b, c"}}',
      '["a" b, "c" d, ',
      '{"a": "b "c, "d": "'
    ]
    for (const head of ["", '{"a": "', '["', '{"b": [', "{'a': '", '{"a": """', "{k: x "]) {
      for (const unit of units) {
        const cost = (size: number) => read(head + unit.repeat(size / unit.length), schema).steps / size
        expect(cost(20_000), `${head}${unit}`).toBeLessThanOrEqual(STEPS)
        expect(cost(20_000), `${head}${unit}`).toBeLessThanOrEqual(1.5 * cost(2_000) + 2)
      }
    }
  })

  it("repairs once what it repairs twice", () => {
    FastCheck.assert(
      FastCheck.property(hostile, (text) => {
        const once = Effect.runSync(Effect.exit(make().repair({ _tag: "Text", text }, target)))
        if (once._tag === "Failure") return
        expect(Effect.runSync(make().repair(once.value.draft, target))).toMatchObject({
          draft: once.value.draft
        })
      })
    )
  })
})

const repair = (text: string, options?: Parameters<typeof make>[0]) =>
  Effect.runSync(
    make(options)
      .repair({ _tag: "Text", text }, target)
      .pipe(
        Effect.match({
          onFailure: ({ message }) => ({ refused: message }),
          onSuccess: ({ draft, fixes }) => ({
            value: draft._tag === "Value" ? draft.value : undefined,
            fixes: fixes.map(({ name }) => name)
          })
        })
      )
  )

describe("the repairer", () => {
  it("makes a value of a text", () => {
    expect(repair(`{'a': "x"}`)).toEqual({ value: { a: "x" }, fixes: ["quote_form"] })
  })

  it("refuses an answer without a value and says what it saw", () => {
    expect(repair("I am sorry.")).toEqual({ refused: "No JSON in the answer to t: I am sorry." })
  })

  it("refuses a fix that is turned off or not sure enough", () => {
    expect(repair(`{"a": "x`, { off: ["truncated"] })).toEqual({
      refused: "The answer to t needs the fix truncated, which is not allowed"
    })
    expect(repair(`{"a": x}`, { confidence: 1 })).toEqual({
      refused: "The answer to t needs the fix unquoted, which is not allowed"
    })
    expect(repair(`{"a": "x",}`, { confidence: 1 })).toEqual({ value: { a: "x" }, fixes: ["extra_comma"] })
  })
})
