/**
 * Clients of the events: what a person or a program sees of a run.
 *
 * @since 0.1.0
 */
import type { Event } from "@metagpt-ts/team"
import { Events } from "@metagpt-ts/team"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import { lanes } from "./Lanes.ts"
import { heartbeat, line } from "./Line.ts"
import { next, start } from "./Progress.ts"
import type { Screen } from "./Screen.ts"

/**
 * Somebody who is told every event.
 *
 * @category models
 * @since 0.1.0
 */
export interface View {
  readonly event: (event: Event.Stamped) => void
  /** Called every `every` milliseconds with the time. */
  readonly tick?: { readonly every: number; readonly run: (now: number) => void }
  /** Called once, after the last event. */
  readonly end?: () => void
}

/**
 * One line for each event that means something, and a sign of life after half a minute of silence.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lines = (screen: Screen, silence = 30_000): View => {
  let progress = start(0)
  let said: number | undefined
  return {
    event: (event) => {
      said ??= event.at
      progress = next(progress, event)
      const text = line(event, progress, screen.lang)
      if (text === undefined) return
      said = event.at
      screen.progress(`${text}\n`)
    },
    tick: {
      every: Math.min(1000, silence),
      run: (now) => {
        if (said === undefined || now - said < silence) return
        said = now
        screen.progress(`${heartbeat(progress, now, screen.lang)}\n`)
      }
    }
  }
}

/**
 * A lane for each role, repainted in place; what is done scrolls away above.
 *
 * @category constructors
 * @since 0.1.0
 */
export const live = (screen: Screen): View => {
  let progress = start(0)
  let drawn = 0
  const { picture: shared } = screen
  let begun = false
  const erase = () => (drawn > 0 ? `\u001b[${drawn}A\r\u001b[0J` : "")
  const paint = (now: number) => {
    const { columns, rows } = screen.size()
    const { status } = shared
    const picture = lanes(progress, { now, width: columns, lang: screen.lang, style: screen.style, status })
    const visible = picture.slice(-Math.max(1, rows - 2))
    screen.progress(erase() + [...shared.above.splice(0), ...visible].map((row) => `${row}\n`).join(""))
    drawn = visible.length
  }
  return {
    event: (event) => {
      begun = shared.isPainted = true
      progress = next(progress, event)
      // In a lane a call shows itself; a line for it would say the same twice.
      if (event._tag === "CallStarted") return
      const text = line(event, progress, screen.lang)
      if (text !== undefined) shared.above.push(screen.style.faint(text))
    },
    tick: {
      every: 100,
      run: (now) => {
        if (begun) paint(now)
      }
    },
    end: () => {
      screen.progress(
        erase() +
          shared.above
            .splice(0)
            .map((row) => `${row}\n`)
            .join("")
      )
      drawn = 0
      shared.isPainted = false
    }
  }
}

/**
 * Every event as one JSON object a line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (screen: Screen): View => ({
  event: (event) => screen.result(JSON.stringify(event))
})

/**
 * Shows events from now on; what it gives waits until the last event of the run has been shown.
 *
 * @category combinators
 * @since 0.1.0
 */
export const attach = (view: View): Effect.Effect<Effect.Effect<void>, never, Events.Events | Scope.Scope> =>
  Effect.gen(function* () {
    const events = yield* Events.Events
    const stream = yield* events.subscribe
    const { tick } = view
    const ticking =
      tick &&
      (yield* Clock.currentTimeMillis.pipe(
        Effect.map(tick.run),
        Effect.repeat(Schedule.spaced(tick.every)),
        Effect.forkScoped
      ))
    const showing = yield* stream.pipe(
      Stream.tap((event) => Effect.sync(() => view.event(event))),
      Stream.takeUntil((event) => event._tag === "RunFinished"),
      Stream.runDrain,
      Effect.forkScoped
    )
    return Effect.gen(function* () {
      yield* Fiber.await(showing)
      if (ticking) yield* Fiber.interrupt(ticking)
      view.end?.()
    })
  })

/**
 * Chooses what is seen of a run: everything for programs, nothing, lanes on a terminal, or lines.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (
  screen: Screen,
  options: { readonly json: boolean; readonly quiet: boolean }
): View => {
  if (options.json) return json(screen)
  if (options.quiet) return { event: () => undefined }
  return screen.live ? live(screen) : lines(screen)
}
