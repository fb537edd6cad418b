/**
 * Who is wrong when a test fails: the program or the test.
 *
 * @since 0.1.0
 */
import type { Code, Problem, Report } from "./Documents.ts"
import * as Inspection from "./Inspection.ts"

type Reports = ReadonlyArray<typeof Report.schema.Type>
type Codes = ReadonlyArray<typeof Code.schema.Type>

/** Programs, written one without the other, that must answer alike before a test is doubted and not they. */
const witnesses = 3

/** A program that does all that the request shows is worth believing. */
const isCredible = (problems: ReadonlyArray<Problem>): boolean =>
  problems.every(({ rule }) => rule === "test")

/**
 * Says which tests are taken to be wrong: several different programs that do all that the request shows answer them alike, and
 * otherwise than the test has it. By their message, which holds both.
 *
 * @category constructors
 * @since 0.1.0
 */
export const doubted = (reports: Reports, codes: Codes): ReadonlySet<string> => {
  const programs = new Map<string, Set<string>>()
  for (const { attempt, problems } of reports.filter(({ problems }) => isCredible(problems))) {
    const text = JSON.stringify(codes.find((code) => code.attempt === attempt)?.files ?? attempt)
    for (const { message } of problems) {
      programs.set(message, (programs.get(message) ?? new Set()).add(text))
    }
  }
  return new Set([...programs].filter(([, texts]) => texts.size >= witnesses).map(([message]) => message))
}

/**
 * Gives the attempt with the least wrong with it, the first of equals, by what is not doubted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const best = (
  reports: Reports,
  codes: Codes
): (typeof Report.schema.Type & { readonly standing: ReadonlyArray<Problem> }) | undefined => {
  const wrong = doubted(reports, codes)
  return reports
    .map((report) => ({ ...report, standing: report.problems.filter(({ message }) => !wrong.has(message)) }))
    .toSorted((a, b) => Inspection.badness(a.standing) - Inspection.badness(b.standing))[0]
}
