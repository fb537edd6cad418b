import { it } from "@effect/vitest"
import { type Event, Events, View } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { assert, describe } from "vitest"

const noted = (message: string): Event.Event => ({ _tag: "Noted", level: "info", message })
const finished: Event.Event = {
  _tag: "RunFinished",
  run: "r",
  ok: true,
  calls: 0,
  usage: { inputTokens: 0, outputTokens: 0 },
  duration: 0,
  problems: []
}
const count = 10_000
const messages = Array.from({ length: count }, (_, at) => String(at))

/** Tells many events and the last; gives what a client of its own heard. */
const tell = Effect.gen(function* () {
  const events = yield* Events.Events
  for (const message of messages) yield* events.emit(noted(message))
  yield* events.emit(finished)
})

const listener = () => {
  const heard: Array<string> = []
  const view: View.View = {
    event: (event) => void (event._tag === "Noted" && heard.push(event.message))
  }
  return { heard, view }
}

describe("a view", () => {
  it.effect("that throws at every event takes none from another, and is told each", () =>
    Effect.gen(function* () {
      const faults: Array<unknown> = []
      let told = 0
      let ended = 0
      const thrower: View.View = {
        event: () => {
          told++
          throw new Error(`at ${told}`)
        },
        end: () => void ended++
      }
      const { heard, view } = listener()
      const joined = [yield* View.attach(thrower, (fault) => faults.push(fault)), yield* View.attach(view)]
      yield* tell
      yield* Effect.all(joined)
      assert.deepStrictEqual(heard, messages)
      assert.strictEqual(told, count + 1)
      assert.strictEqual(ended, 1)
      assert.deepStrictEqual(faults.map(String), ["Error: at 1"])
    }).pipe(Effect.provide(Events.layer), Effect.scoped)
  )

  it.effect("that is slow holds up neither the run nor another, and misses nothing", () =>
    Effect.gen(function* () {
      const { heard, view } = listener()
      const events = yield* Events.Events
      const slow = yield* events.subscribe
      const gate = Promise.withResolvers<void>()
      const late = yield* Effect.forkScoped(
        slow.pipe(
          Stream.mapEffect((event) =>
            Effect.as(
              Effect.promise(() => gate.promise),
              event._tag
            )
          ),
          Stream.take(count + 1),
          Stream.runCollect
        )
      )
      const joined = yield* View.attach(view)
      yield* tell
      yield* joined
      // The run and the other client are done, and the slow one has not heard the first event yet.
      assert.deepStrictEqual(heard, messages)
      assert.isUndefined(late.pollUnsafe())
      gate.resolve()
      const tags = yield* Fiber.join(late)
      assert.strictEqual(tags.length, count + 1)
      assert.strictEqual(tags.at(-1), "RunFinished")
    }).pipe(Effect.provide(Events.layer), Effect.scoped)
  )
})
