/**
 * Clients of the events: whoever is told what happens in a run.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import type { Stamped } from "./Event.ts"
import { Events } from "./Events.ts"

/**
 * Somebody who is told every event.
 *
 * @category models
 * @since 0.1.0
 */
export interface View {
  /** What it throws is taken as said: it is told the next event all the same, and nobody else misses one. */
  readonly event: (event: Stamped) => void
  /** Called every `every` milliseconds with the time. */
  readonly tick?: { readonly every: number; readonly run: (now: number) => void }
  /** Called once, after the last event. */
  readonly end?: () => void
}

/** Runs a part of a view; its first fault is told. */
const guarded = (onFault: (fault: unknown) => void) => {
  let isTold = false
  return (run: () => void): void => {
    try {
      run()
    } catch (fault) {
      if (!isTold) onFault(fault)
      isTold = true
    }
  }
}

/**
 * Shows events from now on; what it gives waits until the last event of the run has been shown. `onFault` is given the first
 * thing that the view throws.
 *
 * @category combinators
 * @since 0.1.0
 */
export const attach = (
  view: View,
  onFault: (fault: unknown) => void = () => undefined
): Effect.Effect<Effect.Effect<void>, never, Events | Scope.Scope> =>
  Effect.gen(function* () {
    const events = yield* Events
    const stream = yield* events.subscribe
    const { tick } = view
    const run = guarded(onFault)
    const ticking =
      tick &&
      (yield* Clock.currentTimeMillis.pipe(
        Effect.map((now) => run(() => tick.run(now))),
        Effect.repeat(Schedule.spaced(tick.every)),
        Effect.forkScoped
      ))
    const showing = yield* stream.pipe(
      Stream.tap((event) => Effect.sync(() => run(() => view.event(event)))),
      Stream.takeUntil((event) => event._tag === "RunFinished"),
      Stream.runDrain,
      Effect.forkScoped
    )
    return Effect.gen(function* () {
      yield* Fiber.await(showing)
      if (ticking) yield* Fiber.interrupt(ticking)
      run(() => view.end?.())
    })
  })
