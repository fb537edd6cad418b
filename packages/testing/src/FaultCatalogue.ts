/**
 * Every way in which servers of models are known to go wrong, and what must come of it at a provider.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"

import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import { entries as bytes } from "./FaultsOfBytes.ts"
import { entries as requests } from "./FaultsOfRequests.ts"
import { entries as servers } from "./FaultsOfServers.ts"
import { entries as ways } from "./FaultsOfWays.ts"
import { entries as words } from "./FaultsOfWords.ts"
import * as FaultTrial from "./FaultTrial.ts"
import type { Speech } from "./LocalServer.ts"
import * as Suite from "./Suite.ts"

export type { Outcome, Seen, Subject, Trial, Way } from "./FaultTrial.ts"

/**
 * One fault of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  /** `F01` to `F42`. */
  readonly id: string
  /** What goes wrong, in a few words. */
  readonly name: string
  /** What comes of it, where that is more than the outcomes of its trials. */
  readonly outcome?: string | undefined
  /** The ways in which it happens in a protocol; none where it cannot be. */
  readonly trials: (speech: Speech) => ReadonlyArray<FaultTrial.Trial>
}

/** All of them, in order. @category constants @since 0.1.0 */
export const all: ReadonlyArray<Entry> = [...bytes, ...words, ...requests, ...servers, ...ways].toSorted(
  (a, b) => a.id.localeCompare(b.id)
)

/** What must come of a fault in a protocol, or why it cannot be there. @category accessors @since 0.1.0 */
export const outcome = ({ id, outcome, trials }: Entry, speech: Speech): string => {
  const why = speech.cannot?.[id]
  if (why !== undefined) return `not applicable: ${why}`
  return outcome ?? [...new Set(trials(speech).flatMap(({ expect }) => expect))].join(", ")
}

/** Throws what went wrong, all of it. */
const together = (exits: ReadonlyArray<Exit.Exit<void>>): void => {
  const causes = exits.filter(Exit.isFailure).map(({ cause }) => Cause.squash(cause))
  if (causes.length > 1) throw new AggregateError(causes, causes.map(String).join("\n"))
  if (causes.length === 1) throw causes[0]
}

/**
 * The faults at one provider, for a runner of your own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = (subject: FaultTrial.Subject): ReadonlyArray<Suite.Case> => {
  const { speech } = subject
  return all.map((entry) => {
    const trials = entry.trials(speech)
    const why = speech.cannot?.[entry.id]
    // Trials that change the environment would meet each other.
    const concurrency = trials.some(({ at }) => at !== undefined) ? 1 : "unbounded"
    const tried = Effect.forEach(trials, (trial) => Effect.exit(FaultTrial.run(trial, subject)), {
      concurrency
    }).pipe(Effect.map(together))
    const none = Effect.sync(() => {
      assert.ok(why !== undefined, `The protocol can say nothing of it, and its speech does not say why`)
      assert.equal(trials.length, 0, `It can be after all, though the speech says: ${why}`)
    })
    return {
      name: `${entry.id} ${entry.name}: ${outcome(entry, speech)}`,
      check: why !== undefined || trials.length === 0 ? none : tried
    }
  })
}

/**
 * Makes every fault happen to a provider; a fault that cannot be in its protocol says so and why.
 *
 * @example
 * ```ts
 * FaultCatalogue.run({ describe, it }, "open-llm", {
 *   server: ChatServer.make,
 *   speech: ChatServer.speech,
 *   layer: (url, key, settings) => OpenLLM.layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (runner: Suite.Runner, name: string, subject: FaultTrial.Subject): void =>
  Suite.run(runner, name, cases(subject))
