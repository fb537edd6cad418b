import * as assert from "node:assert/strict"

import type { LLM } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"

import * as Fault from "./Fault.ts"
import type { Entry } from "./FaultCatalogue.ts"
import { one, type Trial, when } from "./FaultTrial.ts"
import { ask, complete, long, until, untilLeft } from "./LLMSubject.ts"
import type { Phrases, Server } from "./LocalServer.ts"

const tried =
  (times: number): Trial["check"] =>
  ({ server }) =>
    assert.equal(server.chats.length, times, "the number of requests")

const reasonOf = ({ result }: Parameters<NonNullable<Trial["check"]>>[0]) =>
  Result.isFailure(result) ? result.failure.reason : assert.fail("It took this for an answer")

const storm =
  (times: number, after: () => string): Trial["options"] =>
  () => ({
    fault: (_, call) => (call < times ? Fault.retryAfter(after()) : undefined)
  })

const patient: Trial["settings"] = { retries: 2 }

const inTwoSeconds = () => new Date(Date.now() + 2000).toUTCString()

/** Waited for at least so many milliseconds. */
const waited =
  (ms: number): Trial["check"] =>
  ({ took }) =>
    assert.ok(took >= ms, `it waited ${took} ms`)

/** A server that is not ready `times` times, in its own words. */
const busy = (loading: Phrases["loading"], times: number, after: string): Trial["options"] => {
  const refused = loading === undefined ? Fault.refuse("Unavailable") : Fault.answer(() => loading)
  const fault = Fault.all(refused, Fault.headers({ "retry-after": after }))
  return () => ({ fault: (_, call) => (call < times ? fault : undefined) })
}

/** The answers to questions that are asked one after the other; the last one is given. */
const asking =
  (times: number): Trial["act"] =>
  (llm) =>
    Effect.gen(function* () {
      for (let time = 1; time < times; time++) yield* complete(llm, ask("hi"))
      return yield* complete(llm, ask("hi"))
    })

/** How long after an interruption the server is left, in milliseconds. */
const leaving = (llm: LLM.LLM["Service"], server: Server) =>
  Effect.gen(function* () {
    let arrays = 0
    const reading = Stream.runForEachArray(llm.stream(ask("hi")), () => Effect.sync(() => arrays++))
    const fiber = yield* Effect.forkChild(reading)
    yield* until("no words came", () => arrays > 0)
    const start = performance.now()
    yield* Fiber.interrupt(fiber)
    while (server.requests.at(-1)?.aborted !== true) yield* Effect.sleep(1)
    return performance.now() - start
  }).pipe(Effect.timeout(5_000), Effect.orDie)

/** On a busy machine one of a few must be quick. */
const interrupting: Trial["act"] = (llm, server) =>
  Effect.gen(function* () {
    const times = [yield* leaving(llm, server), yield* leaving(llm, server), yield* leaving(llm, server)]
    assert.ok(Math.min(...times) <= 100, `the server was left after ${times.join(", ")} ms`)
    return yield* complete(llm, ask("hi"))
  })

/** The same server by another name: to a client it is another host. */
const elsewhere = (status: number): Fault.Fault =>
  Fault.answer(({ request: { headers } }) => ({
    status,
    headers: { location: `http://localhost:${headers.host?.split(":")[1]}/elsewhere` },
    body: ""
  }))

const echo = (status: number): Fault.Fault =>
  Fault.answer(({ request: { headers, path } }) => ({
    status,
    body: { error: { message: `who is ${JSON.stringify(headers)} at ${path}?` } }
  }))

const minute = 60_000

/** Trials with a clock that is so many minutes ahead of ours or behind. */
const skewed = (tolerance: number, minutes: number): ReadonlyArray<Trial> => {
  const isTaken = minutes * minute <= tolerance
  return [minutes, -minutes].map((ahead) => ({
    name: `${ahead} minutes`,
    expect: [isTaken ? "the answer" : "AuthFailed"],
    options: () => ({ skew: ahead * minute }),
    check: (seen) => {
      if (!isTaken) assert.match(reasonOf(seen).fix ?? "", /clock/)
    }
  }))
}

/** What servers do that are busy, slow or on their guard. */
export const entries: ReadonlyArray<Entry> = [
  {
    id: "F18",
    name: "a storm of 429, with every kind of Retry-After",
    trials: () => [
      {
        name: "twice, 0 seconds",
        expect: ["the answer"],
        options: storm(2, () => "0"),
        settings: patient,
        check: tried(3)
      },
      {
        name: "once, 1 second",
        expect: ["the answer"],
        options: storm(1, () => "1"),
        settings: patient,
        check: waited(990)
      },
      {
        name: "once, a date",
        expect: ["the answer"],
        options: storm(1, inTwoSeconds),
        settings: patient,
        check: waited(900)
      },
      {
        name: "once, no time at all",
        expect: ["the answer"],
        options: storm(1, () => "soon"),
        settings: patient,
        check: tried(2)
      },
      {
        name: "without end",
        expect: ["RateLimited"],
        options: storm(9, () => "0"),
        settings: patient,
        check: tried(3)
      },
      {
        name: "9,999 seconds",
        expect: ["RateLimited"],
        options: storm(9, () => "9999"),
        settings: patient,
        check: (seen) => {
          assert.equal(reasonOf(seen).retryAfter, 9_999_000)
          return tried(1)?.(seen)
        }
      }
    ]
  },
  {
    id: "F19",
    name: "an account without money, said as too many requests",
    trials: ({ refusals }) =>
      when(refusals.QuotaExhausted !== undefined, [
        one(Fault.refuse("QuotaExhausted"), ["QuotaExhausted"], { settings: patient, check: tried(1) })
      ])
  },
  {
    id: "F20",
    name: "a token that is refused and exchanged again",
    trials: ({ proof }) =>
      when(proof?.by === "token", [
        {
          name: "once",
          expect: ["the answer"],
          options: () => ({ fault: [undefined, Fault.refuse("AuthFailed")] }),
          act: asking(2),
          check: tried(3)
        },
        {
          name: "again and again",
          expect: ["AuthFailed"],
          options: () => ({ fault: (_, call) => (call === 0 ? undefined : Fault.refuse("AuthFailed")) }),
          act: asking(2),
          check: tried(3)
        }
      ])
  },
  {
    id: "F21",
    name: "a server that is not ready",
    trials: ({ phrases: { loading } = {} }) => [
      {
        name: loading === undefined ? "twice" : "three times, loading the model",
        expect: ["the answer"],
        options: busy(loading, loading === undefined ? 2 : 3, "0"),
        settings: patient
      },
      {
        name: "for longer than anybody waits",
        expect: ["Unavailable"],
        options: busy(loading, 99, "9999"),
        settings: { retries: 1 }
      }
    ]
  },
  {
    id: "F22",
    name: "a model that is not there",
    trials: ({ refusals }) => [
      {
        name: "",
        expect: [refusals.ModelNotFound === undefined ? "InvalidRequest" : "ModelNotFound"],
        options: () => ({ models: ["another-model"] }),
        check: (seen) => assert.ok(reasonOf(seen).fix, "it does not say what to do")
      }
    ]
  },
  {
    id: "F24",
    name: "a server that never answers",
    trials: () => [
      one(Fault.hang(), ["Timeout"], {
        settings: { timeouts: { firstToken: 150, idle: 9_000, total: undefined } },
        check: ({ server }) => untilLeft(server)
      })
    ]
  },
  {
    id: "F25",
    name: "a server that falls silent in the middle",
    trials: () => [
      one(Fault.hang(900), ["Timeout"], {
        reply: { text: long },
        settings: { timeouts: { firstToken: 9_000, idle: 150, total: undefined } },
        check: ({ server }) => untilLeft(server)
      })
    ]
  },
  {
    id: "F26",
    name: "a caller that has enough",
    outcome: "left within 100 ms",
    trials: () => [
      {
        name: "",
        expect: ["the answer"],
        options: () => ({ fault: (_, call) => (call < 3 ? Fault.endless() : undefined) }),
        reply: { text: "one two three four" },
        act: interrupting
      }
    ]
  },
  {
    id: "F27",
    name: "a way to another host, where no key may follow",
    trials: () =>
      [301, 302, 307, 308].map((status) =>
        one(elsewhere(status), ["InvalidRequest"], {
          name: `status ${status}`,
          check: ({ server }) =>
            assert.ok(
              server.requests.every(({ path }) => !path.startsWith("/elsewhere")),
              "the key went along"
            )
        })
      )
  },
  {
    id: "F37",
    name: "a server that says back what proved the request",
    outcome: "the reason of the status, without a secret",
    trials: () => [
      one(echo(400), ["InvalidRequest"], { name: "status 400" }),
      one(echo(401), ["AuthFailed"], { name: "status 401" }),
      one(echo(403), ["PermissionDenied", "AuthFailed"], { name: "status 403" }),
      one(echo(404), ["ModelNotFound", "InvalidRequest"], { name: "status 404" }),
      one(echo(429), ["RateLimited"], { name: "status 429" }),
      one(echo(500), ["Unavailable"], { name: "status 500" }),
      one(
        Fault.interject(
          ({ request: { headers, path }, speech }) => [speech.failure(`${JSON.stringify(headers)} ${path}`)],
          false
        ),
        ["Unavailable"],
        { name: "in the middle" }
      )
    ]
  },
  {
    id: "F38",
    name: "clocks that are ten minutes apart, and an hour",
    trials: ({ proof }) =>
      proof === undefined ? [] : [10, 60].flatMap((minutes) => skewed(proof.tolerance, minutes))
  }
]
