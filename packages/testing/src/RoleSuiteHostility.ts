import * as assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join, relative, sep } from "node:path"
import { inspect } from "node:util"

import { LLMError, type LLM, type Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

import * as Garbage from "./Garbage.ts"
import type * as Reply from "./Reply.ts"
import {
  eachRun,
  failure,
  fare,
  fareAnew,
  type Outcome,
  place,
  type Run,
  type Subject
} from "./RoleSubject.ts"
import type { Case } from "./Suite.ts"

const reasons = [
  LLMError.Unreachable,
  LLMError.AuthFailed,
  LLMError.ContextLengthExceeded,
  LLMError.ContentFiltered,
  LLMError.RateLimited,
  LLMError.InvalidRequest,
  LLMError.StreamTruncated,
  LLMError.ProtocolViolation,
  LLMError.Timeout
]

/** What the model says in a run that goes well. */
const saidIn = <E, R>(subject: Subject<E, R>, run: Run): Effect.Effect<ReadonlyArray<string>> =>
  Effect.suspend(() => {
    const said: Array<string> = []
    const note = async (request: LLM.Request, call: number) => {
      const reply = await run.answer(request, call)
      said.push(typeof reply === "string" ? reply : reply.text)
      return reply
    }
    return Effect.as(fareAnew(subject, run, note), said)
  })

const garbage = (right: ReadonlyArray<string>): ReadonlyArray<string | Reply.Reply> => [
  "",
  " \n",
  "\0\uD800",
  "null",
  "[]",
  "{}",
  "[".repeat(20_000),
  '{"__proto__":{"a":1},"constructor":null}',
  ...Garbage.texts(11, 24, right),
  ...(["length", "content-filter", "repetition"] as const).map((finish) => ({ text: right[0] ?? "", finish }))
]

const isName = /^[\w./-]+\.\w{1,4}$/

/** Puts a path in place of every file name in a value, keys of records included. */
const deface = (value: unknown, path: (ending: string) => string, all: boolean): unknown => {
  const name = (text: string): string =>
    all || isName.test(text) ? path(/\.\w+$/.exec(text)?.[0] ?? "") : text
  if (typeof value === "string") return name(value)
  if (Array.isArray(value)) return value.map((item: unknown) => deface(item, path, all))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [isName.test(key) ? name(key) : key, deface(item, path, all)])
  )
}

const defaceText = (text: string, path: (ending: string) => string, all: boolean): string => {
  try {
    return JSON.stringify(deface(JSON.parse(text), path, all))
  } catch {
    return all ? path("") : text
  }
}

/** A document as a hostile model would have it, where its kind allows it. */
const defaceDocument =
  (path: (ending: string) => string) =>
  (document: Role.Document): Role.Document => {
    const value = deface(document.value, path, false)
    return Schema.is(document.kind.schema)(value) ? { ...document, value } : document
  }

const marker = "escaped"

const hostile = (root: string): ReadonlyArray<(ending: string) => string> => [
  (ending) => `../${marker}${ending}`,
  (ending) => `../../${marker}${ending}`,
  (ending) => `a/../../${marker}${ending}`,
  (ending) => join(root, `${marker}${ending}`),
  (ending) => `..\\${marker}${ending}`
]

/** Files that carry the mark and do not lie in the project. */
const escaped = async (root: string, project: string): Promise<ReadonlyArray<string>> => {
  const names = await readdir(root, { recursive: true })
  return names.filter((name) => {
    const isInside = !relative(project, join(root, name)).startsWith("..")
    return name.split(sep).at(-1)?.includes(marker) && !isInside
  })
}

/** What a role does when the model is careless, broken or hostile. */
export const cases = <E, R>(
  subject: Subject<E, R>,
  check: (documents: ReadonlyArray<Role.Document>) => void
): ReadonlyArray<Case> => {
  const settled = (outcome: Outcome, when: string): void => {
    failure(outcome, when)
    if (Exit.isSuccess(outcome.exit)) check(outcome.exit.value)
  }
  return [
    eachRun("goes on or fails with a reason, whatever the model says", subject, (run) =>
      Effect.flatMap(saidIn(subject, run), (right) =>
        Effect.forEach(
          garbage(right),
          (reply) =>
            Effect.map(
              fareAnew(subject, run, () => reply),
              (outcome) => settled(outcome, `of ${inspect(reply, { maxStringLength: 200 })}`)
            ),
          { concurrency: 4, discard: true }
        )
      )
    ),
    eachRun("goes on or fails with a reason, whatever becomes of the model", subject, (run) =>
      Effect.forEach(
        reasons,
        (Reason) => {
          const reason = new Reason({ message: "It cannot be" })
          const error = new LLMError.LLMError({ provider: "scripted", reason })
          return Effect.map(
            fareAnew(subject, run, () => error),
            (outcome) => settled(outcome, `of ${reason._tag}`)
          )
        },
        { concurrency: 4, discard: true }
      )
    ),
    eachRun("writes nothing outside of its project, whatever paths it is given", subject, (run) =>
      Effect.gen(function* () {
        const at = yield* place
        for (const path of hostile(at.root)) {
          const documents = defaceDocument(path)
          const given = { ...run, board: (run.board ?? []).map(documents), news: run.news.map(documents) }
          for (const all of [false, true]) {
            const answer = async (request: LLM.Request, call: number) => {
              const reply = await run.answer(request, call)
              const { text, ...rest } = typeof reply === "string" ? { text: reply } : reply
              return { ...rest, text: defaceText(text, path, all) }
            }
            for (const one of [run, given])
              settled(yield* fare(subject, one, at, answer), `of ${path(".txt")}`)
          }
        }
        const found = yield* Effect.promise(() => escaped(at.root, at.project))
        assert.deepEqual(found, [], "It wrote these")
      }).pipe(Effect.scoped)
    )
  ]
}
