/**
 * `metagpt replay`: a recorded run, shown again without any model.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import { Event } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import * as EventLog from "./EventLog.ts"
import type * as Flags from "./Flags.ts"
import { plain } from "./Line.ts"
import { say } from "./Messages.ts"
import * as Report from "./Report.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import { UsageError } from "./UsageError.ts"
import * as View from "./View.ts"

/** Longest silence that is shown, in milliseconds as they were: a night between two processes of a run is no part of it. */
const longest = 60_000
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
      const pause = input.speed === 0 ? 0 : Math.min(longest, Math.max(0, event.at - now)) / input.speed
      const steps = pause / frame
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
    const finished = events.findLast((event) => event._tag === "RunFinished")
    if (finished?.ok === true || finished?.command !== undefined) {
      Report.made({ finished, project: path.resolve(input.run), screen, speech: input })
    } else if (!input.json) {
      const problems = finished?.problems.map((problem) => plain(problem, 300)) ?? []
      const what = problems.length > 0 ? problems.join("; ") : say(screen.lang, "replay.open")
      screen.progress(`${say(screen.lang, "replay.ended", { what })}\n`)
    }
  })
