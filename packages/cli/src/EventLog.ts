/**
 * The events of a run in a file, to show it again without any model.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import { Event } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

import type { View } from "./View.ts"

/** Name of the file in the folder of the run. @category constants @since 0.1.0 */
export const name = "events.jsonl"

/**
 * Appends every event to the file of a run.
 *
 * A recording is for looking at, so one that cannot be written does not stop the run: it ends there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const recorder = (directory: string): Effect.Effect<View, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): { file: number | undefined } => {
      try {
        return { file: fs.openSync(path.join(directory, name), "a") }
      } catch {
        return { file: undefined }
      }
    }),
    (log) => Effect.sync(() => log.file !== undefined && fs.closeSync(log.file))
  ).pipe(
    Effect.map((log) => ({
      event: (event) => {
        if (log.file === undefined) return
        try {
          fs.writeFileSync(log.file, `${JSON.stringify(event)}\n`)
        } catch {
          fs.closeSync(log.file)
          log.file = undefined
        }
      }
    }))
  )

const decode = Schema.decodeUnknownOption(Event.Event)

/**
 * Reads the events of a recorded run; undefined when there are none. Unknown events and a torn last line are passed over.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (directory: string): ReadonlyArray<Event.Stamped> | undefined => {
  let text: string
  try {
    text = fs.readFileSync(path.join(directory, name), "utf8")
  } catch {
    return undefined
  }
  const events = text.split("\n").flatMap((line): ReadonlyArray<Event.Stamped> => {
    try {
      const value = JSON.parse(line) as { readonly at?: unknown }
      const event = decode(value)
      return Option.isSome(event) && typeof value.at === "number" ? [{ ...event.value, at: value.at }] : []
    } catch {
      return []
    }
  })
  return events.length > 0 ? events : undefined
}
