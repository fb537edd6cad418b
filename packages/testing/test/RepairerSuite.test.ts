import { assert, describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { Garbage, RepairerSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

const target = Repairer.target("Note", Schema.Struct({ text: Schema.String }))

type Change = (text: string) => string

const right = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Takes a closing bracket too many away, and makes of a right repairer a wrong one by what is given. */
const repairer = ({
  fix = {},
  silent = false,
  touch = (value: unknown) => value,
  change = (text: string) => text.replace(/[\]}]$/, "")
}: {
  fix?: Partial<Repairer.Fix>
  silent?: boolean
  touch?: (value: unknown) => unknown
  change?: Change
} = {}): Repairer.Repairer => ({
  name: "bracket",
  repair: (draft) =>
    Effect.suspend(() => {
      if (draft._tag === "Value")
        return Effect.succeed({ draft: { ...draft, value: touch(draft.value) }, fixes: [] })
      const whole = right(draft.text)
      if (whole)
        return Effect.succeed({ draft: { _tag: "Value" as const, ...whole, text: draft.text }, fixes: [] })
      const text = change(draft.text)
      const mended = right(text)
      if (!mended)
        return Effect.fail(
          new Repairer.Unrepairable({ message: "It is not one bracket too many", fixes: [] })
        )
      const done = {
        name: "closing_bracket",
        path: [],
        before: draft.text.slice(-1),
        after: "",
        confidence: 1,
        ...fix
      }
      return Effect.succeed({
        draft: { _tag: "Value" as const, ...mended, text },
        fixes: silent ? [] : [done]
      })
    })
})

const mends = [{ target, draft: '{"text":"a"}}', value: { text: "a" } }]

RepairerSuite.run({ describe, it }, "a right repairer", { repairer: repairer(), mends })

const slow: Change = (text) => {
  for (let i = 0; i < text.length; i++) if (/[<>]/.test(text.slice(i))) return ""
  return text.replace(/[\]}]$/, "")
}

const deep: Change = (text) =>
  text.startsWith("[") ? `[${deep(text.slice(1))}`.slice(1) : text.replace(/[\]}]$/, "")

const wrong: ReadonlyArray<readonly [mistake: string, repairer: Repairer.Repairer, promise: string]> = [
  ["touches what fits", repairer({ touch: () => null }), "leaves a value that fits as it is"],
  ["cannot mend", repairer({ change: (text) => text }), "mends what it is there for, and says how"],
  ["mends in silence", repairer({ silent: true }), "says every fix in full"],
  ["gives a fix no good name", repairer({ fix: { name: "Closing Bracket" } }), "says every fix in full"],
  ["is surer than sure", repairer({ fix: { confidence: 2 } }), "says every fix in full"],
  ["throws", repairer({ change: () => JSON.parse("{") as string }), "never throws, whatever it is given"],
  ["recurses", repairer({ change: deep }), "takes [ 50,000 times, one in the other"],
  [
    "never has enough",
    repairer({ touch: (value) => (typeof value === "number" ? value + 1 : value) }),
    "mends nothing twice"
  ],
  [
    "takes the square of the length",
    repairer({ change: slow }),
    'takes time in proportion to the length of "[CONTENT]{" repeated'
  ]
]

describe("RepairerSuite", () => {
  for (const [mistake, repairer, promise] of wrong) {
    it.live(`is red on a repairer that ${mistake}`, () =>
      Effect.gen(function* () {
        const found = RepairerSuite.cases({ repairer, mends }).filter(({ name }) => name === promise)
        assert.strictEqual(found.length, 1)
        const exit = yield* Effect.exit(Effect.all(found.map(({ check }) => check)))
        assert.isTrue(Exit.isFailure(exit))
      })
    )
  }

  it("makes the same garbage at every run", () => {
    assert.deepStrictEqual(Garbage.texts(7, 50, ["{}"]), Garbage.texts(7, 50, ["{}"]))
    assert.notDeepEqual(Garbage.texts(7, 50, ["{}"]), Garbage.texts(8, 50, ["{}"]))
    assert.isAbove(new Set(Garbage.texts(7, 500, ['{"a":[1,2,3]}'])).size, 400)
  })
})
