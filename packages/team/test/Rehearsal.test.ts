import { assert, describe, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import { Ask, Budget, Events, Journal, MemoryJournal, Rehearsal } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const ask = (prompt: string) =>
  Effect.map(
    Ask.Ask.use((ask) => ask.text({ step: `ask ${prompt}`, system: "a clerk", prompt })),
    ({ value }) => value
  )

/** Asks for a plan, checks it, and then asks for several parts at the same time. */
const company = (idea: string, parts: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const plan = yield* ask(idea)
    yield* Journal.memo(Journal.key("check", plan), Schema.Boolean, Effect.succeed(true))
    return yield* Effect.forEach(parts, (part) => ask(`${part} of ${plan}`), { concurrency: 8 })
  })

const model = ScriptedLLM.make(
  Array.from({ length: 6 }, () => (request: LLM.Request) => `answer to ${request.messages.at(-1)?.content}`)
).llm
const silent = ScriptedLLM.make([]).llm

/** One process that works on the run. */
const session = <A, E, R>(
  memory: MemoryJournal.MemoryJournal,
  work: Effect.Effect<A, E, R>,
  llm: LLM.LLM["Service"] = silent
) =>
  Effect.scoped(
    Effect.flatMap(memory.open("run"), (journal) =>
      work.pipe(
        Effect.provide(Layer.mergeAll(Ask.layer({ repairers: [] }), Budget.layer(), Events.layer)),
        Effect.provideService(Journal.Journal, journal),
        Effect.provideService(LLM.LLM, llm)
      )
    )
  )

describe("Rehearsal", () => {
  it.live("says what of a journal still fits and with what a run goes on, and asks and records nothing", () =>
    Effect.gen(function* () {
      const memory = MemoryJournal.make()
      const rehearse = (idea: string, parts: ReadonlyArray<string>) =>
        session(memory, Rehearsal.make(company(idea, parts)))
      assert.deepInclude(yield* rehearse("a game", ["a", "b"]), { recorded: 0, reused: 0 })

      const made = yield* session(memory, company("a game", ["a", "b", "c"]), model)
      const lines = memory.lines("run").length
      assert.strictEqual(lines, 5)
      const whole = yield* rehearse("a game", ["a", "b", "c"])
      assert.deepStrictEqual(whole, { recorded: 4, reused: 4, next: [] })

      // A part that is new is found among those that fit, whatever its place.
      const more = yield* rehearse("a game", ["new", "a", "b", "c"])
      assert.deepInclude(more, { recorded: 4, reused: 4 })
      assert.deepStrictEqual(
        more.next.map(({ step }) => step.slice(0, 10)),
        ["ask new of"]
      )
      const less = yield* rehearse("a game", ["c"])
      assert.deepStrictEqual(less, { recorded: 4, reused: 2, next: [] })
      const other = yield* rehearse("another game", ["a"])
      assert.deepInclude(other, { recorded: 4, reused: 0 })
      assert.deepInclude(other.next[0], { step: "ask another game", model: "script" })

      assert.lengthOf(memory.lines("run"), lines)
      assert.deepStrictEqual(yield* session(memory, company("a game", ["a", "b", "c"])), made)
    })
  )
})
