/**
 * Every promise of the `Journal`, as tests for an implementation: files, memory, or a database that many machines share.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { Journal, key, memo } from "./Journal.ts"
import { type Case, counter, promise, sessionOf, type Subject } from "./JournalSubject.ts"
import { total } from "./Recorded.ts"

export type { Case, Subject }

const Rich = Schema.Struct({
  text: Schema.String,
  when: Schema.Date,
  maybe: Schema.optionalKey(Schema.String),
  nothing: Schema.NullOr(Schema.Number),
  big: Schema.BigInt,
  option: Schema.Option(Schema.Number),
  list: Schema.Array(Schema.Struct({ "a key": Schema.Number })),
  bytes: Schema.Uint8Array
})

const rich: typeof Rich.Type = {
  text: '"\\\n\r\t\0\u2028\u2029\u{1F600}\uD800世界 </script>\u007F',
  when: new Date(1),
  nothing: null,
  big: 2n ** 70n,
  option: Option.some(0.1),
  list: [{ "a key": -1.5e-9 }],
  bytes: Uint8Array.of(0, 255)
}

const Answer = Schema.Struct({
  text: Schema.String,
  usage: Schema.Struct({ inputTokens: Schema.Number, outputTokens: Schema.Number }),
  duration: Schema.Number
})
const by = { role: "Ann", provider: "p", model: "m" }
const answer: typeof Answer.Type = {
  text: "a",
  usage: { inputTokens: 3, outputTokens: 4 },
  duration: 5
}

const given = (value: typeof Rich.Type, long: string) =>
  Effect.all([
    memo(key("rich", 1), Rich, Effect.succeed(value)),
    memo(key("long", 1), Schema.String, Effect.succeed(long)),
    memo(key("step/with: odd #name\n", 1), Schema.Null, Effect.succeed(null))
  ])

/**
 * The promises, for a runner of your own or that of `@metagpt-ts/testing`.
 *
 * @example
 * ```ts
 * Suite.run({ describe, it }, "postgres", JournalSuite.cases({ open, copy }))
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = ({ copy, open }: Subject): ReadonlyArray<Case> => {
  const session = sessionOf(open)
  return [
    promise("does a step once in the life of a run", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        const first = yield* session(run, work("a"))
        assert.equal(yield* session(run, work("a")), first)
        assert.equal(yield* session(run, work("a")), first)
        assert.equal(count("a"), 1)
      })
    ),
    promise("keeps runs apart", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        yield* session(run, work("a"))
        yield* session(`${run}-other`, work("a"))
        assert.equal(count("a"), 2)
      })
    ),
    promise("takes equal keys for as many steps as they are, each with its own outcome", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        const thrice = Effect.all([work("a"), work("a"), work("a")])
        assert.deepEqual(yield* session(run, thrice), ["a 1", "a 2", "a 3"])
        assert.deepEqual(yield* session(run, thrice), ["a 1", "a 2", "a 3"])
        assert.deepEqual(yield* session(run, Effect.all([thrice, work("a")])), [["a 1", "a 2", "a 3"], "a 4"])
        assert.equal(count("a"), 4)
      })
    ),
    promise("takes another input, another name or another role for another step", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        yield* session(run, Effect.all([work("a", 1), work("a", 2), work("b", 1)]))
        yield* session(run, Effect.all([work("b", 1), work("a", 2), work("a", 1)]))
        assert.deepEqual([count("a"), count("b")], [2, 1])
        const same = key("a", 1)
        yield* session(
          run,
          Effect.flatMap(Journal, (journal) => journal.step({ ...same, role: "Bob" }, Schema.String))
        ).pipe(Effect.map(({ paid }) => assert.equal(paid, false)))
      })
    ),
    promise("keeps steps done at the same time, whatever their order", (run) =>
      Effect.gen(function* () {
        const names = Array.from({ length: 60 }, (_, n) => n)
        let done = 0
        const slow = (n: number) =>
          memo(
            key("slow", n % 20),
            Schema.Number,
            Effect.delay(
              Effect.sync(() => done++),
              `${(n * 7) % 13} millis`
            )
          )
        const all = Effect.forEach(names, slow, { concurrency: "unbounded" })
        const first = yield* session(run, all)
        assert.deepEqual(yield* session(run, all), first)
        assert.equal(new Set(first).size, 60)
        assert.equal(done, 60)
      })
    ),
    promise("gives equal questions that were answered to whoever asks first", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        const failing = memo(key("a", "a"), Schema.String, Effect.fail("no"))
        yield* session(run, Effect.andThen(Effect.flip(failing), work("a")))
        yield* session(run, work("a"))
        assert.equal(count("a"), 1)
        yield* session(run, Effect.all([work("a"), work("a")]))
        assert.deepEqual(yield* session(run, Effect.all([work("a"), work("a")])), ["a 1", "a 2"])
      })
    ),
    promise("remembers no failure, no defect and no interruption", (run) =>
      Effect.gen(function* () {
        let tries = 0
        const outcomes = [Effect.fail("no"), Effect.die("broken"), Effect.interrupt, Effect.succeed("yes")]
        const step = memo(
          key("x", 1),
          Schema.String,
          Effect.suspend(
            (): Effect.Effect<string, string> => outcomes[tries++] ?? Effect.succeed("too often")
          )
        )
        for (let n = 0; n < 3; n++) {
          const exit = yield* Effect.exit(session(run, step))
          assert.ok(Exit.isFailure(exit), "A failure was taken for a success")
        }
        assert.equal(yield* session(run, step), "yes")
        assert.equal(yield* session(run, step), "yes")
        assert.equal(tries, 4)
      })
    ),
    promise("has written an outcome before anybody sees it", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        yield* session(
          run,
          Effect.gen(function* () {
            yield* work("a")
            yield* copy(run, `${run}-a`)
            yield* work("b")
            yield* copy(run, `${run}-b`)
          })
        )
        yield* session(`${run}-a`, work("a"))
        yield* session(`${run}-b`, Effect.all([work("a"), work("b")]))
        assert.deepEqual([count("a"), count("b")], [1, 1])
      })
    ),
    promise("has written an outcome that came as the run was interrupted", (run) =>
      Effect.gen(function* () {
        let done = 0
        const fiber = yield* Effect.forkChild(
          session(
            run,
            memo(
              key("last", 1),
              Schema.Number,
              Effect.sync(() => {
                setTimeout(() => fiber.interruptUnsafe(), 0)
                return ++done
              })
            )
          )
        )
        yield* Fiber.await(fiber)
        yield* session(
          run,
          memo(
            key("last", 1),
            Schema.Number,
            Effect.sync(() => ++done)
          )
        )
        assert.equal(done, 1)
      })
    ),
    promise("says before a step begins whether it was done", (run) =>
      Effect.gen(function* () {
        const paid = Journal.use((journal) =>
          Effect.gen(function* () {
            const step = yield* journal.step(key("a", 1), Schema.Number)
            yield* journal.memo(step, Effect.succeed(1))
            return step.paid
          })
        )
        assert.equal(yield* session(run, paid), false)
        assert.equal(yield* session(run, paid), true)
      })
    ),
    promise("gives back what it was given, whatever it is", (run) =>
      Effect.gen(function* () {
        const text = "x世\n".repeat(300_000)
        const first = yield* session(run, given(rich, text))
        const again = yield* session(run, given({ ...rich, text: "other" }, ""))
        assert.deepEqual(first[0], rich)
        assert.deepEqual(again[0], rich)
        assert.ok(again[1] === text, "A long text came back changed")
        assert.equal(again[2], null)
      })
    ),
    promise("does a step again whose record no longer fits, and keeps the new one", (run) =>
      Effect.gen(function* () {
        let done = 0
        const now = memo(
          key("a", 1),
          Schema.Struct({ n: Schema.Number }),
          Effect.sync(() => ({ n: ++done }))
        )
        yield* session(run, memo(key("a", 1), Schema.String, Effect.succeed("of another version")))
        const paid = Journal.use(({ step }) => step(key("a", 1), Schema.Number))
        assert.equal((yield* session(run, paid)).paid, false, "A record that does not fit was called paid")
        assert.deepEqual(yield* session(run, now), { n: 1 })
        assert.deepEqual(yield* session(run, now), { n: 1 })
      })
    ),
    promise("keeps steps that a later session does not ask for", (run) =>
      Effect.gen(function* () {
        const { count, work } = counter()
        yield* session(run, Effect.all([work("a"), work("b")]))
        yield* session(run, work("c"))
        yield* session(run, Effect.all([work("a"), work("b"), work("c")]))
        assert.deepEqual([count("a"), count("b"), count("c")], [1, 1, 1])
      })
    ),
    promise("says what was recorded, and records nothing when it repeats", (run) =>
      Effect.gen(function* () {
        const twice = Effect.all([
          memo(key("ask", 1, by), Answer, Effect.succeed(answer)),
          memo(key("ask", 2, by), Answer, Effect.succeed(answer)),
          memo(key("check", 1), Schema.Number, Effect.succeed(1))
        ])
        const recorded = Effect.map(Journal, ({ recorded }) => recorded)
        assert.deepEqual((yield* session(run, recorded)).tallies, [])
        for (let n = 0; n < 3; n++) yield* session(run, twice)
        const { steps, tallies } = yield* session(run, recorded)
        assert.equal(steps, 3)
        const usage = { inputTokens: 6, outputTokens: 8 }
        assert.deepEqual(tallies, [{ ...by, calls: 2, usage, duration: 10 }])
        assert.deepEqual(total(tallies), { calls: 2, usage, duration: 10 })
      })
    ),
    promise("belongs to one at a time, and tells the second what to do", (run) =>
      Effect.gen(function* () {
        const second = Effect.flip(Effect.scoped(open(run)))
        const error = yield* session(run, second)
        assert.equal(error._tag === "JournalError" && error.kind, "locked")
        assert.ok(error.message !== "" && error.fix !== "")
        // The refused one must not have freed it.
        assert.equal((yield* session(run, Effect.andThen(second, second))).kind, "locked")
        yield* Effect.scoped(open(run))
      }).pipe(Effect.catchTag("JournalError", (error) => Effect.die(error)))
    )
  ]
}
