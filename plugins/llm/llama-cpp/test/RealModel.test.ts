import { LLM, LLMError, Message } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { afterAll, describe, expect, it } from "vitest"

import { layer, Model, Weights } from "../src/index.ts"

// The real model is 1.1 GB: run where it is, and only on demand.
const here = await Weights.locate(Model.fallback, new AbortController().signal)
const asked = process.env["METAGPT_REAL_MODEL"] === "1"
const why =
  asked && here !== undefined
    ? "loaded once"
    : asked
      ? "the weights are not on this machine"
      : "METAGPT_REAL_MODEL=1 is not set"

const user = (text: string) => [Message.system("You answer briefly."), Message.user(text)]
const seconds = (effect: Effect.Effect<unknown, LLMError.LLMError, LLM.LLM>) =>
  Effect.gen(function* () {
    const start = performance.now()
    yield* effect
    return (performance.now() - start) / 1000
  })

const runtime = ManagedRuntime.make(layer({ contextSize: 2048, sources: [] }))
const run = <A>(effect: Effect.Effect<A, unknown, LLM.LLM>) => runtime.runPromise(effect)

describe.skipIf(!asked || here === undefined)(`the real model (${why})`, { timeout: 120_000 }, () => {
  afterAll(() => runtime.dispose())

  it("answers, and counts what it read and wrote", () =>
    run(
      Effect.gen(function* () {
        const answer = yield* LLM.complete({ messages: user("Say the word hello."), maxTokens: 20 })
        expect(answer.text.toLowerCase()).toContain("hello")
        expect(answer.finish).toBe("stop")
        expect(answer.usage?.inputTokens).toBeGreaterThan(15)
        expect(answer.usage?.outputTokens).toBeLessThan(20)
      })
    ))

  it("stops at the limit and at a stop string", () =>
    run(
      Effect.gen(function* () {
        const count = user("Count from 1 to 100, separated by commas.")
        const cut = yield* LLM.complete({ messages: count, maxTokens: 12 })
        expect(cut.finish).toBe("length")
        expect(cut.usage?.outputTokens).toBe(12)
        const stopped = yield* LLM.complete({ messages: count, maxTokens: 60, stop: ["5"] })
        expect(stopped.finish).toBe("stop")
        expect(stopped.text).toMatch(/4\D*$/)
      })
    ))

  it("goes on with an answer that the assistant began", () =>
    run(
      Effect.gen(function* () {
        const answer = yield* LLM.complete({
          messages: [...user("Count from 1 to 9."), Message.assistant("1, 2, 3, 4,")],
          maxTokens: 8
        })
        expect(answer.text.trimStart()).toMatch(/^5/)
      })
    ))

  it("keeps to a schema", () =>
    run(
      Effect.gen(function* () {
        const Plan = Schema.Struct({
          title: Schema.NonEmptyString,
          steps: Schema.Array(Schema.String),
          size: Schema.Literals(["small", "big"]),
          note: Schema.optionalKey(Schema.NullOr(Schema.Number))
        })
        const { definitions, schema } = Schema.toJsonSchemaDocument(Plan)
        const answer = yield* LLM.complete({
          messages: user("Plan a snake game in two steps."),
          maxTokens: 200,
          format: { _tag: "JsonSchema", name: "Plan", schema: { ...schema, $defs: definitions } }
        })
        const plan = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Plan))(answer.text)
        expect(plan.title).not.toBe("")
        expect(answer.text.trimEnd()).toBe(answer.text)
      })
    ))

  it("keeps to JSON, also when the schema cannot be said as a grammar", () =>
    run(
      Effect.gen(function* () {
        for (const format of [
          { _tag: "Json" as const },
          {
            _tag: "JsonSchema" as const,
            name: "odd",
            schema: { not: { type: "string" }, if: {}, type: "object" }
          }
        ]) {
          const answer = yield* LLM.complete({
            messages: user("A person as JSON: name, age."),
            maxTokens: 120,
            format
          })
          expect(JSON.parse(answer.text)).toBeTypeOf("object")
        }
      })
    ))

  it("answers the same for the same seed", () =>
    run(
      Effect.gen(function* () {
        const ask = LLM.complete({
          messages: user("Invent a name."),
          maxTokens: 12,
          temperature: 1.5,
          seed: 7
        })
        expect((yield* ask).text).toBe((yield* ask).text)
      })
    ))

  it("reads a prompt it has read before only once", () =>
    run(
      Effect.gen(function* () {
        const text = Array.from({ length: 60 }, (_, i) => `Line ${i} of the log.`).join(" ")
        const ask = (last: string) =>
          seconds(LLM.complete({ messages: user(`${text} ${last}`), maxTokens: 1 }))
        const first = yield* ask("How many lines?")
        const second = yield* ask("Which line is last?")
        expect(second).toBeLessThan(first / 3)
      })
    ))

  it("says that a prompt is too long", () =>
    run(
      Effect.gen(function* () {
        const error = yield* Effect.flip(LLM.complete({ messages: user("word ".repeat(3000)) }))
        expect(error.reason._tag).toBe("ContextLengthExceeded")
      })
    ))

  it("returns at once when interrupted, then serves the next request", () =>
    run(
      Effect.gen(function* () {
        const llm = yield* LLM.LLM
        const seen: Array<LLM.Part> = []
        const fiber = yield* Effect.forkChild(
          Stream.runForEach(llm.stream({ messages: user("Tell a very long story.") }), (part) =>
            Effect.sync(() => void seen.push(part))
          )
        )
        yield* Effect.promise(async () => {
          while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
        })
        const start = performance.now()
        yield* Fiber.interrupt(fiber)
        expect(performance.now() - start).toBeLessThan(200)
        const answer = yield* LLM.complete({ messages: user("Say the word hello."), maxTokens: 10 })
        expect(answer.text.toLowerCase()).toContain("hello")
      })
    ))

  it("serves requests that come together one after the other", () =>
    run(
      Effect.gen(function* () {
        const answers = yield* Effect.all(
          ["red", "blue"].map((word) =>
            LLM.complete({ messages: user(`Say the word ${word}.`), maxTokens: 8 })
          ),
          { concurrency: "unbounded" }
        )
        expect(answers.map(({ text }) => text.toLowerCase())).toEqual([
          expect.stringContaining("red"),
          expect.stringContaining("blue")
        ])
      })
    ))
})
