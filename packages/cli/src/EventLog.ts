/**
 * The events of a run in a file, to show it again without any model.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import { type Event, EventLine, type View } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Name of the file in the folder of the run. @category constants @since 0.1.0 */
export const name = "events.jsonl"

/** Bytes after which the file grows no more by what a model is still writing; all else is kept. */
const large = 64 * 1024 * 1024

/**
 * Appends every event to the file of a run.
 *
 * A recording is for looking at, so one that cannot be written does not stop the run: it ends there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const recorder = (directory: string, most = large): Effect.Effect<View.View, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): { file: number | undefined; size: number } => {
      try {
        const file = fs.openSync(path.join(directory, name), "a+")
        const { size } = fs.fstatSync(file)
        const last = Buffer.alloc(1)
        // What was torn off stays a line of its own.
        if (size > 0 && fs.readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== "\n") {
          fs.writeSync(file, "\n")
        }
        return { file, size }
      } catch {
        return { file: undefined, size: 0 }
      }
    }),
    (log) => Effect.sync(() => log.file !== undefined && fs.closeSync(log.file))
  ).pipe(
    Effect.map((log) => ({
      event: (event) => {
        if (log.file === undefined || (log.size > most && event._tag === "CallProgressed")) return
        try {
          log.size += fs.writeSync(log.file, `${JSON.stringify(event)}\n`)
        } catch {
          fs.closeSync(log.file)
          log.file = undefined
        }
      }
    }))
  )

/**
 * Reads the events of a recorded run: undefined when there are none, the number of their version when it is not known. Unknown
 * events and a torn last line are passed over.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (directory: string): ReadonlyArray<Event.Stamped> | undefined | number => {
  let text: string
  try {
    text = fs.readFileSync(path.join(directory, name), "utf8")
  } catch {
    return undefined
  }
  const found = text.split("\n").map(EventLine.read)
  const newer = found.find((one) => typeof one === "number")
  if (newer !== undefined) return newer
  const events = found.filter((one) => typeof one === "object")
  return events.length > 0 ? events : undefined
}
