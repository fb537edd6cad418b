import { assert, describe, it } from "@effect/vitest"
import { Throughput } from "@metagpt-ts/team"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

/** A server that gives each call `share(calls at once)` of its speed of one answer a second. */
const server = (share: (calls: number) => number) => {
  let calls = 0
  let most = 0
  return {
    most: () => most,
    call: Effect.gen(function* () {
      most = Math.max(most, ++calls)
      for (let left = 1000; left > 0.5; left -= 50 * share(calls)) yield* Effect.sleep(50)
      calls--
      return 100
    })
  }
}

const elapsed = (
  count: number,
  share: (calls: number) => number
): Effect.Effect<{ readonly ms: number; readonly limit: number; readonly most: number }> =>
  Effect.gen(function* () {
    const throughput = Throughput.make()
    const { call, most } = server(share)
    const begin = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(
      Effect.forEach(Array.from({ length: count }), () => throughput.run(call, (size) => size), {
        concurrency: "unbounded",
        discard: true
      }).pipe(Effect.andThen(Clock.currentTimeMillis))
    )
    yield* TestClock.adjust("10 minutes")
    return { ms: (yield* Fiber.join(fiber)) - begin, limit: throughput.limit(), most: most() }
  })

describe("Throughput", () => {
  it.effect("fills a server that has room", () =>
    Effect.gen(function* () {
      const { limit, ms } = yield* elapsed(24, () => 1)
      assert.isAtMost(ms, 4000)
      assert.isAtLeast(limit, 6)
    })
  )

  it.effect("comes down to one call where more are no faster", () =>
    Effect.gen(function* () {
      const { limit, ms } = yield* elapsed(40, (calls) => 1 / calls)
      assert.strictEqual(limit, 1)
      assert.isAtMost(ms, 60_000)
    })
  )

  it.effect("never lets more through than it was told", () =>
    Effect.gen(function* () {
      const { most } = yield* elapsed(40, () => 1)
      assert.isAtMost(most, 8)
    })
  )

  it.effect("passes a place on when a call is interrupted or fails", () =>
    Effect.gen(function* () {
      const throughput = Throughput.make(1)
      const first = yield* Effect.forkChild(throughput.run(Effect.never, () => 1))
      const second = yield* Effect.forkChild(throughput.run(Effect.fail("no"), () => 1))
      const third = yield* Effect.forkChild(throughput.run(Effect.succeed(3), (size) => size))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(first)
      assert.strictEqual(yield* Effect.flip(Fiber.join(second)), "no")
      assert.strictEqual(yield* Fiber.join(third), 3)
    })
  )
})
