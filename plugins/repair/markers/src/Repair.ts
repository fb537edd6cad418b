import type { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { open } from "./Envelope.ts"

/**
 * A repairer that takes the answer out of prose, fences, markers, tags and reasoning.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Repairer.Repairer => ({
  name: "markers",
  repair: (draft, target) => {
    if (draft._tag === "Value") return Effect.succeed({ draft, fixes: [] })
    const { fixes, text } = open(draft.text, target.jsonSchema)
    return Effect.succeed({ draft: { _tag: "Text", text }, fixes })
  }
})
