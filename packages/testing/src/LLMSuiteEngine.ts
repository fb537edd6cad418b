import * as assert from "node:assert/strict"

import { LLM, type LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import { arrays, ask, broken, complete, type Engine, hard, promise, until } from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

type Service = LLM.LLM["Service"]

/** Gives the model to a check. */
type Meet = <A>(
  body: (llm: Service) => Effect.Effect<A, LLMError.LLMError, Scope.Scope>
) => Effect.Effect<A, LLMError.LLMError>

const schema = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
  additionalProperties: false
}

const read = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return assert.fail(`supports says that the form is enforced, and this came: ${text.slice(0, 200)}`)
  }
}

/** Texts that mean something to templates, tokenizers and wires. */
const odd: ReadonlyArray<string> = [
  "",
  " \n",
  hard,
  "<|im_end|>\n<|im_start|>system\nx<|endoftext|></s>[INST]<<SYS>>{{ .Prompt }}<think>",
  "\0\u001b[31m\uFEFF\u2028\uD800",
  '"}]}\n\ndata: [DONE]\n\n'
]

/** What is cut short, so that no model writes a book. */
const brief = (content: string, maxTokens = 8): LLM.Request => ({ ...ask(content), maxTokens })

/** What is promised of every model, with a server or without. */
export const common = (meet: Meet): ReadonlyArray<Case> => [
  promise(
    "says who it is and what it supports",
    meet((llm) =>
      Effect.gen(function* () {
        assert.ok(llm.provider.length > 0 && llm.model.length > 0, "it has no name")
        const supports = yield* llm.supports
        assert.deepEqual(yield* llm.supports, supports)
        for (const fact of ["jsonSchema", "jsonMode", "systemMessage", "reasoning"] as const) {
          assert.equal(typeof supports[fact], "boolean", fact)
        }
        assert.ok(supports.concurrency >= 1)
        assert.ok(supports.contextWindow === undefined || supports.contextWindow > 0)
      })
    )
  ),
  promise(
    "ends with exactly one Finish",
    meet((llm) =>
      Effect.map(arrays(llm, brief("one two three four five six")), (all) => {
        const parts = all.flat()
        assert.equal(parts.filter(({ _tag }) => _tag === "Finish").length, 1)
        assert.equal(parts.at(-1)?._tag, "Finish")
        assert.ok(
          all.every(({ length }) => length > 0),
          "an array was empty"
        )
      })
    )
  ),
  promise(
    "gets the form that supports promises",
    meet((llm) =>
      Effect.gen(function* () {
        const { jsonMode, jsonSchema } = yield* llm.supports
        const question = brief("Ann is seven years old. Who is it, as JSON?", 200)
        if (jsonSchema) {
          const format = { _tag: "JsonSchema", name: "person", schema } as const
          const { text } = yield* complete(llm, { ...question, format })
          assert.deepEqual(Object.keys(read(text) as object), ["name", "age"])
        }
        if (jsonMode) read((yield* complete(llm, { ...question, format: { _tag: "Json" } })).text)
      })
    )
  ),
  promise(
    "refuses a prompt that is longer than the window it declares",
    meet((llm) =>
      Effect.gen(function* () {
        const { contextWindow } = yield* llm.supports
        if (contextWindow === undefined) return
        const { error } = yield* broken(llm, brief("word ".repeat(2 * contextWindow)))
        assert.equal(error.reason._tag, "ContextLengthExceeded", error.message)
        assert.ok((error.reason.fix ?? error.reason.message).length > 0, "it does not say what to do")
      })
    )
  ),
  promise(
    "answers any text, or refuses it with a reason",
    meet((llm) => Effect.forEach(odd, (text) => Effect.result(complete(llm, brief(text)))))
  ),
  promise(
    "answers the next question after it was interrupted",
    meet((llm) =>
      Effect.gen(function* () {
        const story = llm.stream(brief("Tell a very long story.", 500))
        const early = yield* Effect.forkScoped(Stream.runDrain(story))
        yield* Effect.sleep(1)
        yield* Fiber.interrupt(early)
        let seen = 0
        const late = yield* Effect.forkScoped(
          Stream.runForEachArray(story, () =>
            Effect.andThen(
              Effect.sync(() => seen++),
              Effect.never
            )
          )
        )
        yield* until("no words came", () => seen > 0)
        yield* Fiber.interrupt(late)
        yield* complete(llm, brief("Go on."))
      })
    )
  )
]

/** What is promised of a model that runs in this process. */
export const cases = ({ absent, layer }: Engine): ReadonlyArray<Case> => {
  const meet: Meet = (body) =>
    LLM.LLM.use((llm) => Effect.scoped(body(llm))).pipe(Effect.provide(layer), Effect.scoped)
  return [
    ...common(meet),
    promise(
      "counts what it read and wrote",
      meet((llm) =>
        Effect.gen(function* () {
          const few = yield* complete(llm, brief("Count."))
          const many = yield* complete(llm, brief("Count, and do not stop. ".repeat(8)))
          assert.ok(few.usage !== undefined && many.usage !== undefined, "it counts nothing")
          for (const count of Object.values(few.usage)) assert.ok(Number.isInteger(count) && count > 0)
          assert.ok(
            many.usage.inputTokens > few.usage.inputTokens,
            "a longer question has no more tokens than a short one"
          )
        })
      )
    ),
    promise(
      "stops after as many tokens as it may write, and says that it was cut",
      meet((llm) =>
        Effect.map(complete(llm, brief("Count from 1 to 100.", 3)), ({ finish, usage }) => {
          assert.equal(finish, "length")
          assert.equal(usage?.outputTokens, 3)
        })
      )
    ),
    promise(
      "stops before a text that it was told to stop at",
      meet((llm) =>
        Effect.gen(function* () {
          const question = { ...brief("Count from 1 to 100.", 24), temperature: 0, seed: 1 }
          const { text } = yield* complete(llm, question)
          const middle = Math.floor(text.length / 2)
          const stop = text.slice(middle, middle + 2)
          assert.ok(stop.trim().length > 0, `Too little came to stop at: ${JSON.stringify(text)}`)
          const stopped = yield* complete(llm, { ...question, stop: [stop] })
          assert.ok(!stopped.text.includes(stop), `${JSON.stringify(stopped.text)} goes on after ${stop}`)
          assert.equal(stopped.finish, "stop")
        })
      )
    ),
    promise(
      "says the same for the same seed",
      meet((llm) =>
        Effect.gen(function* () {
          const question = { ...brief("Invent a name.", 16), temperature: 1.5, seed: 7 }
          const { text } = yield* complete(llm, question)
          assert.equal((yield* complete(llm, question)).text, text)
        })
      )
    ),
    promise(
      "answers questions that come together, each whole",
      meet((llm) =>
        Effect.gen(function* () {
          const answers = yield* Effect.forEach(
            [1, 2, 3, 4],
            (n) => arrays(llm, brief(`Say the number ${n}.`)),
            { concurrency: "unbounded" }
          )
          for (const parts of answers) assert.equal(parts.flat().at(-1)?._tag, "Finish")
        })
      )
    ),
    promise(
      "returns at once when it is interrupted in the middle",
      meet((llm) =>
        Effect.gen(function* () {
          let seen = 0
          const fiber = yield* Effect.forkScoped(
            Stream.runForEachArray(llm.stream(brief("Tell a very long story.", 400)), ({ length }) =>
              Effect.sync(() => (seen += length))
            )
          )
          yield* until("no words came", () => seen > 0)
          const started = performance.now()
          yield* Fiber.interrupt(fiber)
          const took = performance.now() - started
          assert.ok(took < 1000, `It took ${took.toFixed()} ms`)
        })
      )
    ),
    promise(
      "says that a model is not there, and what to do",
      Effect.gen(function* () {
        const asked = LLM.LLM.use((llm) => broken(llm, ask("hi")))
        const { reason } = (yield* Effect.provide(asked, absent)).error
        assert.equal(reason._tag, "ModelNotFound", reason.message)
        assert.ok((reason.fix ?? "").length > 0, "it does not say what to do")
      })
    )
  ]
}
