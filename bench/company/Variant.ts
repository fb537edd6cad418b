import { Brief } from "@metagpt-ts/role-software-company"
/**
 * The company with one of its devices left out: which of its programs would then have been handed over.
 */
import { Events } from "@metagpt-ts/team"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Place from "../../packages/cli/src/Place.ts"
import * as Inspection from "../../plugins/role/software-company/src/Inspection.ts"
import * as Verdict from "../../plugins/role/software-company/src/Verdict.ts"
import * as Rehearsed from "./Rehearsed.ts"

type Try = Rehearsed.Try

/** The program that is handed over. */
export interface Choice {
  readonly chosen: Try
  /** How many were written until then. */
  readonly tries: number
  /** Nothing is known to be wrong with it. */
  readonly isSound: boolean
}

type Best = (
  tries: ReadonlyArray<Try>
) => Pick<NonNullable<ReturnType<typeof Verdict.best>>, "attempt" | "standing">

const byVerdict: Best = (tries) => Verdict.best(tries, tries) ?? { attempt: 0, standing: [] }

const byBadness: Best = (tries) => {
  const [{ attempt, problems: standing } = { attempt: 0, problems: [] }] = tries.toSorted(
    (a, b) => Inspection.badness(a.problems) - Inspection.badness(b.problems)
  )
  return { attempt, standing }
}

/** Hands over the first program that nothing is wrong with and that no other has to bear out, else the best of all. */
export const choose = (tries: ReadonlyArray<Try>, best: Best = byVerdict): Choice | undefined => {
  for (let at = 1; at <= tries.length; at++) {
    const until = tries.slice(0, at)
    const { attempt, standing } = best(until)
    const chosen = tries.find((one) => one.attempt === attempt)
    const isSound = standing.length === 0
    const isOver = at === tries.length || (isSound && Verdict.isGood(until, until))
    if (chosen !== undefined && isOver) return { chosen, tries: at, isSound }
  }
  return undefined
}

/** A run, and what became of it when it was gone through again. */
export interface Source extends Rehearsed.Rehearsed {
  readonly run: Rehearsed.Run
}

/** The same programs, held to something else, until nothing is wrong with one. */
const inspect = ({ held, options, tries }: Source, other: Pick<Partial<Source>, "held" | "options"> = {}) =>
  Effect.gen(function* () {
    const inspected: Array<Try> = []
    for (const one of tries) {
      const problems = yield* Inspection.make(other.options ?? options, one, other.held ?? held)
      inspected.push({ ...one, problems })
      if (problems.length === 0) break
    }
    return choose(inspected)
  }).pipe(Effect.provide(Events.layer))

type Written = Pick<Source, "tries">

const given =
  (pick: (tries: ReadonlyArray<Try>) => ReadonlyArray<Try>, best?: Best) =>
  ({ tries }: Written) =>
    Effect.succeed(choose(pick(tries), best))

/** By what is left out; each gives what is then handed over. */
export const variants = {
  "further tries": given((tries) => tries.slice(0, 1)),
  "mends without a model": ({ run }: Source) =>
    Rehearsed.make(run, {
      ...run.options.language,
      mend: (files) => Effect.succeed({ files, fixes: [] })
    }).pipe(Effect.map(({ tries }) => choose(tries))),
  "what the request shows": (source: Source) => {
    const brief = { ...Brief.of(source.options.idea), examples: [], texts: [], names: [], ids: [] }
    const other = { options: { ...source.options, brief }, held: { ...source.held, cases: [] } }
    return inspect(source, other)
  },
  "starting anything": (source: Source) =>
    inspect(source).pipe(
      Effect.provideServiceEffect(Sandbox.Sandbox, Effect.map(Sandbox.Sandbox, Place.idle("en")))
    ),
  "tests of QA": given((tries) =>
    tries.map((one) => ({ ...one, problems: one.problems.filter(({ rule }) => rule !== "test") }))
  ),
  "doubt about tests": given((tries) => tries, byBadness),
  "what others answer": given((tries) =>
    tries.map(({ attempt, files, problems }) => ({ attempt, files, problems }))
  ),
  patches: given((tries) => tries.filter(({ patches }) => patches === undefined))
}
