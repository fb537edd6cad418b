import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"

import * as Fault from "./Fault.ts"
import { ask, broken, meet, promise, type Subject, until, untilLeft } from "./LLMSubject.ts"
import type * as LocalServer from "./LocalServer.ts"
import type { Case } from "./Suite.ts"

const limit = 256 * 1024

/** Words in long pieces, so that buffers fill soon. */
const flood = { answer: () => "0123456789abcdef".repeat(250_000), fault: Fault.endless() }

/** Waits until the server can write no more, because nobody reads; ten seconds at most. */
const untilHeld = ({ requests }: LocalServer.Server): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let waited = 0; waited < 10_000; waited += 250) {
      const before = requests.at(-1)?.written
      yield* Effect.sleep(250)
      if (before === requests.at(-1)?.written) return
    }
    assert.fail(`${requests.at(-1)?.written} bytes were taken in, and nobody read them`)
  })

/** How much a provider takes in, in bytes. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "ends an answer that has no end, after the most bytes it may have",
    meet(
      subject,
      flood,
      (llm, server) =>
        Effect.gen(function* () {
          const { characters, error } = yield* broken(llm, ask("hi"))
          assert.equal(error.reason._tag, "ProtocolViolation", error.message)
          assert.ok(characters > 0 && characters <= limit, `${characters} characters of ${limit} bytes`)
          yield* untilLeft(server)
        }),
      { maxBytes: limit }
    )
  ),
  promise(
    "reads no more of a refusal than it needs",
    meet(
      subject,
      { fault: Fault.all(Fault.status(500, "no ".repeat(1000)), Fault.endless()) },
      (llm, server) =>
        Effect.gen(function* () {
          const { error } = yield* broken(llm, ask("hi"))
          assert.ok((error.reason.evidence?.length ?? 0) <= 200, "the evidence is over 200 characters")
          assert.ok(error.message.length < 1000, "the message is over 1,000 characters")
          yield* untilLeft(server)
        })
    )
  ),
  promise(
    "reads no faster than its reader",
    meet(subject, flood, (llm, server) =>
      Effect.gen(function* () {
        let arrays = 0
        const reading = Stream.runForEachArray(llm.stream(ask("hi")), () =>
          ++arrays === 3 ? Effect.never : Effect.void
        )
        const fiber = yield* Effect.forkScoped(reading)
        yield* until("no words came", () => arrays === 3)
        yield* untilHeld(server)
        yield* Fiber.interrupt(fiber)
      })
    )
  )
]
