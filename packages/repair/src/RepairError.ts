import type { Fix } from "./Fix.ts"

/** What is wrong with a value, and where. @category models @since 0.1.0 */
export interface Issue {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

/**
 * No fitting value could be made of an answer.
 *
 * @category errors
 * @since 0.1.0
 */
export class RepairError extends Error {
  override readonly name = "RepairError"
  /** What is missing or wrong in the best value; empty when none was read. */
  readonly issues: ReadonlyArray<Issue>
  /** The best value so far, with all that was found; undefined when nothing could be read. */
  readonly best: unknown
  readonly fixes: ReadonlyArray<Fix>

  constructor(
    message: string,
    details: {
      readonly issues: ReadonlyArray<Issue>
      readonly best: unknown
      readonly fixes: ReadonlyArray<Fix>
    }
  ) {
    super(message)
    this.issues = details.issues
    this.best = details.best
    this.fixes = details.fixes
  }
}

const SHOWN = 200
const MOST_NAMED = 10

/** Says what happened, of which answer, and what can be done. */
export const explain = (
  answer: string,
  issues: ReadonlyArray<Issue>,
  barred: ReadonlyArray<string>
): string => {
  const start = answer.trim()
  const shown = JSON.stringify(start.length > SHOWN ? `${start.slice(0, SHOWN)}…` : start)
  const named = issues
    .slice(0, MOST_NAMED)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")} ${message}`))
  const more = issues.length > MOST_NAMED ? `; and ${issues.length - MOST_NAMED} more` : ""
  const what =
    issues.length === 0 ? "No value could be read" : `The value does not fit: ${named.join("; ")}${more}`
  const why = barred.length === 0 ? "" : ` It needs ${barred.join(", ")}, which you do not allow.`
  const help = issues.length === 0 ? "" : " What was found is in `best`; ask the model again for the rest."
  return `${what}. The answer: ${shown}.${why}${help}`
}
