import type { Fix } from "./Fix.ts"

/** What is wrong with a value, and where. @category models @since 0.1.0 */
export interface Issue {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

/** Whether a value has nothing at a path. */
const lacks = (value: unknown, path: Issue["path"]): boolean => {
  let at = value
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return true
    at = (at as Readonly<Record<string | number, unknown>>)[key]
  }
  return false
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
  /** The paths of what the schema wants and the answer does not have. */
  readonly missing: ReadonlyArray<Issue["path"]>
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
    this.missing = details.issues.map(({ path }) => path).filter((path) => lacks(details.best, path))
    this.best = details.best
    this.fixes = details.fixes
  }

  /** Whether nothing is wrong but what is missing: `best` is then all that the answer has, such as one that was cut off. */
  get isIncomplete(): boolean {
    return this.missing.length > 0 && this.missing.length === this.issues.length && this.best !== undefined
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
