import { it } from "@effect/vitest"
import { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { assert, describe } from "vitest"

import { Patience, withPatience } from "../src/Patience.ts"

const error = (reason: LLMError.Reason) => new LLMError.LLMError({ provider: "p", reason })
const unreachable = error(new LLMError.Unreachable({ message: "nobody listens" }))
const cut = error(new LLMError.StreamTruncated({ message: "it broke off" }))
const restarting = error(new LLMError.Unavailable({ message: "bad gateway", status: 502 }))
const broken = error(new LLMError.Unavailable({ message: "a bug", status: 500 }))
const wrong = error(new LLMError.InvalidRequest({ message: "no" }))

/** Fails with each in turn, then answers; gives how it ended, how often it was asked, and what was waited. */
const play = (failures: ReadonlyArray<LLMError.LLMError>, patience: number) =>
  Effect.gen(function* () {
    let asked = 0
    const delays: Array<number> = []
    const call = Effect.suspend(() => {
      const failure = failures[asked++]
      return failure === undefined ? Effect.succeed("answer") : Effect.fail(failure)
    })
    const fiber = yield* withPatience(call, (_, delay) => Effect.sync(() => void delays.push(delay))).pipe(
      Effect.match({ onFailure: ({ reason }) => reason.message, onSuccess: (answer) => answer }),
      Effect.provideService(Patience, patience),
      Effect.forkChild
    )
    yield* TestClock.adjust("10 minutes")
    return { ended: yield* Fiber.join(fiber), asked, delays }
  })

describe("patience", () => {
  it.effect("waits for a server that is gone for a minute", () =>
    Effect.gen(function* () {
      const gone = Array.from({ length: 7 }, (_, at) => (at % 2 === 0 ? unreachable : restarting))
      assert.deepStrictEqual(yield* play(gone, 90_000), {
        ended: "answer",
        asked: 8,
        delays: [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]
      })
    })
  )

  it.effect("has an end, which is not passed", () =>
    Effect.gen(function* () {
      const { delays, ended } = yield* play(
        Array.from({ length: 99 }, () => unreachable),
        10_000
      )
      assert.strictEqual(ended, "nobody listens")
      assert.strictEqual(
        delays.reduce((sum, delay) => sum + delay, 0),
        10_000
      )
    })
  )

  it.effect("does not pay again and again for an answer that always breaks off", () =>
    Effect.gen(function* () {
      const { asked, ended } = yield* play([cut, cut, cut, cut], 90_000)
      assert.deepStrictEqual([asked, ended], [3, "it broke off"])
      assert.strictEqual((yield* play([cut, cut], 90_000)).ended, "answer")
    })
  )

  it.effect("is none with what no waiting cures, and none at all unless it is given", () =>
    Effect.gen(function* () {
      for (const failure of [broken, wrong]) {
        assert.strictEqual((yield* play([failure], 90_000)).asked, 1)
      }
      assert.deepStrictEqual(yield* play([unreachable], 0), {
        ended: "nobody listens",
        asked: 1,
        delays: []
      })
    })
  )
})
