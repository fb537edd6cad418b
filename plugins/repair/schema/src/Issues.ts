/**
 * What is wrong with a value, collected.
 */
import type { Repairer } from "@metagpt-ts/core"

type Issue = Repairer.Issue
export type Issues = ReadonlyArray<Issue>

export const NONE: Issues = []

/** More are of no use to anybody. */
export const MOST_ISSUES = 50

export const issue = (message: string): Issues => [{ path: [], message }]

export const at = (step: string | number, issues: Issues): Issues =>
  issues.length === 0 ? NONE : issues.map(({ message, path }) => ({ message, path: [step, ...path] }))

export const shown = (value: unknown): string => {
  const text = typeof value === "object" && value !== null ? kindOf(value) : (JSON.stringify(value) ?? "")
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value

/** Collects issues up to the most that are told. */
export const join = (found: Issues, more: Issues): Issues =>
  more.length === 0
    ? found
    : found.length === 0
      ? more
      : found.length >= MOST_ISSUES
        ? found
        : [...found, ...more]

export const sizeIssues = (count: number, least: unknown, most: unknown, what: string): Issues => {
  if (typeof least === "number" && count < least) return issue(`has ${count} ${what}, and needs ${least}`)
  if (typeof most === "number" && count > most) return issue(`has ${count} ${what}; ${most} are allowed`)
  return NONE
}
