import { Repairer } from "@metagpt-ts/core"

import { mend } from "./Mend.ts"

/**
 * A repairer that takes the answer out of prose, fences, markers, tags and reasoning.
 *
 * A target whose schema is a string with a `contentMediaType` such as `text/x-python` wants a program: its text becomes the value.
 * A target that maps names to texts, or lists objects of a path and a content, takes several files in whatever form they come.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Repairer.Repairer => Repairer.make("markers", mend)
