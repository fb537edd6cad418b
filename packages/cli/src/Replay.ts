/**
 * `metagpt replay`: a recorded run, shown again without any model.
 *
 * @since 0.1.0
 */
import { Event } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import * as EventLog from "./EventLog.ts"
import type * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import { UsageError } from "./UsageError.ts"
import * as View from "./View.ts"

/** Longest pause between two events, in milliseconds. */
const longest = 1000
/** Between two pictures, in milliseconds. */
const frame = 100

/**
 * Shows a recorded run.
 *
 * @category commands
 * @since 0.1.0
 */
export const replay = (
  input: { readonly run: string; readonly speed: number } & Flags.Input<typeof Flags.speech>
) =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const events = EventLog.read(RunFile.directory(input.run))
    if (events === undefined) {
      return yield* new UsageError({
        message: say(screen.lang, "replay.none", { path: input.run }),
        fix: say(screen.lang, "replay.none.fix")
      })
    }
    if (typeof events === "number") {
      return yield* new UsageError({
        message: say(screen.lang, "replay.newer", { path: input.run, found: events, known: Event.version }),
        fix: say(screen.lang, "replay.newer.fix")
      })
    }
    const view = View.choose(screen, input)
    const [first] = events
    // The picture runs on the clock of the recording, so that its seconds are the seconds it took.
    let now = first?.at ?? 0
    for (const event of events) {
      const steps = Math.min(longest, Math.max(0, event.at - now) / input.speed) / frame
      const stride = (event.at - now) / steps
      for (let step = 1; step < steps; step++) {
        yield* Effect.sleep(frame)
        view.tick?.run(now + step * stride)
      }
      if (steps > 0) yield* Effect.sleep((steps % 1) * frame)
      now = event.at
      view.event(event)
    }
    view.end?.()
  })
