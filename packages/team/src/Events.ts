/**
 * The one stream of events that terminal, logs and `--json` are clients of.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import type { Event, Stamped } from "./Event.ts"

/**
 * Takes events in and hands them to every subscriber; a slow subscriber never slows the run.
 *
 * @category services
 * @since 0.1.0
 */
export class Events extends Context.Service<
  Events,
  {
    readonly emit: (event: Event) => Effect.Effect<void>
    /** Subscribed as soon as this is run; ends when the service does. */
    readonly subscribe: Effect.Effect<Stream.Stream<Stamped>, never, Scope.Scope>
  }
>()("@metagpt-ts/team/Events") {}

/**
 * Tells an event.
 *
 * @category accessors
 * @since 0.1.0
 */
export const emit = (event: Event): Effect.Effect<void, never, Events> =>
  Events.use((events) => events.emit(event))

/**
 * Events in memory, unbounded.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Events> = Layer.effect(
  Events,
  Effect.gen(function* () {
    const pubsub = yield* Effect.acquireRelease(PubSub.unbounded<Stamped>(), PubSub.shutdown)
    return {
      emit: (event) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => PubSub.publish(pubsub, { ...event, at })).pipe(
          Effect.asVoid
        ),
      subscribe: Effect.map(PubSub.subscribe(pubsub), Stream.fromSubscription)
    }
  })
)
