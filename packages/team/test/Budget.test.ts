import { assert, describe, it } from "@effect/vitest"
import { LLM, Usage } from "@metagpt-ts/core"
import { Ask, Budget, Event, Events, Journal, MemoryJournal, Price } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"

const who = { provider: "p", model: "m" }
const call = (inputTokens: number, role = "Ann"): Budget.Call => ({
  role,
  ...who,
  inputTokens,
  maxTokens: 1000
})
const answered = (inputTokens: number, outputTokens: number, duration = 100): Budget.Answered => ({
  usage: { inputTokens, outputTokens },
  duration
})

/** Makes a call that the server counts like this. */
const spend = (call: Budget.Call, answer: Budget.Answered) =>
  Budget.Budget.use((budget) => budget.spend(call, () => Effect.succeed(answer)))
const refused = (call: Budget.Call) =>
  Budget.Budget.use((budget) => Effect.flip(budget.spend(call, () => Effect.die("It was let through"))))
const spent = Budget.Budget.use(({ spent }) => spent)

const price: Price.Price = { input: 2, output: 10, date: "2026-01-01", source: "a test" }
const priced =
  (known: Readonly<Record<string, Price.Price>>) =>
  ({ model }: Event.Who) =>
    known[model]

describe("Budget", () => {
  it.effect("stops before the call that would pass the number of calls", () =>
    Effect.gen(function* () {
      yield* spend(call(1), answered(1, 1))
      yield* spend(call(1), answered(1, 1))
      const error = yield* refused(call(1))
      assert.deepInclude(error, { limit: "calls", allowed: 2, spent: 2, needed: 3 })
    }).pipe(Effect.provide(Budget.layer({ calls: 2 })))
  )

  it.effect(
    "expects of a call its prompt and an answer as long as those before, and counts what the server says",
    () =>
      Effect.gen(function* () {
        yield* spend(call(100), answered(90, 300))
        // 390 are spent, 100 and about 300 are to come.
        const error = yield* refused(call(100))
        assert.deepInclude(error, { limit: "tokens", allowed: 700, spent: 390, needed: 790 })
        assert.include(error.message, "390 are spent, and with the next call about 790")
        yield* spend({ ...call(100), maxTokens: 50 }, answered(100, 250))
        const over = yield* refused(call(1))
        assert.deepInclude(over, { spent: 740 })
        assert.deepStrictEqual((yield* spent).usage, { inputTokens: 190, outputTokens: 550 })
      }).pipe(Effect.provide(Budget.layer({ tokens: 700 })))
  )

  it.live("keeps what calls under way will use, so that many at a time pass no limit", () =>
    Effect.gen(function* () {
      const budget = yield* Budget.Budget
      let made = 0
      const exits = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, n) => n),
        () =>
          Effect.exit(
            budget.spend(call(100), () =>
              Effect.delay(
                Effect.sync(() => (made++, answered(100, 0))),
                20
              )
            )
          ),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(made, 5)
      assert.lengthOf(exits.filter(Exit.isFailure), 15)
      // What failed gives its part back.
      yield* Effect.exit(budget.spend({ ...call(0) }, () => Effect.fail("no")))
      assert.strictEqual((yield* spent).calls, 5)
    }).pipe(Effect.provide(Budget.layer({ tokens: 550 })))
  )

  it.effect("lets no answer be longer than what is left, whatever is asked for", () =>
    Effect.gen(function* () {
      const { spend } = yield* Budget.Budget
      const most = (call: Budget.Call, answer: Budget.Answered) =>
        Effect.gen(function* () {
          let allowed: number | undefined
          yield* spend(call, (maxTokens) => Effect.sync(() => ((allowed = maxTokens), answer)))
          return allowed
        })
      // A prompt may be a quarter longer than it was estimated.
      assert.strictEqual(yield* most(call(200), answered(200, 50)), 750)
      // And longer where the server was seen to count more.
      assert.strictEqual(yield* most(call(100), answered(200, 50)), 625)
      assert.strictEqual(yield* most({ ...call(100), maxTokens: 70 }, answered(200, 50)), 70)
      const error = yield* refused(call(200))
      assert.deepInclude(error, { limit: "tokens", spent: 750, needed: 750 + 400 + 50 })
    }).pipe(Effect.provide(Budget.layer({ tokens: 1000 })))
  )

  it.effect("lets no answer cost more than what is left", () =>
    Effect.gen(function* () {
      const { spend } = yield* Budget.Budget
      let allowed: number | undefined
      yield* spend({ ...call(100_000), maxTokens: undefined }, (maxTokens) =>
        Effect.sync(() => ((allowed = maxTokens), answered(100_000, maxTokens ?? 0)))
      )
      assert.closeTo(allowed ?? 0, 25_000, 1)
      assert.isAtMost((yield* spent).money ?? 1, 0.5)
    }).pipe(Effect.provide(Budget.layer({ money: 0.5, price: priced({ m: price }) })))
  )

  it.live("is passed by no number of calls at once, which wait for what others may still take", () =>
    Effect.gen(function* () {
      const { spend } = yield* Budget.Budget
      let atOnce = 0
      let most = 0
      const exits = yield* Effect.forEach(
        Array.from({ length: 12 }, (_, n) => n),
        (n) =>
          Effect.exit(
            spend({ ...call(100), maxTokens: 400 }, (maxTokens = 0) =>
              Effect.gen(function* () {
                most = Math.max(most, ++atOnce)
                yield* Effect.sleep(5)
                atOnce--
                // Each third is as long as it may be.
                return answered(110, n % 3 === 0 ? maxTokens : 20)
              })
            )
          ),
        { concurrency: "unbounded" }
      )
      assert.isAbove(most, 1)
      assert.isTrue(exits.some(Exit.isFailure))
      const { calls, usage } = yield* spent
      assert.isAtLeast(calls, 6)
      assert.isAtMost(usage.inputTokens + usage.outputTokens, 2400)
    }).pipe(Effect.provide(Budget.layer({ tokens: 2400 })))
  )

  it.effect("limits roles by themselves", () =>
    Effect.gen(function* () {
      yield* spend(call(10, "Ann"), answered(10, 10, 5000))
      yield* spend(call(10, "Bob"), answered(10, 10))
      const calls = yield* refused(call(10, "Ann"))
      assert.deepInclude(calls, { limit: "calls", role: "Ann", allowed: 1, needed: 2 })
      assert.include(calls.message, "of Ann")
      yield* spend(call(10, "Bob"), answered(10, 10))
      yield* spend(call(10, "Cid"), answered(10, 10, 3000))
      assert.deepInclude(yield* refused(call(10, "Cid")), { limit: "seconds", role: "Cid", spent: 3 })
      const whole = yield* refused(call(90, "Bob"))
      assert.strictEqual(whole.limit, "tokens")
      assert.isUndefined(whole.role)
    }).pipe(Effect.provide(Budget.layer({ tokens: 160, roles: { Ann: { calls: 1 }, Cid: { seconds: 3 } } })))
  )

  it.effect("limits money where a price is known, by who answered, and calls no unknown price zero", () =>
    Effect.gen(function* () {
      yield* spend(call(100_000), answered(100_000, 10_000))
      assert.closeTo((yield* spent).money ?? 0, 0.3, 1e-9)
      const error = yield* refused(call(100_000))
      assert.deepInclude(error, { limit: "money", allowed: 0.5 })
      assert.closeTo(error.needed, 0.3 + 0.21, 1e-9)
      yield* spend({ ...call(1), model: "here" }, answered(1e6, 1e6))
      assert.closeTo((yield* spent).money ?? 0, 0.3, 1e-9)
      yield* spend(
        { ...call(1), model: "here" },
        { ...answered(1, 1), by: { provider: "q", model: "unknown" } }
      )
      assert.isUndefined((yield* spent).money)
      assert.deepInclude(yield* refused(call(100_000)), { limit: "money" })
    }).pipe(Effect.provide(Budget.layer({ money: 0.5, price: priced({ m: price, here: Price.local }) })))
  )

  it.effect(
    "limits seconds before a call and stops one that takes longer, on a clock that nobody can move",
    () =>
      Effect.gen(function* () {
        const budget = yield* Budget.Budget
        yield* TestClock.adjust("4 seconds")
        yield* spend(call(1), answered(1, 1, 4000))
        let isStopped = false
        const endless = Effect.onInterrupt(Effect.never, () => Effect.sync(() => void (isStopped = true)))
        const fiber = yield* Effect.forkChild(Effect.flip(budget.spend(call(1), () => endless)))
        yield* TestClock.adjust("5900 millis")
        assert.isFalse(isStopped)
        yield* TestClock.adjust("200 millis")
        const error = yield* Fiber.join(fiber)
        assert.isTrue(isStopped)
        // It would take its six seconds again.
        assert.deepInclude(error, { limit: "seconds", allowed: 10, spent: 10, needed: 16 })
        assert.deepInclude(yield* refused(call(1)), { limit: "seconds", needed: 10.1 + 4 })
      }).pipe(Effect.provide(Budget.layer({ seconds: 10 })))
  )

  it.effect("goes on from what a journal recorded, calls that fit no more and time included", () =>
    Effect.gen(function* () {
      const budget = yield* Budget.Budget
      const tally = {
        role: "Ann",
        ...who,
        calls: 3,
        usage: { inputTokens: 30, outputTokens: 60 },
        duration: 900
      }
      const recorded = { elapsed: 7000, steps: 4, tallies: [tally] }
      yield* budget.resume(recorded)
      yield* budget.resume(recorded)
      const { calls, seconds, usage } = yield* spent
      assert.deepStrictEqual({ calls, seconds, usage }, { calls: 3, seconds: 7, usage: tally.usage })
      assert.deepInclude(yield* refused(call(1)), { limit: "calls", spent: 3 })
    }).pipe(Effect.provide(Budget.layer({ calls: 3 })))
  )

  it.effect("limits nothing when nothing is said", () =>
    Effect.gen(function* () {
      yield* spend(call(1e9), answered(1e9, 1e9))
      yield* TestClock.adjust("90 days")
      yield* spend(call(1e9), answered(1e9, 1e9))
      assert.strictEqual((yield* spent).usage.inputTokens, 2e9)
    }).pipe(Effect.provide(Budget.layer()))
  )
})

/** A run of three questions over a journal, and what was told of it. */
const run = (memory: MemoryJournal.MemoryJournal, options: Budget.Options, asked: { count: number }) =>
  Effect.gen(function* () {
    const events = yield* Events.Events
    const told: Array<string> = []
    const stream = yield* events.subscribe
    yield* Effect.forkScoped(Stream.runForEach(stream, ({ _tag }) => Effect.sync(() => void told.push(_tag))))
    const exit = yield* Effect.exit(
      Effect.forEach(["a", "b", "c"], (prompt) =>
        Ask.Ask.use((ask) => ask.text({ step: prompt, system: "", prompt }))
      )
    )
    yield* Effect.yieldNow
    return { exit, told, spent: yield* spent }
  }).pipe(
    Effect.provide(
      Layer.mergeAll(
        Ask.layer({ repairers: [] }),
        Budget.layer(options),
        Events.layer,
        Layer.effect(Journal.Journal, memory.open("run")),
        ScriptedLLM.router(() => ({
          text: `answer ${++asked.count}`,
          usage: { inputTokens: 10, outputTokens: 10 }
        }))
      )
    ),
    Effect.scoped
  )

describe("A run with a budget", () => {
  it.effect("is resumed where it ended, counts what it paid before, and tells no refused call as begun", () =>
    Effect.gen(function* () {
      const memory = MemoryJournal.make()
      const asked = { count: 0 }
      const first = yield* run(memory, { calls: 2 }, asked)
      assert.isTrue(Exit.isFailure(first.exit))
      assert.deepStrictEqual(
        first.told.filter((tag) => tag === "CallStarted" || tag === "CallFinished"),
        ["CallStarted", "CallFinished", "CallStarted", "CallFinished"]
      )
      const again = yield* run(memory, { calls: 2 }, asked)
      assert.isTrue(Exit.isFailure(again.exit))
      assert.strictEqual(asked.count, 2)
      const more = yield* run(memory, { calls: 3 }, asked)
      assert.isTrue(Exit.isSuccess(more.exit))
      assert.strictEqual(asked.count, 3)
      assert.deepInclude(more.spent, { calls: 3, usage: { inputTokens: 30, outputTokens: 30 } })
      // All of it is in the journal now: no budget is too small.
      const replayed = yield* run(memory, { calls: 0, tokens: 0, seconds: 0, money: 0 }, asked)
      assert.isTrue(Exit.isSuccess(replayed.exit))
    })
  )

  it.live("ends a call in the middle when its seconds are over, tells it, and asks only for that again", () =>
    Effect.gen(function* () {
      const memory = MemoryJournal.make()
      let isHanging = true
      let asked = 0
      const llm = ScriptedLLM.make([]).llm
      const slow: LLM.LLM["Service"] = {
        ...llm,
        stream: () =>
          Stream.suspend(() =>
            ++asked > 1 && isHanging
              ? Stream.never
              : Stream.make<ReadonlyArray<LLM.Part>>(
                  { _tag: "Text", text: "x" },
                  { _tag: "Finish", reason: "stop" }
                )
          )
      }
      const work = (options: Budget.Options) =>
        Effect.forEach(["a", "b"], (prompt) =>
          Ask.Ask.use((ask) => ask.text({ step: prompt, system: "", prompt }))
        ).pipe(
          Effect.provide(
            Layer.mergeAll(
              Ask.layer({ repairers: [] }),
              Budget.layer(options),
              Events.layer,
              Layer.effect(Journal.Journal, memory.open("run")),
              Layer.succeed(LLM.LLM, slow)
            )
          )
        )
      const error = yield* Effect.flip(work({ seconds: 0.3 }))
      assert.deepInclude(error, { _tag: "BudgetReached", limit: "seconds" })
      assert.strictEqual(asked, 2)
      isHanging = false
      yield* work({})
      assert.strictEqual(asked, 3)
    })
  )
})

/** Writes on and on, and counts nothing. */
const talker = (asked: Array<number | undefined>): LLM.LLM["Service"] => ({
  ...ScriptedLLM.make([]).llm,
  stream: ({ maxTokens }) => {
    asked.push(maxTokens)
    return Stream.fromEffectRepeat(
      Effect.delay(Effect.succeed<LLM.Part>({ _tag: "Text", text: `${Math.random()} and more ` }), 5)
    )
  }
})

describe("A server that writes more than it may", () => {
  it.live("is stopped, its answer kept, and the next question refused with what it takes", () =>
    Effect.gen(function* () {
      const asked: Array<number | undefined> = []
      const memory = MemoryJournal.make()
      const journal = yield* memory.open("run")
      const error = yield* Ask.Ask.use((ask) => ask.text({ step: "a", system: "", prompt: "a" })).pipe(
        Effect.flip,
        Effect.provide(
          Layer.mergeAll(
            Ask.layer({ repairers: [] }),
            Budget.layer({ tokens: 100 }),
            Events.layer,
            Layer.succeed(Journal.Journal, journal),
            Layer.succeed(LLM.LLM, talker(asked))
          )
        )
      )
      // What was cut is continued, where there is something left to continue with.
      assert.deepInclude(error, { _tag: "BudgetReached", limit: "tokens", allowed: 100 })
      assert.lengthOf(asked, 1)
      assert.isBelow(asked[0] ?? Infinity, 100)
    }).pipe(Effect.scoped)
  )
})

describe("Price", () => {
  it("is known with its day and its source, where somebody said it, and nowhere else", () => {
    for (const { date, domain, input, model, output, source } of Price.table) {
      assert.match(date, /^20\d\d-\d\d-\d\d$/, model)
      assert.isNotEmpty(source)
      assert.match(domain, /^[a-z-]+\.[a-z]+$/)
      assert.isTrue(input >= 0 && output >= 0 && input < 1000 && output < 1000, model)
    }
    const names = Price.table.map(({ domain, model }) => `${domain} ${model}`)
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepInclude(Price.find("api.deepseek.com", "deepseek-chat"), { input: 0.14, output: 0.28 })
    assert.isUndefined(Price.find("api.deepseek.com", "deepseek-next"))
    assert.isUndefined(Price.find("deepseek.com.evil.example", "deepseek-chat"))
    assert.isUndefined(Price.find("notdeepseek.com", "deepseek-chat"))
  })

  it("makes dollars of tokens", () => {
    const usage: Usage.Usage = { inputTokens: 1_000_000, outputTokens: 500_000 }
    assert.strictEqual(Price.cost(price, usage), 7)
    assert.strictEqual(Price.cost(Price.local, usage), 0)
  })
})
