/**
 * Every promise of the `Repairer` port, as tests for a repairer.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { inspect, isDeepStrictEqual } from "node:util"

import { Repairer } from "@metagpt-ts/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

import * as Garbage from "./Garbage.ts"
import * as Suite from "./Suite.ts"

/**
 * A repairer under test.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  readonly repairer: Repairer.Repairer
  /** What it is there for: answers with damage of its kind and the value each should have been. */
  readonly mends: ReadonlyArray<{
    readonly target: Repairer.Target
    readonly draft: Repairer.Draft | string
    readonly value: unknown
  }>
}

const Task = Schema.Struct({
  title: Schema.String,
  done: Schema.Boolean,
  priority: Schema.Int,
  tags: Schema.Array(Schema.String),
  owner: Schema.Struct({ name: Schema.String, "Full Address": Schema.optionalKey(Schema.String) })
})

const target = Repairer.target("Task", Task)

const right: ReadonlyArray<typeof Task.Type> = [
  { title: "", done: true, priority: 0, tags: [], owner: { name: "Ann" } },
  {
    title: 'Say "hi", {then} [go]\n```json\n{"a": 1}\n``` // no',
    done: false,
    priority: -3,
    tags: ["[CONTENT]", "世界 🎉", "a, b", "'", "\\", "True", "null"],
    owner: { name: "</think>", "Full Address": "1,\n2;\t3 <b>" }
  }
]

const written = right.flatMap((value) => [
  JSON.stringify(value),
  JSON.stringify(value, null, 2),
  `Sure! Here it is:\n\`\`\`json\n${JSON.stringify(value, null, 4)}\n\`\`\`\nTell me if it helps.`,
  `[CONTENT]\n${JSON.stringify(value)}\n[/CONTENT]`,
  JSON.stringify(value).replaceAll('"', "'").replace("true", "True")
])

const text = (text: string): Repairer.Draft => ({ _tag: "Text", text })

const garbage: ReadonlyArray<Repairer.Draft> = [
  ...Garbage.texts(1, 600, written).map(text),
  ...Garbage.values(2, 200, ["title", "Done", "priority", "tags", "owner", "name"]).map((value) => ({
    _tag: "Value" as const,
    value,
    text: JSON.stringify(value)
  })),
  ...["", " ", "\0", "\uFEFF", "[", "{", '"', "\\", '{"__proto__":{"title":1}}'].map(text)
]

/** Garbage, and what the repairer mends, whole and damaged further. */
const inputs = ({ mends }: Subject): ReadonlyArray<Repairer.Draft> => {
  const drafts = mends.map(({ draft }) => (typeof draft === "string" ? text(draft) : draft))
  const right = drafts.map(({ text }) => text)
  const damaged = right.length === 0 ? [] : Garbage.texts(3, 400, right)
  return [...garbage, ...drafts, ...damaged.map(text)]
}

const show = (value: unknown): string => inspect(value, { depth: 4, maxStringLength: 300 })

/** What came of a draft, whether it could be mended or not; anything thrown is a broken promise. */
const outcome = ({ repairer }: Subject, draft: Repairer.Draft, to: Repairer.Target = target) =>
  Effect.map(Effect.exit(Effect.suspend(() => repairer.repair(draft, to))), (exit) => {
    if (Exit.isSuccess(exit)) return { mended: true, ...exit.value }
    const error = Cause.findErrorOption(exit.cause)
    if (error._tag === "None") return assert.fail(`It threw at ${show(draft)}: ${Cause.pretty(exit.cause)}`)
    const { fixes, value } = error.value
    return {
      mended: false,
      fixes,
      draft: value === undefined ? draft : { ...draft, _tag: "Value" as const, value }
    }
  })

const meaning = (draft: Repairer.Draft): unknown =>
  draft._tag === "Value" ? { value: draft.value } : draft.text

const checkFix = (fix: Repairer.Fix, draft: Repairer.Draft): void => {
  const where = `${show(fix)} at ${show(draft)}`
  assert.match(fix.name, /^[a-z][a-z0-9_]*$/, where)
  assert.ok(Array.isArray(fix.path), where)
  assert.ok(fix.before.length <= 80 && fix.after.length <= 80, where)
  assert.ok(fix.confidence >= 0 && fix.confidence <= 1, where)
  assert.ok(fix.offset === undefined || (fix.offset >= 0 && fix.offset <= draft.text.length), where)
}

/** Milliseconds of processor time: a busy machine does not change them. */
const took = (subject: Subject, input: string) =>
  Effect.gen(function* () {
    const before = process.cpuUsage()
    yield* outcome(subject, text(input))
    return process.cpuUsage(before).user / 1000
  })

/**
 * The promises, for a runner of your own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = (subject: Subject): ReadonlyArray<Suite.Case> => [
  {
    name: "leaves a value that fits as it is",
    check: Effect.forEach(
      right,
      (value) =>
        Effect.map(
          outcome(subject, { _tag: "Value", value, text: JSON.stringify(value) }),
          ({ draft, fixes }) => {
            assert.deepEqual(fixes, [])
            assert.deepEqual(draft._tag === "Value" && draft.value, value)
          }
        ),
      { discard: true }
    )
  },
  {
    name: "finds nothing to fix in text that is right",
    check: Effect.forEach(
      right,
      (value) =>
        Effect.map(outcome(subject, text(JSON.stringify(value))), ({ draft, fixes }) => {
          assert.deepEqual(fixes, [])
          assert.deepEqual(draft._tag === "Value" ? draft.value : JSON.parse(draft.text), value)
        }),
      { discard: true }
    )
  },
  {
    name: "mends what it is there for, and says how",
    check: Effect.forEach(
      subject.mends,
      ({ draft: given, target, value }) => {
        const draft = typeof given === "string" ? text(given) : given
        return Effect.map(Effect.exit(Repairer.chain([subject.repairer]).repair(draft, target)), (exit) => {
          if (Exit.isFailure(exit)) return assert.fail(`${show(draft)}: ${Cause.pretty(exit.cause)}`)
          assert.deepEqual(exit.value.draft._tag === "Value" && exit.value.draft.value, value)
          return assert.ok(exit.value.fixes.length > 0, `It mended ${show(draft)} without a word`)
        })
      },
      { discard: true }
    )
  },
  {
    name: "never throws, whatever it is given",
    check: Effect.forEach(inputs(subject), (draft) => outcome(subject, draft), { discard: true })
  },
  {
    name: "says every fix in full",
    check: Effect.forEach(
      inputs(subject),
      (draft) =>
        Effect.map(outcome(subject, draft), (result) => {
          for (const fix of result.fixes) checkFix(fix, draft)
          const same = isDeepStrictEqual(meaning(result.draft), meaning(draft))
          const read =
            draft._tag === "Text" && result.draft._tag === "Value" && isRead(draft.text, result.draft.value)
          assert.ok(
            same || read || result.fixes.length > 0,
            `A silent fix: ${show(draft)} became ${show(result.draft)}`
          )
        }),
      { discard: true }
    )
  },
  {
    name: "mends nothing twice",
    check: Effect.forEach(
      inputs(subject),
      (draft) =>
        Effect.gen(function* () {
          const once = yield* outcome(subject, draft)
          if (!once.mended) return
          const twice = yield* outcome(subject, once.draft)
          assert.deepEqual(meaning(twice.draft), meaning(once.draft), `of ${show(draft)}`)
          assert.deepEqual(twice.fixes, [], `of ${show(draft)}`)
        }),
      { discard: true }
    )
  },
  ...["[", '{"a":', "[{", "(", '"""', "```", "[CONTENT]", "<think>"].map((scrap) => ({
    name: `takes ${scrap} 50,000 times, one in the other`,
    check: Effect.asVoid(outcome(subject, text(scrap.repeat(50_000))))
  })),
  ...[
    '{"title": "a ',
    "a'b\", ",
    "\\",
    " ",
    "[CONTENT]{",
    "```json\n{}\n",
    "{'a': 1} ",
    "// no\n",
    "<think>",
    "1,"
  ].map((scrap) => ({
    name: `takes time in proportion to the length of ${JSON.stringify(scrap)} repeated`,
    check: Effect.gen(function* () {
      const short = scrap.repeat(Math.ceil(20_000 / scrap.length))
      // The least of a few: whatever else the process does meanwhile counts as well.
      const base = Math.max(5, Math.min(...(yield* Effect.replicateEffect(took(subject, short), 3))))
      const long = yield* took(subject, short.repeat(8))
      // A square law takes 64 times the time for 8 times the text.
      assert.ok(long < base * 30, `${base.toFixed()} ms, and ${long.toFixed()} ms for 8 times the text`)
    })
  }))
]

const isRead = (text: string, value: unknown): boolean => {
  try {
    return isDeepStrictEqual(JSON.parse(text), value)
  } catch {
    return false
  }
}

/**
 * Runs a repairer against garbage that is the same at every run, and against what it says it mends.
 *
 * @example
 * ```ts
 * RepairerSuite.run({ describe, it }, "json", {
 *   repairer: JsonRepair.make(),
 *   mends: [{ target, draft: "{'title': 'a',}", value: { title: "a" } }]
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (runner: Suite.Runner, name: string, subject: Subject): void =>
  Suite.run(runner, name, cases(subject))
