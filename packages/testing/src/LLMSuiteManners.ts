import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"

import * as Fault from "./Fault.ts"
import { ask, complete, meet, promise, type Subject } from "./LLMSubject.ts"
import type * as LocalServer from "./LocalServer.ts"
import type { Case } from "./Suite.ts"

/** Waits until something is true, five seconds at most. */
const until = (what: string, holds: () => boolean): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let waited = 0; !holds(); waited += 10) {
      if (waited > 5000) assert.fail(what)
      yield* Effect.sleep(10)
    }
  })

const left = (server: LocalServer.Server): boolean => server.requests.at(-1)?.aborted === true

/** How a provider treats the server and its caller. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "says who it is and what it supports, and asks the server for it once",
    meet(subject, {}, (llm, server) =>
      Effect.gen(function* () {
        assert.ok(llm.provider.length > 0 && llm.model.length > 0, "it has no name")
        const supports = yield* llm.supports
        const asked = server.requests.length
        assert.deepEqual(yield* llm.supports, supports)
        assert.equal(server.requests.length, asked)
        for (const fact of ["jsonSchema", "jsonMode", "systemMessage", "reasoning"] as const) {
          assert.equal(typeof supports[fact], "boolean", fact)
        }
        assert.ok(supports.concurrency >= 1)
        assert.ok(supports.contextWindow === undefined || supports.contextWindow > 0)
      })
    )
  ),
  promise(
    "starts nothing until it is run, and starts anew each time it is run",
    meet(subject, {}, (llm, server) =>
      Effect.gen(function* () {
        const stream = llm.stream(ask("hi"))
        yield* Effect.sleep(30)
        assert.equal(server.chats.length, 0)
        yield* Stream.runDrain(stream)
        yield* Stream.runDrain(stream)
        assert.equal(server.chats.length, 2)
      })
    )
  ),
  promise(
    "gives the first words before the last are written",
    meet(subject, { answer: () => "word ".repeat(100), delay: 5 }, (llm, server) =>
      Effect.gen(function* () {
        const first = llm.stream(ask("hi")).pipe(
          Stream.mapArray((parts) => {
            assert.equal(server.requests.at(-1)?.ended, false, "the first part came after the whole answer")
            return parts
          }),
          Stream.take(1)
        )
        yield* Stream.runDrain(first)
      })
    )
  ),
  promise(
    "ends the request when it is interrupted before the first token",
    meet(subject, { fault: Fault.hang() }, (llm, server) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkScoped(complete(llm, ask("hi")))
        yield* until("the request never came", () => server.chats.length === 1)
        yield* Fiber.interrupt(fiber)
        yield* until("the server still works on a request nobody waits for", () => left(server))
      })
    )
  ),
  promise(
    "ends the request when it is interrupted in the middle",
    meet(subject, { answer: () => "word ".repeat(5000), delay: 2 }, (llm, server) =>
      Effect.gen(function* () {
        let seen = 0
        const fiber = yield* Effect.forkScoped(
          Stream.runForEachArray(llm.stream(ask("hi")), ({ length }) => Effect.sync(() => (seen += length)))
        )
        yield* until("no part came", () => seen > 0)
        yield* Fiber.interrupt(fiber)
        yield* until("the server still works on a request nobody waits for", () => left(server))
      })
    )
  ),
  promise(
    "ends the request when its reader has enough",
    meet(subject, { answer: () => "word ".repeat(5000), delay: 2 }, (llm, server) =>
      Effect.gen(function* () {
        yield* Stream.runDrain(Stream.take(llm.stream(ask("hi")), 1))
        yield* until("the server still works on a request nobody reads", () => left(server))
      })
    )
  ),
  promise(
    "ends one request without the others",
    meet(
      subject,
      { answer: ({ messages }) => (messages[0]?.content ?? "").repeat(30), delay: 5 },
      (llm, server) =>
        Effect.gen(function* () {
          const stays = yield* Effect.forkScoped(complete(llm, ask("stay ")))
          const goes = yield* Effect.forkScoped(complete(llm, ask("go ")))
          yield* until("the requests never came", () => server.chats.length === 2)
          yield* Fiber.interrupt(goes)
          assert.equal((yield* Fiber.join(stays)).text, "stay ".repeat(30))
        })
    )
  ),
  promise(
    "keeps 100 answers at once apart",
    meet(subject, {}, (llm, server) =>
      Effect.gen(function* () {
        const questions = Array.from({ length: 100 }, (_, n) => `question ${n} of the hundred`)
        const texts = yield* Effect.forEach(questions, (question) => complete(llm, ask(question)), {
          concurrency: 100
        })
        assert.deepEqual(
          texts.map(({ text }) => text),
          questions
        )
        assert.equal(server.chats.length, 100)
      })
    )
  )
]
