import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"

import * as Fault from "./Fault.ts"
import { ask, complete, meet, promise, type Subject, until, untilLeft } from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

/** How a provider treats the server and its caller. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "asks the server once for what it supports",
    meet(subject, {}, (llm, server) =>
      Effect.gen(function* () {
        const supports = yield* llm.supports
        const asked = server.requests.length
        assert.deepEqual(yield* llm.supports, supports)
        assert.equal(server.requests.length, asked)
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
        yield* untilLeft(server)
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
        yield* untilLeft(server)
      })
    )
  ),
  promise(
    "ends the request when its reader has enough",
    meet(subject, { answer: () => "word ".repeat(5000), delay: 2 }, (llm, server) =>
      Effect.gen(function* () {
        yield* Stream.runDrain(Stream.take(llm.stream(ask("hi")), 1))
        yield* untilLeft(server)
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
    "keeps 1,000 answers at once apart",
    meet(
      subject,
      {},
      (llm, server) =>
        Effect.gen(function* () {
          const questions = Array.from({ length: 1000 }, (_, n) => `question ${n}`)
          const texts = yield* Effect.forEach(questions, (question) => complete(llm, ask(question)), {
            concurrency: 1000
          })
          const others = texts.filter(({ text }, at) => text !== questions[at])
          assert.equal(others.length, 0, `Answers to other questions, such as ${others[0]?.text}`)
          assert.equal(server.chats.length, 1000)
        }),
      { timeouts: { firstToken: 60_000, idle: 60_000, total: undefined } }
    )
  )
]
