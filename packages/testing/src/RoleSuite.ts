/**
 * Every promise of the `Role` port, as tests for a role.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { inspect } from "node:util"

import { LLM, type Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import {
  act,
  eachRun,
  failure,
  fare,
  fareAnew,
  place,
  published,
  type Run,
  type Subject
} from "./RoleSubject.ts"
import * as hostility from "./RoleSuiteHostility.ts"
import * as Suite from "./Suite.ts"

export type { Run, Subject, World } from "./RoleSubject.ts"

/** A document that was declared, is signed and fits its kind. */
const declared =
  ({ name, publishes }: Role.Role<unknown, unknown>) =>
  (documents: ReadonlyArray<Role.Document>): void => {
    for (const { by, kind, value } of documents) {
      const known = publishes.find((one) => one.name === kind.name)
      assert.ok(known !== undefined, `It publishes ${kind.name} and does not declare it`)
      assert.equal(by, name, `It signs ${kind.name} with another name`)
      assert.ok(Schema.is(known.schema)(value), `This is no ${kind.name}: ${inspect(value, { depth: 4 })}`)
    }
  }

const kinds = (documents: ReadonlyArray<Role.Document>): ReadonlyArray<string> =>
  documents.map(({ kind }) => kind.name)

const values = ({ board = [], news }: Run): ReadonlyArray<unknown> =>
  [...board, ...news].map(({ value }) => value)

/** A model that never says a word, and knows how many wait for one. */
const silent = (supports: Partial<LLM.Supports> = {}) => {
  const counts = { asked: 0, waiting: 0 }
  const wait = Effect.acquireRelease(
    Effect.sync(() => {
      counts.asked++
      counts.waiting++
    }),
    () => Effect.sync(() => counts.waiting--)
  )
  const llm = Layer.succeed(LLM.LLM, {
    provider: "silent",
    model: "silent",
    supports: Effect.succeed({
      jsonSchema: true,
      jsonMode: true,
      systemMessage: true,
      reasoning: true,
      contextWindow: 32_768,
      concurrency: 8,
      ...supports
    }),
    stream: () => Stream.unwrap(Effect.as(wait, Stream.never))
  })
  return { counts, llm }
}

/** Publications of every run that goes well. */
const outcomes = <E, R>(
  subject: Subject<E, R>
): Effect.Effect<ReadonlyArray<readonly [Run, ReadonlyArray<Role.Document>]>> =>
  Effect.forEach(subject.runs, (run) =>
    Effect.map(fareAnew(subject, run), (outcome) => [run, published(outcome)] as const)
  )

/**
 * The promises, for a runner of your own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = <E, R>(subject: Subject<E, R>): ReadonlyArray<Suite.Case> => {
  const { role } = subject
  const check = declared(role)
  return [
    {
      name: "says who it is and what it is there for",
      check: Effect.sync(() => {
        for (const fact of ["name", "profile", "goal"] as const) assert.ok(role[fact].trim() !== "", fact)
        assert.equal(typeof role.constraints, "string")
      })
    },
    {
      name: "names the documents that it watches and publishes, each once",
      check: Effect.sync(() => {
        assert.ok(role.watches.length > 0, "It watches nothing, so it never acts")
        for (const list of [role.watches, role.publishes]) {
          const names = list.map(({ name }) => name)
          assert.ok(
            names.every((name) => name.trim() !== ""),
            "a kind has no name"
          )
          assert.equal(new Set(names).size, names.length, names.join(", "))
        }
      })
    },
    {
      name: "acts on every kind of document that it watches",
      check: Effect.map(outcomes(subject), (all) => {
        for (const { name } of role.watches) {
          const acted = all.some(
            ([{ news }, documents]) => kinds(news).includes(name) && documents.length > 0
          )
          assert.ok(acted, `No run with news of ${name} publishes anything`)
        }
      })
    },
    {
      name: "publishes every kind of document that it declares",
      check: Effect.map(outcomes(subject), (all) => {
        const seen = new Set(all.flatMap(([, documents]) => kinds(documents)))
        for (const { name } of role.publishes) assert.ok(seen.has(name), `No run publishes ${name}`)
      })
    },
    {
      name: "publishes only what it declares, under its name, as the schema has it",
      check: Effect.map(outcomes(subject), (all) => {
        for (const [, documents] of all) check(documents)
      })
    },
    eachRun("leaves the board as it is", subject, (run) =>
      Effect.suspend(() => {
        const before = structuredClone(values(run))
        return Effect.map(fareAnew(subject, run), () => assert.deepEqual(values(run), before))
      })
    ),
    eachRun("leaves nothing running when it is interrupted", subject, (run) =>
      Effect.gen(function* () {
        const { counts, llm } = silent(subject.supports)
        const fiber = yield* Effect.forkScoped(
          Effect.exit(act(subject, run, { ...(yield* place), llm, calls: undefined }))
        )
        for (let waited = 0; waited < 5000 && counts.asked === 0 && !fiber.pollUnsafe(); waited += 5) {
          yield* Effect.sleep(5)
        }
        yield* Fiber.interrupt(fiber)
        const asked = counts.asked
        yield* Effect.sleep(50)
        assert.equal(counts.waiting, 0, "It still waits for the model")
        assert.equal(counts.asked, asked, "It went on asking")
      }).pipe(Effect.scoped)
    ),
    eachRun("asks nothing twice, and publishes the same from what the journal holds", subject, (run) =>
      Effect.gen(function* () {
        const at = yield* place
        const first = yield* fare(subject, run, at)
        const again = yield* fare(subject, run, at)
        assert.deepEqual(again.asked, [], "It asked what was paid for")
        assert.deepEqual(
          published(again).map(({ value }) => value),
          published(first).map(({ value }) => value)
        )
      }).pipe(Effect.scoped)
    ),
    eachRun("asks nothing when the budget allows no call, and says so", subject, (run) =>
      Effect.gen(function* () {
        const { asked } = yield* fareAnew(subject, run)
        const outcome = yield* fare(subject, run, { ...(yield* place), calls: 0 })
        assert.deepEqual(outcome.asked, [], "It asked past the budget")
        const error = failure(outcome, "of an empty budget")
        if (asked.length > 0) assert.ok(error !== undefined, "It went on as if it had an answer")
      }).pipe(Effect.scoped)
    ),
    ...hostility.cases(subject, check)
  ]
}

/**
 * Runs a role through all that it is there for, with a model that says what the author wrote, and with worse ones.
 *
 * @example
 * ```ts
 * RoleSuite.run({ describe, it }, "editor", {
 *   role: editor,
 *   layer: ({ calls, journal, llm }) =>
 *     Layer.mergeAll(llm, Ask.layer({ repairers }), Budget.layer({ calls }), Events.layer, FileJournal.layer(journal)),
 *   runs: [{ news: [Role.document(Commits, ["Add resume"], "git")], answer: () => '{"headline":"Resume"}' }]
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = <E, R>(runner: Suite.Runner, name: string, subject: Subject<E, R>): void =>
  Suite.run(runner, name, cases(subject))
