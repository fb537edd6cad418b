import type { Repairer } from "@metagpt-ts/core"

import { hasDoubt } from "./Doubt.ts"
import { fit, type Options } from "./Fitted.ts"

const explain = (issues: ReadonlyArray<Repairer.Issue>): string =>
  issues
    .slice(0, 20)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ")

/**
 * Says whether a value that fits may still not be what was meant: it has a key that the schema does not know, where nearly the same
 * one is missing.
 *
 * @category predicates
 * @since 0.1.0
 */
export const doubts = (value: unknown, { jsonSchema }: Repairer.Target): boolean =>
  hasDoubt(value, jsonSchema)

/**
 * Fits a draft to a target, and says what is wrong with it when that is not enough: the work of the repairer, as a plain function.
 *
 * @category combinators
 * @since 0.1.0
 */
export const mend = (
  draft: Repairer.Draft,
  target: Repairer.Target,
  options: Options = {}
): Repairer.Mended => {
  const fits = draft._tag === "Value" && target.issues(draft.value).length === 0
  if (fits && !doubts(draft.value, target)) return { draft, fixes: [] }
  const { anew, fixes, value } = fit(draft, target.jsonSchema, options)
  if (value === undefined) {
    return fits
      ? { draft, fixes: [] }
      : { draft, fixes, problem: `No field of ${target.name} was found in the text` }
  }
  const issues = target.issues(value)
  const fitted = { draft: { _tag: "Value" as const, value, text: draft.text }, fixes, anew }
  if (issues.length === 0) return fitted
  return fits ? { draft, fixes: [] } : { ...fitted, problem: explain(issues) }
}
