/**
 * The company that carries on with a project that exists: who works on a change and what they start from.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import type { Team } from "@metagpt-ts/team"

import * as ChangeAnalyst from "./ChangeAnalyst.ts"
import * as ChangeEngineer from "./ChangeEngineer.ts"
import type { ChangeOptions, Failure, Needs } from "./ChangeOptions.ts"
import * as ChangePlanner from "./ChangePlanner.ts"
import * as ChangeQa from "./ChangeQa.ts"
import { Delivery, Requirement } from "./Documents.ts"

/**
 * Makes the team for a change; give it to `Team.run` with a `Checkout`, and read `Delivery` off the board.
 *
 * @category constructors
 * @since 0.1.0
 */
export const carryOn = (options: ChangeOptions): Team.Options<Failure, Needs> => ({
  roles: [
    ChangeAnalyst.make(options),
    ChangePlanner.make(options),
    ChangeEngineer.make(options),
    ChangeQa.make(options)
  ],
  given: [Role.document(Requirement, { idea: options.idea }, "user")],
  goals: [Delivery]
})
