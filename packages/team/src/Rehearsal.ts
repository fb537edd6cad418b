/**
 * A run gone through without doing anything new, to know what of its journal still fits.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

import * as Budget from "./Budget.ts"
import * as Events from "./Events.ts"
import { Journal, JournalError, type Key } from "./Journal.ts"
import { total } from "./Recorded.ts"

/**
 * What of a journal still answers the questions of a run, as it would be asked now.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fit {
  /** Calls in the journal. */
  readonly recorded: number
  /** Calls among them that are asked for again, and so cost nothing. */
  readonly reused: number
  /** Steps with which the run would go on; empty when the journal answers everything. */
  readonly next: ReadonlyArray<Key>
}

/** Milliseconds that steps at the same time are given to be found in the journal. */
const patience = 100

const unpaid = (path: string): JournalError =>
  new JournalError({
    kind: "unpaid",
    path,
    message: "This step is not in the journal, and is not done in a rehearsal",
    fix: "Resume the run."
  })

/**
 * Goes through a run with a journal that nobody has used yet, and stops each role where a step is not in it.
 *
 * Nothing is asked of a model and nothing is recorded; whatever else the run does, it does: give it a workspace in memory. How it
 * ends does not matter here. Later steps may fit as well, when what comes between turns out as it was.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A, E, R>(
  run: Effect.Effect<A, E, R>
): Effect.Effect<Fit, never, Exclude<R, Journal | Budget.Budget | Events.Events> | Journal> =>
  Effect.gen(function* () {
    const journal = yield* Journal
    const next: Array<Key> = []
    let reused = 0
    const rehearsed: Journal["Service"] = {
      ...journal,
      memo: (step, effect) => {
        if (Option.isNone(step.known)) {
          next.push(step.key)
          return Effect.delay(Effect.fail(unpaid(step.id)), patience)
        }
        if (step.key.model !== undefined) reused++
        return journal.memo(step, effect)
      }
    }
    const stage = Layer.mergeAll(Budget.layer(), Events.layer, Layer.succeed(Journal, rehearsed))
    yield* Effect.exit(Effect.provide(run, stage))
    return { recorded: total(journal.recorded.tallies).calls, reused, next }
  })
