/**
 * Roles around a board, until nobody has work.
 *
 * @since 0.1.0
 */
import { LLM, type Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

import { CurrentRole } from "./Call.ts"
import { Events } from "./Events.ts"

/**
 * The team cannot reach its goal, whatever the model answers.
 *
 * @category errors
 * @since 0.1.0
 */
export class TeamError extends Schema.TaggedError<TeamError>()("TeamError", {
  problems: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `The team cannot work: ${this.problems.join("; ")}`
  }
}

/**
 * A team and what it starts from.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options<E, R> {
  readonly roles: ReadonlyArray<Role.Role<E, R>>
  /** On the board from the start. */
  readonly given: ReadonlyArray<Role.Document>
  /** Kinds that must be on the board in the end. */
  readonly goals: ReadonlyArray<Role.Kind>
  /** Most rounds; 50 by default. */
  readonly rounds?: number
  /** Another model for a role, by its name or profile. */
  readonly models?: Readonly<Record<string, LLM.LLM["Service"]>>
}

/**
 * Says what is wrong with a team before the first token is paid: every document has a reader, every goal a writer who can be reached.
 *
 * @category predicates
 * @since 0.1.0
 */
export const problems = <E, R>({ given, goals, roles }: Options<E, R>): ReadonlyArray<string> => {
  const found: Array<string> = []
  const wanted = new Set([...roles.flatMap(({ watches }) => watches), ...goals].map(({ name }) => name))
  const reached = new Set(given.map(({ kind }) => kind.name))
  for (let grew = true; grew;) {
    grew = false
    for (const role of roles) {
      if (!role.watches.some(({ name }) => reached.has(name))) continue
      for (const { name } of role.publishes) {
        if (!reached.has(name)) grew = true
        reached.add(name)
      }
    }
  }
  const names = roles.map(({ name }) => name)
  for (const name of new Set(names.filter((name, at) => names.indexOf(name) !== at))) {
    found.push(`two roles are called ${name}`)
  }
  for (const role of roles) {
    if (!role.watches.some(({ name }) => reached.has(name))) {
      found.push(
        `${role.name} waits for ${role.watches.map(({ name }) => name).join(" or ")}, which nobody writes`
      )
    }
    for (const { name } of role.publishes) {
      if (!wanted.has(name)) found.push(`${role.name} writes ${name}, which nobody reads`)
    }
  }
  for (const { name } of goals) if (!reached.has(name)) found.push(`nobody writes ${name}, the goal`)
  return found
}

/**
 * Runs a team to its end and gives the board.
 *
 * Roles with news act at the same time; what they publish is news for the next round. When a role fails the others of its round
 * are let finish, so that nothing they paid for is lost.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = <E, R>(options: Options<E, R>): Effect.Effect<Role.Board, E | TeamError, R | Events> =>
  Effect.gen(function* () {
    const wrong = problems(options)
    if (wrong.length > 0) return yield* new TeamError({ problems: wrong })
    const events = yield* Events
    const documents: Array<Role.Document> = [...options.given]
    const board: Role.Board = {
      all: <A>(kind: Role.Kind<A>) =>
        documents.filter((document) => document.kind.name === kind.name).map(({ value }) => value as A),
      latest: <A>(kind: Role.Kind<A>) =>
        documents.findLast((document) => document.kind.name === kind.name)?.value as A | undefined
    }
    const act = (role: Role.Role<E, R>, news: ReadonlyArray<Role.Document>) =>
      Effect.gen(function* () {
        yield* events.emit({ _tag: "RoleStarted", role: role.name, news: news.map(({ kind }) => kind.name) })
        const published = yield* role.act(news, board)
        for (const { kind } of published) {
          yield* events.emit({ _tag: "DocumentPublished", kind: kind.name, by: role.name })
        }
        yield* events.emit({
          _tag: "RoleFinished",
          role: role.name,
          published: published.map(({ kind }) => kind.name)
        })
        return published
      }).pipe(Effect.provideService(CurrentRole, role.name), withModel(options, role))
    let from = 0
    for (let round = 0; from < documents.length; round++) {
      if (round === (options.rounds ?? 50)) {
        return yield* new TeamError({ problems: [`still at work after ${round} rounds`] })
      }
      const news = documents.slice(from)
      from = documents.length
      const exits = yield* Effect.forEach(
        options.roles.flatMap((role) => {
          const mine = news.filter(({ kind }) => role.watches.some(({ name }) => name === kind.name))
          return mine.length > 0 ? [Effect.exit(act(role, mine))] : []
        }),
        (effect) => effect,
        { concurrency: "unbounded" }
      )
      for (const exit of exits) if (Exit.isSuccess(exit)) documents.push(...exit.value)
      const failed = exits.find(Exit.isFailure)
      if (failed) return yield* Effect.failCause(failed.cause)
    }
    const missing = options.goals.filter(({ name }) => !documents.some(({ kind }) => kind.name === name))
    if (missing.length > 0) {
      return yield* new TeamError({ problems: missing.map(({ name }) => `nobody wrote ${name}, the goal`) })
    }
    return board
  })

const withModel =
  <E, R>({ models = {} }: Options<E, R>, { name, profile }: Role.Role<E, R>) =>
  <A, E1, R1>(self: Effect.Effect<A, E1, R1>): Effect.Effect<A, E1, R1> => {
    const model = models[name] ?? models[profile]
    return model === undefined ? self : Effect.provideService(self, LLM.LLM, model)
  }
