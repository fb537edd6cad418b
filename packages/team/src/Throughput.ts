/**
 * As many calls at once as the model answers faster for: found out by the calls themselves.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/**
 * Lets calls through.
 *
 * @category models
 * @since 0.1.0
 */
export interface Throughput {
  /** Runs a call when there is room; `size` says how much its answer was, in any unit. */
  readonly run: <A, E, R>(call: Effect.Effect<A, E, R>, size: (answer: A) => number) => Effect.Effect<A, E, R>
  /** Calls that are let through at once now. */
  readonly limit: () => number
}

/** What fewer calls must reach of the best rate to be as good: more calls at once make each of them wait. */
const asGood = 0.9
/** Weight of the newest measurement. */
const newest = 0.5

/**
 * Makes one that begins with as many calls as `most`, and comes down as far as the model answers no slower.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (most = 8): Throughput => {
  /** What was answered a second in all, by calls at once. */
  const rates = new Map<number, number>()
  const waiting: Array<Deferred.Deferred<void>> = []
  let active = 0
  let limit = most
  /** Calls times milliseconds so far: its growth during a call tells with how many others it was answered. */
  let work = 0
  let counted = 0

  const count = (now: number): number => {
    work += active * (now - counted)
    counted = now
    return work
  }

  const choose = (): number => {
    const best = Math.max(...rates.values())
    const good = [...rates].filter(([, rate]) => rate >= asGood * best).map(([level]) => level)
    const lowest = Math.min(...good)
    // One less than the lowest that is as good as any may be as good still
    return rates.has(lowest - 1) || lowest === 1 ? lowest : lowest - 1
  }

  const enter = (now: number) => {
    count(now)
    active++
  }

  const release = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    count(now)
    active--
    const next = active < limit ? waiting.shift() : undefined
    if (next === undefined) return Effect.void
    enter(now)
    return Effect.asVoid(Deferred.succeed(next, undefined))
  })

  const admit = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (active < limit) {
      enter(now)
      return Effect.void
    }
    const turn = Deferred.makeUnsafe<void>()
    waiting.push(turn)
    return Effect.onInterrupt(Deferred.await(turn), () =>
      Effect.suspend(() => {
        const at = waiting.indexOf(turn)
        if (at >= 0) waiting.splice(at, 1)
        return at >= 0 ? Effect.void : release
      })
    )
  })

  return {
    limit: () => limit,
    run: (call, size) =>
      Effect.acquireUseRelease(
        admit,
        () =>
          Effect.gen(function* () {
            const begin = yield* Clock.currentTimeMillis
            const before = count(begin)
            const answer = yield* call
            const end = yield* Clock.currentTimeMillis
            const duration = end - begin
            // What was answered at once, as from the journal, says nothing of the model
            if (duration > 0) {
              const level = Math.max(1, Math.round((count(end) - before) / duration))
              const rate = (level * size(answer)) / duration
              const known = rates.get(level)
              rates.set(level, known === undefined ? rate : known + newest * (rate - known))
              limit = choose()
            }
            return answer
          }),
        () => release
      )
  }
}
