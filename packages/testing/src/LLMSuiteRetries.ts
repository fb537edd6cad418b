import * as assert from "node:assert/strict"

import { LLMError } from "@metagpt-ts/core"
import type { LLM } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

import * as Fault from "./Fault.ts"
import {
  ask,
  broken,
  calm,
  complete,
  long,
  meet,
  promise,
  type Settings,
  type Subject
} from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

type Tag = LLMError.Reason["_tag"]

interface Outcome {
  readonly result: Result.Result<LLM.Answer, LLMError.LLMError>
  /** Requests for an answer that the server saw. */
  readonly tries: number
  /** Those among them that are the same as one before; with a new proof of who asks it is another request. */
  readonly repeated: number
  /** Milliseconds it took. */
  readonly took: number
}

const plain = (path = ""): string => path.replace(/\?.*$/, "")

/** The path at which this protocol answers questions. */
const chatPath = (subject: Subject) =>
  meet(subject, {}, (llm, server) =>
    Effect.map(complete(llm, ask("hi")), () => plain(server.requests.at(-1)?.path))
  )

/** Asks one question of a server that fails once a fault, and counts. */
const fare = (
  subject: Subject,
  faults: ReadonlyArray<Fault.Fault>,
  settings: Partial<Settings>
): Effect.Effect<Outcome, LLMError.LLMError> =>
  Effect.flatMap(chatPath(subject), (path) =>
    meet(
      subject,
      { fault: faults, answer: () => "Well" },
      (llm, server) =>
        Effect.gen(function* () {
          const started = performance.now()
          const result = yield* Effect.result(complete(llm, ask("hi")))
          const took = performance.now() - started
          const chats = server.requests.filter((one) => plain(one.path) === path)
          const said = chats.map(({ body, headers, path }) =>
            JSON.stringify([path, headers.authorization, body])
          )
          return { result, took, tries: said.length, repeated: said.length - new Set(said).size }
        }),
      settings
    )
  )

const times = (count: number, fault: Fault.Fault): ReadonlyArray<Fault.Fault> =>
  Array.from({ length: count }, () => fault)

const answered = ({ result }: Outcome): void => {
  if (Result.isFailure(result)) assert.fail(`It gave up: ${result.failure.message}`)
  assert.equal(result.success.text, "Well")
}

const reasonOf = ({ result }: Outcome): LLMError.Reason =>
  Result.isFailure(result) ? result.failure.reason : assert.fail("It took this for an answer")

/** What passes, in the words of each protocol and in those of HTTP. */
const passing = (refusals: ReadonlyArray<Tag>): ReadonlyArray<Fault.Fault> => [
  ...refusals.filter((tag) => tag === "RateLimited" || tag === "Unavailable").map((tag) => Fault.refuse(tag)),
  Fault.retryAfter("0"),
  Fault.status(503, { error: "overloaded" }, { "retry-after": "0" })
]

/** Answers that break off after the first words: time that ran out is among them. */
const begun: ReadonlyArray<Fault.Fault> = [
  Fault.errorInStream(),
  Fault.cut(5000),
  Fault.reset(5000),
  Fault.hang(5000)
]

/** When a provider asks again. */
export const cases = (subject: Subject): ReadonlyArray<Case> => {
  const said = Effect.scoped(
    Effect.map(subject.server({}), ({ refusals }) => Object.keys(refusals) as ReadonlyArray<Tag>)
  )
  return [
    promise(
      "tries again when the server is busy",
      Effect.flatMap(said, (tags) =>
        Effect.forEach(
          passing(tags),
          (fault) =>
            Effect.map(fare(subject, [fault], { retries: 1 }), (outcome) => {
              answered(outcome)
              assert.equal(outcome.tries, 2)
            }),
          { concurrency: "unbounded" }
        )
      )
    ),
    promise(
      "tries again when no token came in its time",
      Effect.map(
        fare(subject, [Fault.hang()], {
          retries: 1,
          timeouts: { firstToken: 300, idle: 300, total: undefined }
        }),
        (outcome) => {
          answered(outcome)
          assert.equal(outcome.tries, 2)
        }
      )
    ),
    promise(
      "tries again when the connection broke, where its reason says that it may help",
      Effect.forEach(
        [Fault.reset(), Fault.cut(0)],
        (fault) =>
          Effect.gen(function* () {
            const reason = reasonOf(yield* fare(subject, [fault], {}))
            const outcome = yield* fare(subject, [fault], { retries: 1 })
            assert.equal(outcome.tries, LLMError.isRetryable(reason) ? 2 : 1, reason._tag)
          }),
        { concurrency: "unbounded" }
      )
    ),
    promise(
      "tries as often as it is told, and gives the reason in the end",
      Effect.forEach([0, 1, 2], (retries) =>
        Effect.map(fare(subject, times(9, Fault.retryAfter("0")), { retries }), (outcome) => {
          assert.equal(outcome.tries, 1 + retries, `told to try again ${retries} times`)
          assert.equal(reasonOf(outcome)._tag, "RateLimited")
        })
      )
    ),
    promise(
      "does not try again what will fail again",
      Effect.flatMap(said, (tags) =>
        Effect.forEach(
          [
            Fault.html,
            ...tags
              .filter((tag) => !["RateLimited", "Unavailable", "Timeout", "Unreachable"].includes(tag))
              .map((tag) => Fault.refuse(tag))
          ],
          (fault) =>
            Effect.map(fare(subject, times(9, fault), { retries: 2 }), (outcome) => {
              assert.equal(outcome.repeated, 0, reasonOf(outcome)._tag)
              assert.ok(outcome.tries <= 2, reasonOf(outcome)._tag)
            }),
          { concurrency: "unbounded" }
        )
      )
    ),
    promise(
      "does not try again after the first words",
      Effect.forEach(
        begun,
        (fault) =>
          meet(
            subject,
            { fault: [fault], answer: () => long },
            (llm, server) =>
              Effect.map(broken(llm, ask("hi")), ({ characters, error }) => {
                assert.ok(characters > 0, `what had come was kept back: ${error.message}`)
                assert.equal(server.chats.length, 1, error.message)
              }),
            { retries: 2, timeouts: { ...calm.timeouts, idle: 300 } }
          ),
        { concurrency: "unbounded" }
      )
    ),
    promise(
      "waits as many seconds as Retry-After says",
      Effect.map(fare(subject, [Fault.retryAfter("1")], { retries: 1 }), (outcome) => {
        answered(outcome)
        assert.ok(outcome.took >= 990, `It asked again after ${outcome.took.toFixed()} ms`)
      })
    ),
    promise(
      "waits until the date that Retry-After says",
      Effect.suspend(() => {
        const date = new Date(Date.now() + 2000).toUTCString()
        return Effect.map(fare(subject, [Fault.retryAfter(date)], { retries: 1 }), (outcome) => {
          answered(outcome)
          const early = Date.parse(date) - Date.now()
          assert.ok(early < 20, `It asked again ${early} ms too early`)
        })
      })
    ),
    promise(
      "gives up at once when it is told to wait for a day, and says for how long",
      Effect.map(fare(subject, times(9, Fault.retryAfter("86400")), { retries: 2 }), (outcome) => {
        const reason = reasonOf(outcome)
        assert.equal(reason._tag, "RateLimited")
        assert.equal(reason.retryAfter, 86_400_000)
        assert.equal(outcome.tries, 1)
      })
    ),
    promise(
      "gives up at once when it is told to wait for longer than the whole answer may take",
      Effect.map(
        fare(subject, times(9, Fault.retryAfter("8")), {
          retries: 2,
          timeouts: { ...calm.timeouts, total: 6000 }
        }),
        (outcome) => {
          assert.equal(reasonOf(outcome)._tag, "RateLimited")
          assert.ok(outcome.took < 4000, `It took ${outcome.took.toFixed()} ms`)
        }
      )
    )
  ]
}
