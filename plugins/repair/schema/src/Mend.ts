import type { Repairer } from "@metagpt-ts/core"

import { hasDoubt } from "./Doubt.ts"
import { fit, type Options } from "./Fitted.ts"

/** A check that throws, as one does on what is nested too deeply for it, is an issue too. */
const issuesOf = (target: Repairer.Target, value: unknown): ReadonlyArray<Repairer.Issue> => {
  try {
    return target.issues(value)
  } catch (cause) {
    return [{ path: [], message: `the value cannot be checked: ${String(cause)}` }]
  }
}

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
export const doubts = (draft: Repairer.Draft, { jsonSchema }: Repairer.Target): boolean =>
  draft._tag === "Value" && hasDoubt(draft.value, jsonSchema)

/**
 * What came of a draft.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mended extends Repairer.Repaired {
  /** The value was found in the text: how it was read before does not count. */
  readonly anew?: boolean
}

/**
 * Fits a draft to a target, and says what is wrong with it when that is not enough: the work of the repairer, as a plain function.
 *
 * @category combinators
 * @since 0.1.0
 */
export const mend = (draft: Repairer.Draft, target: Repairer.Target, options: Options = {}): Mended => {
  const fits = draft._tag === "Value" && issuesOf(target, draft.value).length === 0
  if (fits && !doubts(draft, target)) return { draft, fixes: [] }
  const { anew, fixes, value } = fit(draft, target.jsonSchema, options)
  if (value === undefined) {
    return fits
      ? { draft, fixes: [] }
      : { draft, fixes, problem: `No field of ${target.name} was found in the text` }
  }
  const issues = issuesOf(target, value)
  const fitted = { draft: { _tag: "Value" as const, value, text: draft.text }, fixes, anew }
  if (issues.length === 0) return fitted
  return fits ? { draft, fixes: [] } : { ...fitted, problem: explain(issues) }
}
