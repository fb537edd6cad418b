import * as assert from "node:assert/strict"
import { inspect } from "node:util"

import type { LLMError } from "@metagpt-ts/core"
import { LLM } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import * as Fault from "./Fault.ts"
import { ask, calm, complete, hard, meet, promise, secret, type Subject } from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

type Tag = LLMError.Reason["_tag"]

const refused = (subject: Subject, fault: Fault.Fault, question = hard): Effect.Effect<LLMError.LLMError> =>
  meet(subject, { fault }, (llm) => complete(llm, ask(question))).pipe(
    Effect.flip,
    Effect.catch((answer) => Effect.sync(() => assert.fail(`It took this for an answer: ${inspect(answer)}`)))
  )

const silent = (error: LLMError.LLMError): void => {
  for (const seen of [
    String(error),
    error.message,
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true })
  ]) {
    assert.ok(!seen.includes(secret), `The key stands in the error: ${seen}`)
  }
}

/** A response of status 200 that is no answer, and the reasons that fit it. */
const bad: ReadonlyArray<readonly [name: string, fault: Fault.Fault, reasons: ReadonlyArray<Tag>]> = [
  ["a page for people", Fault.html, ["ProtocolViolation"]],
  ["an empty body", Fault.empty, ["ProtocolViolation", "StreamTruncated"]],
  ["JSON of something else", Fault.status(200, { hello: "world" }), ["ProtocolViolation", "StreamTruncated"]],
  [
    "an error in the middle of the stream",
    Fault.errorInStream(),
    ["Unavailable", "ProtocolViolation", "StreamTruncated"]
  ],
  ["an answer that does not say that it ended", Fault.noEnd, ["StreamTruncated"]],
  [
    "a connection closed before the first byte",
    Fault.cut(0),
    ["StreamTruncated", "Unreachable", "Unavailable"]
  ],
  [
    "a connection reset before the first byte",
    Fault.reset(),
    ["StreamTruncated", "Unreachable", "Unavailable"]
  ],
  ["a connection reset in the middle", Fault.reset(120), ["StreamTruncated", "Unreachable"]]
]

/** What a provider does when things go wrong. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "gives the reason of every refusal, with what the user can see of it",
    meet(subject, {}, (_, { refusals }) =>
      Effect.forEach(Object.entries(refusals), ([tag, refusal]) =>
        Effect.map(refused(subject, Fault.refuse(tag as Tag)), (error) => {
          assert.equal(error.reason._tag, tag, error.message)
          assert.ok(
            error.provider.length > 0 && error.reason.message.length > 0,
            "it does not say what happened"
          )
          const wait = refusal.headers?.["retry-after"]
          if (wait !== undefined) assert.equal(error.reason.retryAfter, Number(wait) * 1000)
          silent(error)
        })
      )
    )
  ),
  promise(
    "reads a Retry-After that is a date",
    Effect.map(
      Effect.suspend(() => refused(subject, Fault.retryAfter(new Date(Date.now() + 20_000).toUTCString()))),
      ({ reason }) => {
        assert.equal(reason._tag, "RateLimited")
        const wait = reason.retryAfter ?? 0
        assert.ok(wait > 10_000 && wait <= 21_000, `${wait} ms`)
      }
    )
  ),
  promise(
    "takes a Retry-After that is neither for none",
    Effect.map(refused(subject, Fault.retryAfter("soon")), ({ reason }) => {
      assert.equal(reason._tag, "RateLimited")
      assert.equal(reason.retryAfter, undefined)
    })
  ),
  promise(
    "shows no key, even when the server says it",
    Effect.forEach([400, 401, 403, 404, 429, 500], (status) => {
      const message = `The key ${secret} of Bearer ${secret} is not good`
      return Effect.map(
        refused(subject, Fault.status(status, { error: { message }, detail: message })),
        silent
      )
    }).pipe(Effect.andThen(Effect.map(refused(subject, Fault.errorInStream(`bad key ${secret}`)), silent)))
  ),
  promise(
    "says that nobody is there",
    Effect.gen(function* () {
      const { url } = yield* Effect.scoped(subject.server({}))
      const asked = LLM.complete(ask("hi")).pipe(Effect.provide(subject.layer(url, secret, calm)))
      const error = yield* Effect.flip(asked).pipe(
        Effect.catch(() => Effect.die(new Error("Nobody answered, it says")))
      )
      assert.equal(error.reason._tag, "Unreachable")
      silent(error)
    })
  ),
  ...bad.map(([name, fault, reasons]) =>
    promise(
      `does not take ${name} for an answer`,
      Effect.map(refused(subject, fault), (error) => {
        assert.ok(reasons.includes(error.reason._tag), error.message)
        silent(error)
      })
    )
  ),
  promise(
    "gives the whole answer or none, wherever the connection is cut",
    Effect.forEach(
      Array.from({ length: 40 }, (_, n) => 1 + n * 37),
      (after) =>
        meet(subject, { fault: Fault.cut(after), answer: () => hard }, (llm) =>
          Effect.exit(complete(llm, ask("hi")))
        ).pipe(
          Effect.map((exit) => {
            if (Exit.isSuccess(exit)) assert.equal(exit.value.text, hard, `cut after ${after} bytes`)
          })
        ),
      { concurrency: 4 }
    )
  ),
  promise(
    "reads an answer that comes in any pieces",
    Effect.forEach([Fault.noDone, Fault.splitUtf8, Fault.drip(0, 1), Fault.drip(0, 7)], (fault) =>
      meet(subject, { fault, answer: () => hard }, (llm) =>
        Effect.map(complete(llm, ask("hi")), ({ text }) => assert.equal(text, hard))
      )
    )
  ),
  promise(
    "answers again after every failure",
    meet(subject, { fault: [...bad.map(([, fault]) => fault), Fault.cut(50)], answer: () => hard }, (llm) =>
      Effect.gen(function* () {
        for (const _ of [...bad, 0]) yield* Effect.exit(complete(llm, ask("hi")))
        assert.equal((yield* complete(llm, ask("hi"))).text, hard)
      })
    )
  )
]
