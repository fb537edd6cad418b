/**
 * A role under test, and the world that it works in.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { LLM, type Role } from "@metagpt-ts/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import type * as Reply from "./Reply.ts"
import * as ScriptedLLM from "./ScriptedLLM.ts"
import type { Case } from "./Suite.ts"

/**
 * What a role works in; new for every promise.
 *
 * @category models
 * @since 0.1.0
 */
export interface World {
  readonly llm: Layer.Layer<LLM.LLM>
  /** The most calls of the model; undefined is no limit. */
  readonly calls: number | undefined
  /** An empty folder for the journal, whose content outlives a run. */
  readonly journal: string
  /** An empty folder for what the role writes. */
  readonly project: string
}

/**
 * One time that the role acts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Run {
  /** What it has not seen yet, of the kinds that it watches. */
  readonly news: ReadonlyArray<Role.Document>
  /** What stood on the board before. */
  readonly board?: ReadonlyArray<Role.Document>
  /** What the model answers. */
  readonly answer: Reply.Answerer
}

/**
 * A role, what it needs, and runs in which it does all that it is there for.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject<E, R> {
  readonly role: Role.Role<E, R>
  /** Everything that acting needs, the model included. */
  readonly layer: (world: World) => Layer.Layer<R, unknown>
  /** Together they have news of every kind it watches, and it publishes every kind it declares. */
  readonly runs: ReadonlyArray<Run>
  /** What the model supports; everything when left out. */
  readonly supports?: Partial<LLM.Supports>
}

/** Folders of this machine; `root` holds both of them, two steps up. @category models @since 0.1.0 */
export interface Place extends Pick<World, "journal" | "project"> {
  readonly root: string
}

/** Makes new folders until the scope closes. @category constructors @since 0.1.0 */
export const place: Effect.Effect<Place, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(async () => {
    const root = await mkdtemp(join(tmpdir(), "role-suite-"))
    const [journal, project] = [join(root, "outer", "journal"), join(root, "outer", "project")]
    await Promise.all([journal, project].map((folder) => mkdir(folder, { recursive: true })))
    return { root, journal, project }
  }),
  ({ root }) => Effect.promise(() => rm(root, { recursive: true, force: true }))
)

/** How a role fared, and what it asked. @category models @since 0.1.0 */
export interface Outcome {
  readonly exit: Exit.Exit<ReadonlyArray<Role.Document>, unknown>
  readonly asked: ReadonlyArray<LLM.Request>
}

const board = ({ board = [], news }: Run): Role.Board => {
  const documents = [...board, ...news]
  const all = <A>(kind: Role.Kind<A>) =>
    documents.filter((document) => document.kind.name === kind.name).map(({ value }) => value as A)
  return { all, latest: (kind) => all(kind).at(-1) }
}

/** Lets the role act in a world. @category combinators @since 0.1.0 */
export const act = <E, R>(
  { layer, role }: Subject<E, R>,
  run: Run,
  world: World
): Effect.Effect<ReadonlyArray<Role.Document>, unknown> =>
  Effect.suspend(() => role.act(run.news, board(run))).pipe(Effect.provide(layer(world)))

/** Lets the role act with a model that answers by a function, and counts. @category combinators @since 0.1.0 */
export const fare = <E, R>(
  subject: Subject<E, R>,
  run: Run,
  { calls, journal, project }: Pick<World, "journal" | "project"> & { readonly calls?: number },
  answer: Exclude<ScriptedLLM.Step, ScriptedLLM.Outcome> = run.answer
): Effect.Effect<Outcome> =>
  Effect.suspend(() => {
    const asked: Array<LLM.Request> = []
    const step = (request: LLM.Request) => answer(request, asked.push(request) - 1)
    const llm = ScriptedLLM.router(step, { supports: subject.supports ?? {} })
    return Effect.map(Effect.exit(act(subject, run, { llm, calls, journal, project })), (exit) => ({
      exit,
      asked
    }))
  })

/** Lets the role act in new folders. @category combinators @since 0.1.0 */
export const fareAnew = <E, R>(
  subject: Subject<E, R>,
  run: Run,
  answer?: Exclude<ScriptedLLM.Step, ScriptedLLM.Outcome>
): Effect.Effect<Outcome> =>
  Effect.scoped(Effect.flatMap(place, (place) => fare(subject, run, place, answer)))

/** What a run that goes well publishes. @category accessors @since 0.1.0 */
export const published = ({ exit }: Outcome): ReadonlyArray<Role.Document> =>
  Exit.isSuccess(exit) ? exit.value : assert.fail(`It failed: ${Cause.pretty(exit.cause)}`)

/** What the role failed with; undefined when it went on. A defect is a broken promise. @category accessors @since 0.1.0 */
export const failure = ({ exit }: Outcome, when: string): unknown => {
  if (Exit.isSuccess(exit)) return undefined
  const error = Cause.findErrorOption(exit.cause)
  return error._tag === "Some" ? error.value : assert.fail(`It died ${when}: ${Cause.pretty(exit.cause)}`)
}

/** Makes a case of a check of every run. @category constructors @since 0.1.0 */
export const eachRun = <E, R>(
  name: string,
  { runs }: Subject<E, R>,
  check: (run: Run) => Effect.Effect<void>
): Case => ({ name, check: Effect.forEach(runs, check, { discard: true }) })
