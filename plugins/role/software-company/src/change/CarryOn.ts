/**
 * The company that carries on with a project that exists: who works on a change and what they start from.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import type { Team } from "@metagpt-ts/team"

import { Delivery, Requirement } from "../Documents.ts"
import * as Analyst from "./Analyst.ts"
import type { ChangeOptions, Failure, Needs } from "./ChangeOptions.ts"
import * as Engineer from "./Engineer.ts"
import * as Planner from "./Planner.ts"
import * as QaEngineer from "./QaEngineer.ts"

/**
 * Makes the team for a change; give it to `Team.run` with a `Checkout`, and read `Delivery` off the board.
 *
 * @category constructors
 * @since 0.1.0
 */
export const carryOn = (options: ChangeOptions): Team.Options<Failure, Needs> => ({
  roles: [Analyst.make(options), Planner.make(options), Engineer.make(options), QaEngineer.make(options)],
  given: [Role.document(Requirement, { idea: options.idea }, "user")],
  goals: [Delivery]
})
