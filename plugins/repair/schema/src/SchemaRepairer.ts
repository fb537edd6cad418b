import { Repairer } from "@metagpt-ts/core"

import type { Options } from "./Fitted.ts"
import { doubts, mend } from "./Mend.ts"

/**
 * Makes the repairer that fits a value, or the fields in a text, to the schema: `mend`, as a link of a chain.
 *
 * A missing field is never made up: `Unrepairable` then carries all that is there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Repairer.Repairer => ({
  ...Repairer.make("schema", (draft, target) => mend(draft, target, options)),
  doubts
})
