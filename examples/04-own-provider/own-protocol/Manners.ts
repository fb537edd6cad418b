/**
 * What every provider owes beside its protocol, for any stream of parts: it gives up in time, and asks again where that may help,
 * never after the first words. A dialect of `openai-wire` has this already.
 */
import { LLMError } from "@metagpt-ts/core"
import type { LLM } from "@metagpt-ts/core"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

export interface Settings {
  readonly retries: number
  /** Milliseconds to the first token, of silence after it, and for the whole answer. */
  readonly timeouts: {
    readonly firstToken: number
    readonly idle: number
    readonly total: number | undefined
  }
}

type Parts = Stream.Stream<LLM.Part, LLMError.LLMError>
type Next = Pull.Pull<NonEmptyReadonlyArray<LLM.Part>, LLMError.LLMError>

/** Longer than this nobody waits unasked, in milliseconds. */
const longestWait = 60_000

export const keep = (
  provider: string,
  { retries, timeouts: { firstToken, idle, total = Number.POSITIVE_INFINITY } }: Settings,
  stream: Parts
): Parts =>
  Stream.suspend(() => {
    const deadline = performance.now() + total

    const timed = (next: Next, most: number, what: string): Next =>
      Effect.suspend(() => {
        const left = deadline - performance.now()
        const message = left < most ? `The answer was not whole in ${total} ms` : `${what} in ${most} ms`
        const late = new LLMError.LLMError({ provider, reason: new LLMError.Timeout({ message }) })
        const duration = Math.max(0, Math.min(most, left))
        return Effect.timeoutOrElse(next, { duration, orElse: () => Effect.fail(late) })
      })

    /** A request up to its first words; it is closed when they do not come. */
    const begin = Effect.gen(function* () {
      const scope = yield* Scope.fork(yield* Effect.scope)
      const next = yield* Stream.toPull(stream).pipe(Scope.provide(scope))
      const first = yield* timed(next, firstToken, "No token came").pipe(
        Effect.onError(() => Scope.close(scope, Exit.void)),
        Effect.catchIf(Cause.isDone, () => Effect.die(new Error("A stream ends with a Finish")))
      )
      return { first, next }
    })

    const again = (tries: number): typeof begin =>
      Effect.catchTag(begin, "LLMError", (error) => {
        const wait = error.reason.retryAfter ?? 500 * 2 ** tries
        const isFutile = wait > longestWait || performance.now() + wait > deadline
        if (tries >= retries || isFutile || !LLMError.isRetryable(error.reason)) return Effect.fail(error)
        return Effect.andThen(Effect.sleep(wait), again(tries + 1))
      })

    return Stream.unwrap(
      Effect.map(again(0), ({ first, next }) => {
        let held: typeof first | undefined = first
        const pull = Effect.suspend(() => {
          const parts = held
          held = undefined
          return parts === undefined ? timed(next, idle, "Nothing came") : Effect.succeed(parts)
        })
        return Stream.fromPull(Effect.succeed(pull))
      })
    )
  })
