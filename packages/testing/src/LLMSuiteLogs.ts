import * as assert from "node:assert/strict"
import { inspect } from "node:util"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"

import * as Fault from "./Fault.ts"
import { ask, complete, meet, promise, secret, type Subject } from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

const consoles = ["debug", "dir", "error", "info", "log", "trace", "warn"] as const

/** Keeps what is printed meanwhile instead of printing it. */
const printed = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<ReadonlyArray<string>, E> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const lines: Array<string> = []
      const keep = (...words: ReadonlyArray<unknown>): void => {
        lines.push(words.map((word) => inspect(word, { depth: 9 })).join(" "))
      }
      const kept = consoles.map((name) => [name, console[name]] as const)
      for (const name of consoles) console[name] = keep
      return { lines, kept }
    }),
    ({ lines }) => Effect.as(effect, lines),
    ({ kept }) =>
      Effect.sync(() => {
        for (const [name, print] of kept) console[name] = print
      })
  )

/** Everything logged while an effect runs, at every level. */
const logged = (effect: Effect.Effect<unknown, LLMError.LLMError>) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.make(({ cause, fiber, message }) => {
      const annotations = fiber.getRef(References.CurrentLogAnnotations)
      lines.push(inspect([message, cause, annotations], { depth: 12, showHidden: true }))
    })
    const everything = Layer.merge(Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, "All"))
    return effect.pipe(Effect.ignore, Effect.provide(everything), Effect.as(lines))
  })

/** A question that goes wrong in every way in which the key may come to light. */
const trouble = (subject: Subject): Effect.Effect<void, LLMError.LLMError> => {
  const said = `The key ${secret} is not good`
  const faults = [
    ...[400, 401, 404, 429, 500].map((status) => Fault.status(status, { error: { message: said } })),
    Fault.status(307, "", { location: `http://127.0.0.1:9/?key=${secret}` }),
    Fault.errorInStream(said),
    Fault.html,
    Fault.reset(),
    Fault.cut(150)
  ]
  const asked = faults.map((fault) =>
    meet(subject, { fault }, (llm) => Effect.ignore(complete(llm, ask("hi"))), { retries: 1 })
  )
  const right = meet(subject, {}, (llm) => Effect.andThen(llm.supports, complete(llm, ask("hi"))))
  return Effect.asVoid(Effect.all([...asked, right], { concurrency: "unbounded" }))
}

/** What a provider writes where others read it. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "logs no key, whatever goes wrong",
    Effect.map(logged(trouble(subject)), (lines) => {
      for (const line of lines) assert.ok(!line.includes(secret), `The key stands in the log: ${line}`)
    })
  ),
  promise(
    "prints nothing, whatever goes wrong",
    Effect.map(printed(logged(trouble(subject))), (lines) => assert.deepEqual(lines, []))
  )
]
