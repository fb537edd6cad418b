/**
 * Records of a run in memory.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import * as JournalRecord from "./JournalRecord.ts"
import { insert, type Store } from "./JournalStore.ts"
import * as Recorded from "./Recorded.ts"

interface Entry {
  readonly ordinal: number
  readonly value: unknown
}

/**
 * Makes a store over the lines that earlier ones left, as text, so that no value is shared with who gave it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (lines: Array<string> = []): Store<Entry> => {
  const index = new Map<string, Array<Entry>>()
  let recorded = Recorded.none
  for (const line of lines) {
    const record = JournalRecord.read(line)
    if (typeof record !== "object") continue
    const [name, ordinal] = JournalRecord.split(record.id)
    insert(index, name, { ordinal, value: record.value })
    recorded = Recorded.record(recorded, record)
  }
  return {
    recorded,
    places: (name) => index.get(name) ?? [],
    read: ({ value }) => Effect.succeed(value),
    ready: Effect.void,
    append: (record) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        lines.push(JournalRecord.write({ ...record, at, elapsed: recorded.elapsed, versions: {} }))
      })
  }
}
