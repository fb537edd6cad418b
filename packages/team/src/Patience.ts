/**
 * A call whose server went away waits for it to come back, instead of ending the run.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/**
 * Milliseconds that a call waits in all for a server that went away; it fails at once when left out.
 *
 * @category references
 * @since 0.1.0
 */
export const Patience: Context.Reference<number> = Context.Reference("@metagpt-ts/team/Patience", {
  defaultValue: () => 0
})

/** Between two tries, doubled each time, in milliseconds. */
const wait = { first: 1_000, longest: 15_000 }

/** A server that breaks off so often breaks at this question. */
const mostCuts = 3

/** What a gateway says of a server that is being started again. */
const restarting = new Set([502, 503, 504])

/**
 * Whether a server may have been stopped, and may be started again.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isGone = ({ reason }: LLMError.LLMError): boolean =>
  reason._tag === "Unreachable" ||
  reason._tag === "StreamTruncated" ||
  (reason._tag === "Unavailable" && (reason.status === undefined || restarting.has(reason.status)))

/**
 * Makes a call again from its beginning when its server has gone; `told` hears of each wait.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withPatience = <A, R, R2>(
  call: Effect.Effect<A, LLMError.LLMError, R>,
  told: (error: LLMError.LLMError, delay: number) => Effect.Effect<void, never, R2>
): Effect.Effect<A, LLMError.LLMError, R | R2> =>
  Effect.gen(function* () {
    const most = yield* Patience
    let waited = 0
    let cuts = 0
    for (let round = 0; ; round++) {
      const result = yield* Effect.result(call)
      if (Result.isSuccess(result)) return result.success
      const { failure } = result
      if (failure.reason._tag === "StreamTruncated") cuts++
      if (!isGone(failure) || waited >= most || cuts >= mostCuts) return yield* Effect.fail(failure)
      const delay = Math.min(wait.first * 2 ** round, wait.longest, most - waited)
      yield* told(failure, delay)
      yield* Effect.sleep(delay)
      waited += delay
    }
  })
