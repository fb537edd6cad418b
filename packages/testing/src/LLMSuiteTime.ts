import * as assert from "node:assert/strict"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

import * as Fault from "./Fault.ts"
import {
  ask,
  type Broken,
  broken,
  complete,
  long,
  meet,
  promise,
  type Subject,
  type Timeouts,
  untilLeft
} from "./LLMSubject.ts"
import type * as LocalServer from "./LocalServer.ts"
import type { Case } from "./Suite.ts"

/** Times that do not run out here, and one that does, in milliseconds. */
const endless: Timeouts = { firstToken: 60_000, idle: 60_000, total: undefined }
const soon = 200

/** Bytes after which words have come in every protocol, and far from the end of `long`. */
const middle = 5000

/** Lets one of the times run out; the server must be let go. */
const late = (
  subject: Subject,
  options: LocalServer.Options,
  timeouts: Partial<Timeouts>
): Effect.Effect<Broken, LLMError.LLMError> =>
  meet(
    subject,
    { answer: () => long, ...options },
    (llm, server) =>
      Effect.tap(broken(llm, ask("hi")), ({ error }) => {
        assert.equal(error.reason._tag, "Timeout", error.message)
        return untilLeft(server)
      }),
    { timeouts: { ...endless, ...timeouts } }
  )

const first = (subject: Subject, after: number) =>
  late(subject, { fault: Fault.hang(after) }, { firstToken: soon })

const silence = (subject: Subject) => late(subject, { fault: Fault.hang(middle) }, { idle: soon })

const whole = (subject: Subject) => late(subject, { delay: 5 }, { total: soon })

/** How long a provider waits. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "gives up when the first token does not come in its time",
    Effect.forEach([0, 1], (bytes) =>
      Effect.map(first(subject, bytes), ({ characters }) => assert.equal(characters, 0))
    )
  ),
  promise(
    "gives up when the answer falls silent for longer than it may",
    Effect.map(silence(subject), ({ characters }) => assert.ok(characters > 0, "what had come was kept back"))
  ),
  promise("gives up when the whole answer does not come in its time", whole(subject)),
  promise(
    "says which of the three times ran out",
    Effect.map(
      Effect.all([first(subject, 0), silence(subject), whole(subject)], { concurrency: 3 }),
      (ends) => {
        const messages = ends.map(({ error }) => error.reason.message)
        assert.equal(new Set(messages).size, 3, `They read the same: ${messages.join(" | ")}`)
      }
    )
  ),
  promise(
    "takes an answer that comes slowly and steadily",
    meet(
      subject,
      { answer: () => "one two three four five six seven eight nine ten", delay: 80 },
      (llm) =>
        Effect.map(complete(llm, ask("hi")), ({ text }) =>
          assert.equal(text, "one two three four five six seven eight nine ten")
        ),
      { timeouts: { firstToken: 700, idle: 700, total: undefined } }
    )
  ),
  promise(
    "does not take the time of its reader for time of the server",
    meet(
      subject,
      { answer: () => "one two", delay: 20 },
      (llm) =>
        llm.stream(ask("hi")).pipe(
          Stream.mapArrayEffect((parts) => Effect.as(Effect.sleep(300), parts)),
          Stream.runDrain
        ),
      { timeouts: { firstToken: 5000, idle: 250, total: undefined } }
    )
  )
]
