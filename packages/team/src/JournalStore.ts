/**
 * Where a journal keeps its records.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"

import type { JournalError } from "./JournalError.ts"
import type { JournalRecord } from "./JournalRecord.ts"
import type { Recorded } from "./Recorded.ts"

/**
 * What a step is, the same in every replay: equal keys are the same question.
 *
 * @category models
 * @since 0.1.0
 */
export type Key = Pick<JournalRecord, "step" | "role" | "asked" | "provider" | "model">

/**
 * The records of a run that one process has to itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface Store<Place extends { readonly ordinal: number } = { readonly ordinal: number }> {
  readonly recorded: Recorded
  /** Where the records of a name were when it was opened, by ascending ordinal. */
  readonly places: (name: string) => ReadonlyArray<Place>
  /** The value of such a record. */
  readonly read: (place: Place) => Effect.Effect<unknown, JournalError>
  /** Fails when a step should not begin, because its outcome could not be kept. */
  readonly ready: Effect.Effect<void, JournalError>
  /** Done when the record outlives the process and the machine. */
  readonly append: (record: Key & Pick<JournalRecord, "id" | "value">) => Effect.Effect<void, JournalError>
}

/**
 * Puts a place among those of its name, in place of an earlier one of the same ordinal.
 *
 * @category combinators
 * @since 0.1.0
 */
export const insert = <Place extends { readonly ordinal: number }>(
  index: Map<string, Array<Place>>,
  name: string,
  place: Place
): void => {
  const places = index.get(name)
  if (places === undefined) index.set(name, [place])
  else if ((places.at(-1)?.ordinal ?? -1) < place.ordinal) places.push(place)
  else {
    const at = places.findIndex(({ ordinal }) => ordinal >= place.ordinal)
    places.splice(at, places[at]?.ordinal === place.ordinal ? 1 : 0, place)
  }
}
