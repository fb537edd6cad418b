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

/**
 * Makes the team for an order; give it to `Team.run`, and read `Delivery` off the board.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Team.Options<Failure, Needs> => {
  const planners = [ProductManager.make(options), Architect.make(options), ProjectManager.make(options)]
  const builders = [Engineer.make(options), QaEngineer.make(options)]
  const implement = options.implement ?? true
  return {
    roles: implement ? [...planners, ...builders] : planners,
    given: [Role.document(Requirement, { idea: options.idea }, "user")],
    goals: [implement ? Delivery : Tasks]
  }
}
