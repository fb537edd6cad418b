/**
 * The promises of the `LLM` port that can be seen at a real server, whatever its model says.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"

import { LLM, type LLMError, Message } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import { arrays, ask, complete, promise } from "./LLMSubject.ts"
import * as Suite from "./Suite.ts"

/**
 * A provider at a server that is running.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  /** The provider; with another model than its own where one is named. */
  readonly layer: (model?: string) => Layer.Layer<LLM.LLM, LLMError.LLMError>
  /** Hears what was seen beyond the promises: how this server behaves where the protocol leaves it open. */
  readonly seen?: ((fact: string, value: string) => void) | undefined
}

const short = { maxTokens: 24, temperature: 0 }
const story = ask("Tell a long story about a fox and a raven.")
const schema = {
  type: "object",
  properties: { colour: { type: "string", enum: ["red", "green"] }, count: { type: "integer" } },
  required: ["colour", "count"],
  additionalProperties: false
}

/** Every promise, and notes on the way. @category constructors @since 0.1.0 */
export const cases = ({ layer, seen = () => undefined }: Subject): ReadonlyArray<Suite.Case> => {
  const meet = (name: string, body: (llm: LLM.LLM["Service"]) => Effect.Effect<unknown, LLMError.LLMError>) =>
    promise(name, LLM.LLM.use(body).pipe(Effect.provide(layer())))
  return [
    meet("says what it can do", (llm) =>
      Effect.map(llm.supports, ({ concurrency, contextWindow, jsonMode, jsonSchema }) => {
        seen("JSON schema", jsonSchema ? "enforced" : "ignored")
        seen("JSON mode", jsonMode ? "enforced" : "ignored")
        seen("context window", contextWindow === undefined ? "not said" : `${contextWindow} tokens`)
        seen("answers at once", String(concurrency))
        assert.ok(concurrency >= 1)
      })
    ),
    meet("answers, and says that the answer is complete", (llm) =>
      Effect.map(complete(llm, { ...ask("What is the capital of France?"), ...short }), (answer) => {
        assert.notEqual(answer.text.trim(), "")
        assert.ok(["stop", "length"].includes(answer.finish), answer.finish)
        seen("usage in a stream", answer.usage === undefined ? "never said" : "said")
        if (answer.usage !== undefined) {
          assert.ok(answer.usage.inputTokens > 0 && answer.usage.outputTokens > 0)
          assert.ok(answer.usage.outputTokens <= 25, "it wrote more than it was allowed to")
        }
      })
    ),
    meet("gives the first words before the last are written", (llm) =>
      Effect.map(arrays(llm, { ...story, maxTokens: 48 }), (all) =>
        assert.ok(all.length > 2, "one array held everything")
      )
    ),
    meet("keeps to the tokens it is allowed", (llm) =>
      Effect.map(complete(llm, { ...story, ...short, maxTokens: 5 }), ({ finish, text }) => {
        assert.ok(text.split(/\s+/).length <= 8, text)
        seen("an answer cut at its limit", `says ${finish}`)
      })
    ),
    meet("is told where to stop", (llm) =>
      Effect.map(complete(llm, { ...story, ...short, stop: ["e"] }), ({ text }) =>
        seen("stop", text.includes("e") ? "ignored" : "honoured")
      )
    ),
    meet("gives the same answer to the same question at temperature 0", (llm) =>
      Effect.gen(function* () {
        const [first, second] = yield* Effect.replicateEffect(
          complete(llm, { ...story, ...short, seed: 1 }),
          2
        )
        seen("temperature 0 twice", first?.text === second?.text ? "the same answer" : "another answer")
      })
    ),
    meet("takes every order of messages", (llm) =>
      Effect.forEach(
        [
          [Message.user("Hello."), Message.user("Who are you?")],
          [
            Message.system("Be brief."),
            Message.user("Hello."),
            Message.assistant("Hi."),
            Message.user("Go on.")
          ],
          [Message.system("Be brief."), Message.system("Be kind."), Message.user("Hello.")],
          [Message.user("Hello."), Message.system("Be brief."), Message.user("Who are you?")]
        ],
        (messages) =>
          Effect.map(complete(llm, { messages, ...short, maxTokens: 8 }), ({ finish }) =>
            assert.ok(["stop", "length"].includes(finish), finish)
          )
      )
    ),
    meet("says so when a conversation may not end with the model's own words", (llm) =>
      complete(llm, { messages: [Message.user("Say something."), Message.assistant("No")], ...short }).pipe(
        Effect.map(() => seen("the model's own words last", "taken")),
        Effect.catchTag("LLMError", ({ reason }) =>
          Effect.sync(() => {
            assert.ok(["InvalidRequest", "StreamTruncated"].includes(reason._tag), reason.message)
            seen("the model's own words last", `refused: ${reason._tag}`)
          })
        )
      )
    ),
    meet("gives the form that supports promises", (llm) =>
      Effect.gen(function* () {
        if (!(yield* llm.supports).jsonSchema) return
        const { text } = yield* complete(llm, {
          ...ask("What is the capital of France?"),
          maxTokens: 100,
          temperature: 0,
          format: { _tag: "JsonSchema", name: "thing", schema }
        })
        const value = JSON.parse(text) as Readonly<Record<string, unknown>>
        assert.deepEqual(Object.keys(value).toSorted(), ["colour", "count"])
        assert.ok(["red", "green"].includes(String(value["colour"])), text)
        assert.ok(Number.isInteger(value["count"]), text)
      })
    ),
    meet("answers three questions at once", (llm) =>
      Effect.forEach(["one", "two", "three"], (word) => complete(llm, { ...ask(`Say ${word}.`), ...short }), {
        concurrency: 3
      })
    ),
    meet("goes on to answer when a reader has left in the middle", (llm) =>
      Effect.gen(function* () {
        yield* Stream.runDrain(Stream.take(llm.stream({ ...story, maxTokens: 200 }), 1))
        yield* complete(llm, { ...ask("Say hello."), ...short })
      })
    ),
    promise(
      "says so when there is no such model, if the server minds",
      LLM.complete({ ...ask("Say hello."), ...short }).pipe(
        Effect.provide(layer("no-such-model")),
        Effect.map(() => seen("an unknown model", "answered by another")),
        Effect.catchTag("LLMError", ({ message, reason }) =>
          Effect.sync(() => {
            assert.equal(reason._tag, "ModelNotFound", message)
            assert.notEqual(reason.fix ?? "", "", "it does not say what to do")
            seen("an unknown model", "refused")
          })
        )
      )
    ),
    meet("says so when the prompt is longer than the context window", (llm) =>
      Effect.gen(function* () {
        const { contextWindow } = yield* llm.supports
        if (contextWindow === undefined) return seen("a prompt that is too long", "not tried")
        const request = { ...ask("a fox saw a raven. ".repeat(contextWindow)), ...short, maxTokens: 1 }
        const error = yield* Effect.flip(complete(llm, request)).pipe(
          Effect.catch(() => Effect.die(new Error("It answered a prompt that it cannot have read")))
        )
        assert.equal(error.reason._tag, "ContextLengthExceeded", error.message)
        return seen("a prompt that is too long", "refused")
      })
    )
  ]
}

/**
 * Runs a provider against a server that is running; five minutes a promise are given when nothing is said.
 *
 * @example
 * ```ts
 * LiveSuite.run({ describe, it }, "vLLM", { layer: (model = "qwen") => OpenLLM.layer({ baseURL, model }) })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (runner: Suite.Runner, name: string, subject: Subject, timeout = 300_000): void =>
  Suite.run(runner, name, cases(subject), timeout)
