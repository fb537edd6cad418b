import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { hasDoubt } from "./Doubt.ts"
import { fit, type Options } from "./Fitted.ts"

const explain = (issues: ReadonlyArray<Repairer.Issue>): string =>
  issues
    .slice(0, 20)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ")

/**
 * Makes the repairer that fits a value, or the fields in a text, to the schema: `fit`, as a link of a chain.
 *
 * A missing field is never made up: `Unrepairable` then carries all that is there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Repairer.Repairer => ({
  name: "schema",
  doubts: (value, { jsonSchema }) => hasDoubt(value, jsonSchema),
  repair: (draft, target) =>
    Effect.suspend((): Effect.Effect<Repairer.Repaired, Repairer.Unrepairable> => {
      const fits = draft._tag === "Value" && Repairer.issuesOf(target, draft.value).length === 0
      if (fits && !hasDoubt(draft.value, target.jsonSchema)) return Effect.succeed({ draft, fixes: [] })
      const { fixes, value } = fit(draft, target.jsonSchema, options)
      if (value === undefined) {
        const message = `No field of ${target.name} was found in the text`
        return Effect.fail(new Repairer.Unrepairable({ message, fixes }))
      }
      const issues = Repairer.issuesOf(target, value)
      if (issues.length === 0)
        return Effect.succeed({ draft: { _tag: "Value", value, text: draft.text }, fixes })
      return fits
        ? Effect.succeed({ draft, fixes: [] })
        : Effect.fail(new Repairer.Unrepairable({ message: explain(issues), value, fixes }))
    })
})
