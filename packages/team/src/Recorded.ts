/**
 * What a run has already cost, as its journal says.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { Who } from "./Event.ts"
import type { JournalRecord } from "./JournalRecord.ts"

/**
 * The calls of one role that one model answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Tally extends Who {
  readonly role: string
  readonly calls: number
  readonly usage: Usage.Usage
  /** Milliseconds that the model worked on them. */
  readonly duration: number
}

/**
 * What a journal held when it was opened. Calls that are never asked for again are among it: they were paid for all the same.
 *
 * @category models
 * @since 0.1.0
 */
export interface Recorded {
  /** Milliseconds that the run had worked. */
  readonly elapsed: number
  /** Steps of every kind. */
  readonly steps: number
  readonly tallies: ReadonlyArray<Tally>
}

/** Nothing yet. @category constructors @since 0.1.0 */
export const none: Recorded = { elapsed: 0, steps: 0, tallies: [] }

/** What a step has in its value when a model did it. */
const Answered = Schema.Struct({
  usage: Usage.Usage,
  by: Schema.optionalKey(Who),
  duration: Schema.optionalKey(Schema.Number)
})

const decode = Schema.decodeUnknownOption(Answered)

/**
 * Adds calls up, by role and by who answered.
 *
 * @category combinators
 * @since 0.1.0
 */
export const add = (tallies: ReadonlyArray<Tally>, more: Tally): ReadonlyArray<Tally> => {
  const at = tallies.findIndex(
    ({ model, provider, role }) => role === more.role && provider === more.provider && model === more.model
  )
  const before = tallies[at]
  if (before === undefined) return [...tallies, more]
  return tallies.with(at, {
    ...before,
    calls: before.calls + more.calls,
    usage: Usage.add(before.usage, more.usage),
    duration: before.duration + more.duration
  })
}

/** Adds a record. @category combinators @since 0.1.0 */
export const record = (
  self: Recorded,
  { elapsed, model, provider, role, value }: JournalRecord
): Recorded => {
  const answered = Option.getOrUndefined(decode(value))
  const { by = { provider: provider ?? "", model: model ?? "" }, duration = 0, usage } = answered ?? {}
  return {
    elapsed: Math.max(self.elapsed, elapsed),
    steps: self.steps + 1,
    tallies:
      usage === undefined
        ? self.tallies
        : add(self.tallies, { role: role ?? "", ...by, calls: 1, usage, duration })
  }
}

/** All calls together. @category accessors @since 0.1.0 */
export const total = (tallies: ReadonlyArray<Tally>): Pick<Tally, "calls" | "usage" | "duration"> =>
  tallies.reduce(
    (sum, { calls, duration, usage }) => ({
      calls: sum.calls + calls,
      usage: Usage.add(sum.usage, usage),
      duration: sum.duration + duration
    }),
    { calls: 0, usage: Usage.zero, duration: 0 }
  )
