/**
 * A journal under test, and what its promises are checked with.
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

import { Journal, type JournalError, key, memo } from "./Journal.ts"

/**
 * An implementation under test.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  /** Opens the journal of a run by its name; the process that has it ends when the scope closes. */
  readonly open: (run: string) => Effect.Effect<Journal["Service"], JournalError, Scope.Scope>
  /** Makes a run of another name of what would be left of this one if the machine lost its power now. */
  readonly copy: (run: string, to: string) => Effect.Effect<void>
}

/** One promise and the check of it; a broken promise is a defect. @category models @since 0.1.0 */
export interface Case {
  readonly name: string
  readonly check: Effect.Effect<void>
}

/** Counts how often each step is truly done; the value tells which time it was. @category constructors @since 0.1.0 */
export const counter = () => {
  const done = new Map<string, number>()
  const count = (name: string) => done.get(name) ?? 0
  return {
    count,
    work: (name: string, input: unknown = name) =>
      memo(
        key(name, input),
        Schema.String,
        Effect.sync(() => {
          done.set(name, count(name) + 1)
          return `${name} ${count(name)}`
        })
      )
  }
}

/** What a process does with a run, from its start to its end. @category combinators @since 0.1.0 */
export const sessionOf =
  (open: Subject["open"]) =>
  <A, E>(run: string, work: Effect.Effect<A, E, Journal>): Effect.Effect<A, E | JournalError> =>
    Effect.scoped(Effect.flatMap(open(run), (journal) => Effect.provideService(work, Journal, journal)))

/** Makes a case of a check with a run of its own. @category constructors @since 0.1.0 */
export const promise = (name: string, check: (run: string) => Effect.Effect<void, unknown>): Case => ({
  name,
  check: Effect.orDie(Effect.suspend(() => check(randomUUID())))
})
