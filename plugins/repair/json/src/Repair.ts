import { Repairer } from "@metagpt-ts/core"

import { mend, type Options } from "./Mend.ts"

/**
 * A repairer that reads JSON which careless models write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Repairer.Repairer =>
  Repairer.make("json", (draft, target) => mend(draft, target, options))
