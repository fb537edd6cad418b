import { assert, describe, it } from "@effect/vitest"
import { LLM, LLMError, Message } from "@metagpt-ts/core"
import { Ask, Budget, Event, Events, Fallback, Journal, MemoryJournal } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"

const reasons: Pick<typeof LLMError, Fallback.Tag> = LLMError
const failure = (tag: Fallback.Tag, more: { readonly retryAfter?: number } = {}) =>
  new LLMError.LLMError({ provider: "near", reason: new reasons[tag]({ message: `It is ${tag}`, ...more }) })

const near = (steps: ReadonlyArray<ScriptedLLM.Step>, supports: Partial<LLM.Supports> = {}) =>
  ScriptedLLM.make(steps, { provider: "near", model: "small", supports })
const far = (steps: ReadonlyArray<ScriptedLLM.Step>, supports: Partial<LLM.Supports> = {}) =>
  ScriptedLLM.make(steps, { provider: "far", model: "big", supports })

const chain = (models: ReadonlyArray<ScriptedLLM.ScriptedLLM>, options?: Fallback.Options) => {
  const [first, ...rest] = models.map(({ llm }) => Effect.succeed(llm))
  if (first === undefined) throw new Error("no model")
  return Fallback.make([first, ...rest], options)
}
const request: LLM.Request = { messages: [Message.user("Who?")] }
const ask = (llm: LLM.LLM["Service"]) => LLM.collect(llm.provider, llm.stream(request))
const text = (llm: LLM.LLM["Service"]) => Effect.map(ask(llm), ({ text }) => text)

/** What is told while an effect runs. */
const told = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const events = yield* Events.Events
    const all: Array<Event.Event> = []
    const stream = yield* events.subscribe
    const fiber = yield* Effect.forkScoped(
      Stream.runForEach(stream, (event) => Effect.sync(() => void all.push(event)))
    )
    yield* effect
    yield* Effect.yieldNow
    yield* Fiber.interrupt(fiber)
    return all.filter((event) => event._tag === "FellBack")
  }).pipe(Effect.scoped, Effect.provide(Events.layer))

describe("a chain of models", () => {
  it.effect("asks the first, and no other while it answers", () =>
    Effect.gen(function* () {
      const second = far(["far"])
      const llm = yield* chain([near(["near"]), second])
      assert.strictEqual(yield* text(llm), "near")
      assert.deepStrictEqual(yield* second.script.requests, [])
      assert.deepStrictEqual([llm.provider, llm.model], ["near", "small"])
    })
  )

  for (const [tag, { move }] of Object.entries(Fallback.rules) as ReadonlyArray<
    [Fallback.Tag, Fallback.Rule]
  >) {
    it.effect(`${tag}: ${move}`, () =>
      Effect.gen(function* () {
        const first = near([failure(tag), "near"])
        const llm = yield* chain([first, far(["far", "far"])])
        const answer = yield* Effect.result(text(llm))
        if (move === "stay") {
          assert.strictEqual(answer._tag === "Failure" && answer.failure.reason._tag, tag)
          return
        }
        assert.strictEqual(answer._tag === "Success" && answer.success, "far")
        assert.strictEqual(yield* text(llm), move === "rest" ? "far" : "near")
      })
    )
  }

  it.effect("follows rules of one's own", () =>
    Effect.gen(function* () {
      const llm = yield* chain([near([failure("ContentFiltered")]), far(["far"])], {
        rules: { ContentFiltered: "next" }
      })
      assert.strictEqual(yield* text(llm), "far")
    })
  )

  it.effect("never asks another once a part was given out", () =>
    Effect.gen(function* () {
      const broken: LLM.LLM["Service"] = {
        ...near([]).llm,
        stream: () =>
          Stream.concat(
            Stream.make({ _tag: "Text" as const, text: "half" }),
            Stream.fail(failure("Unavailable"))
          )
      }
      const second = far(["far", "far"])
      const llm = yield* Fallback.make([Effect.succeed(broken), Effect.succeed(second.llm)])
      const { reason } = yield* Effect.flip(ask(llm))
      assert.strictEqual(reason._tag, "Unavailable")
      assert.deepStrictEqual(yield* second.script.requests, [])
      // The next question does not go to it again.
      assert.strictEqual(yield* text(llm), "far")
    })
  )

  it.effect("lets a model rest, and comes back to it", () =>
    Effect.gen(function* () {
      const llm = yield* chain([near([failure("Unreachable"), "near"]), far(["far", "far"])])
      assert.strictEqual(yield* text(llm), "far")
      yield* TestClock.adjust(59_000)
      assert.strictEqual(yield* text(llm), "far")
      yield* TestClock.adjust(2_000)
      assert.strictEqual(yield* text(llm), "near")
    })
  )

  it.effect("lets it rest for as long as its server says", () =>
    Effect.gen(function* () {
      const limited = failure("RateLimited", { retryAfter: 5_000 })
      const llm = yield* chain([near([limited, "near"]), far(["far"])], { rest: 600_000 })
      assert.strictEqual(yield* text(llm), "far")
      yield* TestClock.adjust(5_001)
      assert.strictEqual(yield* text(llm), "near")
    })
  )

  it.effect("asks one that rests rather than nobody", () =>
    Effect.gen(function* () {
      const llm = yield* chain([near([failure("Unreachable"), "near"]), far(["far", failure("RateLimited")])])
      assert.strictEqual(yield* text(llm), "far")
      assert.strictEqual(yield* text(llm), "near")
    })
  )

  it.effect("fails as the first does when all fail, and says what the others said", () =>
    Effect.gen(function* () {
      const llm = yield* chain([near([failure("QuotaExhausted")]), far([failure("AuthFailed")])])
      const error = yield* Effect.flip(ask(llm))
      assert.deepStrictEqual([error.provider, error.reason._tag], ["near", "QuotaExhausted"])
      assert.include(error.message, "It is QuotaExhausted")
      assert.include(error.message, "It is AuthFailed")
    })
  )
})

describe("what is told of it", () => {
  it.effect("is one event when another model is asked, with why", () =>
    Effect.gen(function* () {
      const llm = yield* chain([
        near([failure("Unreachable"), "near", failure("Timeout")]),
        far(["far", "far", "far"])
      ])
      const events = yield* told(
        Effect.gen(function* () {
          yield* ask(llm)
          yield* ask(llm)
          yield* TestClock.adjust(61_000)
          assert.strictEqual(yield* text(llm), "near")
          assert.strictEqual(yield* text(llm), "far")
        })
      )
      const [from, to] = [
        { provider: "near", model: "small" },
        { provider: "far", model: "big" }
      ]
      const plain = events.map((event) => (event._tag === "FellBack" ? event : undefined))
      assert.deepStrictEqual(
        plain.map((event) => [event?.from, event?.to, event?.reason]),
        [
          [from, to, "Unreachable"],
          [from, to, "Timeout"]
        ]
      )
      for (const event of events) Schema.decodeUnknownSync(Event.Event)(event)
    })
  )

  it.effect("comes with the first question when the model failed before anybody listened", () =>
    Effect.gen(function* () {
      const down: LLM.LLM["Service"] = { ...near([]).llm, supports: Effect.fail(failure("Unreachable")) }
      const llm = yield* Fallback.make([Effect.succeed(down), Effect.succeed(far(["far"]).llm)])
      assert.strictEqual((yield* llm.supports).contextWindow, 32_768)
      assert.lengthOf(yield* told(ask(llm)), 1)
    })
  )
})

describe("a request that was meant for another model", () => {
  const format: LLM.Format = { _tag: "JsonSchema", name: "x", schema: {} }
  const full: LLM.Request = {
    messages: [Message.system("You are Bob."), Message.user("Who are you?")],
    maxTokens: 4_000,
    format
  }
  const asked = (supports: Partial<LLM.Supports>, first: Partial<LLM.Supports> = {}) =>
    Effect.gen(function* () {
      const second = far(["far"], supports)
      const llm = yield* chain([near([failure("Unavailable")], first), second])
      yield* llm.supports
      yield* LLM.collect("", llm.stream(full))
      return (yield* second.script.requests)[0]
    })

  it.effect("stays as it is where that model can do the same", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({}), full)
    })
  )

  it.effect("loses the format, the system message and the length that the other cannot do", () =>
    Effect.gen(function* () {
      const request = yield* asked({ jsonSchema: false, systemMessage: false, contextWindow: 1_000 })
      assert.notProperty(request, "format")
      assert.deepStrictEqual(request?.messages, [Message.user("You are Bob.\n\nWho are you?")])
      assert.isBelow(request?.maxTokens ?? 0, 1_000)
    })
  )

  it.effect("keeps its form when the first was asked before it went down", () =>
    Effect.gen(function* () {
      const llm = yield* chain([
        near([failure("Unavailable")], { jsonSchema: true, contextWindow: 8_192, concurrency: 4 }),
        far(["far"], { jsonSchema: false, contextWindow: 2_048, concurrency: 1 })
      ])
      assert.include(yield* llm.supports, { jsonSchema: true, contextWindow: 8_192, concurrency: 4 })
      yield* ask(llm)
      assert.include(yield* llm.supports, { jsonSchema: true, contextWindow: 2_048, concurrency: 1 })
    })
  )
})

describe("a chain in a run", () => {
  const Person = Schema.Struct({ name: Schema.String })
  const good = '{"name":"ann"}'
  const question = Ask.Ask.use((ask) =>
    ask.value({ step: "who", system: "You are a clerk.", prompt: "Who came?" }, Person)
  )
  const run = (llm: LLM.LLM["Service"], journal: Layer.Layer<Journal.Journal, Journal.JournalError>) =>
    Effect.gen(function* () {
      const events = yield* Events.Events
      const all: Array<Event.Event> = []
      const stream = yield* events.subscribe
      yield* Effect.forkScoped(Stream.runForEach(stream, (event) => Effect.sync(() => void all.push(event))))
      yield* question
      yield* Effect.yieldNow
      return all.find((event) => event._tag === "CallFinished")
    }).pipe(
      Effect.scoped,
      Effect.provideService(LLM.LLM, llm),
      Effect.provide(Layer.mergeAll(Ask.layer({ repairers: [] }), Budget.layer(), Events.layer, journal))
    )

  it.effect("pays for no answer twice when the first model is back, and keeps who gave it", () =>
    Effect.gen(function* () {
      const memory = MemoryJournal.make()
      const journal = Layer.effect(Journal.Journal, memory.open("run"))
      const weak = { jsonSchema: false, systemMessage: false }
      const before = yield* chain([near([failure("Unreachable")]), far([good], weak)])
      const by = { provider: "far", model: "big" }
      assert.deepInclude(yield* run(before, journal), { paid: false, by })
      // Neither model expects a call.
      const after = yield* chain([near([]), far([], weak)])
      assert.deepInclude(yield* run(after, journal), { paid: true, by })
      const alone = near([])
      assert.deepInclude(yield* run(alone.llm, journal), { paid: true, by })
    })
  )
})

describe("Fallback.layer", () => {
  it.effect("builds a model when it is needed, and goes on without one that cannot be built", () =>
    Effect.gen(function* () {
      let built = 0
      const second = Layer.effect(
        LLM.LLM,
        Effect.sync(() => {
          built++
          return far(["far"]).llm
        })
      )
      const answer = LLM.complete(request).pipe(Effect.map(({ text }) => text))
      const up = Fallback.layer([Layer.succeed(LLM.LLM, near(["near"]).llm), second])
      assert.strictEqual(yield* Effect.provide(answer, up), "near")
      assert.strictEqual(built, 0)
      const down = Layer.effect(LLM.LLM, Effect.fail(failure("Unreachable")))
      assert.strictEqual(yield* Effect.provide(answer, Fallback.layer([down, second])), "far")
      assert.strictEqual(built, 1)
      const wrong = Layer.effect(LLM.LLM, Effect.fail(failure("InvalidRequest")))
      const error = yield* Effect.flip(Effect.provide(answer, Fallback.layer([wrong, second])))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
    })
  )
})
