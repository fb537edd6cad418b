/**
 * What is to be said against a candidate of a change, and which of several is the best.
 *
 * @since 0.1.0
 */
import { Events } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import type { Problem } from "../Documents.ts"
import * as Relevance from "../Relevance.ts"
import { type ChangeOptions, type Failure, languageOf, type Needs } from "./ChangeOptions.ts"
import * as Checks from "./Checks.ts"
import type { Change, Judged } from "./Documents.ts"
import * as NewFile from "./NewFile.ts"
import type { Files } from "./ProjectMap.ts"
import { say } from "./Wording.ts"

type Verdict = typeof Judged.schema.Type

/** Lines that were not there before. */
const added = (before: Files, after: Files): string =>
  Object.entries(after)
    .flatMap(([path, text]) => {
      const old = new Set((before[path] ?? "").split(/\r?\n/))
      return text.split(/\r?\n/).filter((line) => !old.has(line))
    })
    .join("\n")

/**
 * Judges a candidate by what can be run, the mends that need no model tried first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  options: ChangeOptions,
  before: Files,
  { attempt, files: changed }: typeof Change.schema.Type,
  isBug: boolean
): Effect.Effect<Verdict, Failure, Needs> =>
  Effect.gen(function* () {
    const empty = "the answer held no change that could be put in"
    if (Object.keys(changed).length === 0)
      return {
        attempt,
        files: changed,
        problems: [{ rule: "entry", path: "", message: empty }],
        doubts: []
      } satisfies Verdict
    let files = changed
    const problems: Array<Problem> = []
    const doubts: Array<Problem> = []
    const languages = new Set(Object.keys(changed).flatMap((path) => languageOf(options, path) ?? []))
    for (const language of languages) {
      const base = yield* Checks.of(options, language, before)
      let after = yield* Checks.of(options, language, { ...before, ...files })
      let found = Checks.worse(base, after)
      if (found.length > 0) {
        const { files: all } = yield* language.mend({ ...before, ...files })
        const mended = Object.fromEntries(
          Object.keys(files).map((path) => [path, all[path] ?? files[path] ?? ""])
        )
        if (Object.entries(mended).some(([path, text]) => text !== files[path])) {
          const again = yield* Checks.of(options, language, { ...before, ...mended })
          const left = Checks.worse(base, again)
          if (left.length < found.length) {
            files = mended
            found = left
            after = again
          }
        }
      }
      problems.push(...found)
      const isTested = (base.tests ?? 0) > 0 && base.failing.length < (base.tests ?? 0)
      if (!isTested) problems.push(...Checks.lost(before, files))
      if (!isTested && attempt === 1) {
        const message = say(options, "untested", { language: language.name })
        yield* Events.emit({ _tag: "Noted", level: "warning", message })
      }
      const isFixed = base.failing.some((name) => !after.failing.includes(name))
      if (isBug && !isFixed)
        for (const name of base.failing.slice(0, 3))
          doubts.push({ rule: "test", path: "tests", message: `still fails: ${name}` })
    }
    problems.push(...Relevance.placeholders("the change", added(before, files)))
    if (!isBug && !Relevance.isOnTopic(options.idea, [], added(before, files)))
      doubts.push({
        rule: "topic",
        path: "",
        message: `the change is not about: ${options.idea.slice(0, 200)}`
      })
    for (const path of NewFile.unused(options.idea, before, files))
      doubts.push({ rule: "topic", path, message: `${path} is new and nothing uses it` })
    return { attempt, files, problems, doubts } satisfies Verdict
  })

/** What was asked for may go by other words: after so many tries that is believed. */
const patience = 2

/**
 * Says whether a verdict ends the tries.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isEnd = ({ attempt, doubts, problems }: Verdict, most: number): boolean =>
  attempt >= most ||
  (problems.length === 0 &&
    (doubts.length === 0 || (attempt > patience && doubts.every(({ rule }) => rule === "topic"))))

/**
 * Gives the candidate with the least against it, the first of equals; a doubt weighs less than anything that got worse.
 *
 * @category combinators
 * @since 0.1.0
 */
export const best = (earlier: ReadonlyArray<Verdict>, last: Verdict): Verdict => {
  const weight = ({ doubts, problems }: Verdict) => problems.length * 100 + doubts.length
  return [...earlier, last].reduce((least, one) => (weight(one) < weight(least) ? one : least))
}
