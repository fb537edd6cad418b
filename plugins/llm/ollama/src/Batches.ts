/**
 * Arrays that come one after another, as a stream.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * Asks for the next array until there is none; each is one chunk of the stream.
 *
 * @category constructors
 * @since 0.1.0
 */
export const stream = <A, E>(next: Effect.Effect<ReadonlyArray<A> | undefined, E>): Stream.Stream<A, E> =>
  Stream.fromPull(
    Effect.succeed(
      Effect.flatMap(next, (found) =>
        found !== undefined && Arr.isReadonlyArrayNonEmpty(found) ? Effect.succeed(found) : Cause.done()
      )
    )
  )
