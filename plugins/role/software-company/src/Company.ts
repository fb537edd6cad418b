/**
 * The software company: who works for it and what they start from.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import type { Team } from "@metagpt-ts/team"

import * as Architect from "./Architect.ts"
import { Delivery, Requirement, Tasks } from "./Documents.ts"
import * as Engineer from "./Engineer.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as ProductManager from "./ProductManager.ts"
import * as ProjectManager from "./ProjectManager.ts"
import * as QaEngineer from "./QaEngineer.ts"

/** Makes a member for an order. @category models @since 0.1.0 */
export type Maker<E = Failure, R = Needs> = (options: Options) => Role.Role<E, R>

/**
 * Makes a team of the members you choose; each acts when a document that it watches is on the board, so their order does not count.
 * `Team.problems` says what such a team lacks.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = <E, R>(
  options: Options,
  makers: ReadonlyArray<Maker<E, R>>,
  goals: ReadonlyArray<Role.Kind> = [Delivery]
): Team.Options<E, R> => ({
  roles: makers.map((make) => make(options)),
  given: [Role.document(Requirement, { idea: options.idea }, "user")],
  goals
})

const planners = [ProductManager.make, Architect.make, ProjectManager.make]
const builders = [Engineer.make, QaEngineer.make]

/**
 * Makes the team for an order; give it to `Team.run`, and read `Delivery` off the board.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Team.Options<Failure, Needs> =>
  options.implement === false ? of(options, planners, [Tasks]) : of(options, [...planners, ...builders])
