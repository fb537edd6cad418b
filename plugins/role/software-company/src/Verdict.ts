/**
 * Which program is handed over, and who is wrong when a test fails: the program or the test.
 *
 * @since 0.1.0
 */
import type { Code, Problem, Report } from "./Documents.ts"
import * as Inspection from "./Inspection.ts"

type Reports = ReadonlyArray<typeof Report.schema.Type>
type Codes = ReadonlyArray<typeof Code.schema.Type>
/** A report without the problems that are doubted. */
type Standing = typeof Report.schema.Type & { readonly standing: ReadonlyArray<Problem> }

/** What can be wrong itself, and how many programs, written one without the other, must then come out alike. */
const witnesses: Partial<Record<Problem["rule"], number>> = { test: 2, lack: 3 }

/** Programs that nothing is wrong with, after which the most usual answer is good enough. */
const voters = 5

/** Worse programs, written after the only one that nothing is wrong with, that speak for it. */
const losers = 2

/** A program that does all that the request shows is worth believing. */
const isCredible = (problems: ReadonlyArray<Problem>): boolean =>
  problems.every(({ rule }) => witnesses[rule] !== undefined)

/** Programs that were written one without the other: a patch speaks for what it patches, and the same text twice is one. */
const independent = (attempts: ReadonlyArray<number>, codes: Codes): number => {
  const origin = (attempt: number): string => {
    const code = codes.find((code) => code.attempt === attempt)
    return code?.patches === undefined ? JSON.stringify(code?.files ?? attempt) : origin(code.patches)
  }
  return new Set(attempts.map(origin)).size
}

/** What a failed test has, and what came instead; an error is told by its name, since everybody words it otherwise, and an object without its place in memory. */
const answerOf = (message: string): string =>
  message.replace(/(\b\w+(?:Error|Exception)):[^]*$/, "$1").replaceAll(/ at 0x[\da-f]+/gi, "")

/**
 * Says what is taken to be wrong of what programs are held to: several that do all that the request shows, written one without the
 * other, come out alike, and otherwise than it has it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const doubted = (reports: Reports, codes: Codes): ReadonlySet<string> => {
  const found = reports
    .filter(({ problems }) => isCredible(problems))
    .flatMap(({ attempt, problems }) =>
      problems.map(({ message, rule }) => ({
        answer: answerOf(message),
        attempt,
        needed: witnesses[rule] ?? 0
      }))
    )
  const alike = Map.groupBy(found, ({ answer }) => answer)
  const isWrong = (all: typeof found): boolean =>
    independent(
      all.map(({ attempt }) => attempt),
      codes
    ) >= Math.max(...all.map(({ needed }) => needed))
  return new Set([...alike].filter(([, all]) => isWrong(all)).map(([answer]) => answer))
}

/** How many programs answer as this one does; they are asked what nobody knows the answer of. Who says nothing agrees with nobody. */
const agreeing = ({ answers }: Standing, all: ReadonlyArray<Standing>, codes: Codes): number => {
  if (answers === undefined || answers.every((said) => said === "")) return 1
  const alike = all.filter((other) => JSON.stringify(other.answers) === JSON.stringify(answers))
  return independent(
    alike.map(({ attempt }) => attempt),
    codes
  )
}

/** How many of the request's texts a program said when it was asked, whatever their numbers: one that never ends has no last word. */
const range = ({ answers = [] }: Standing): number =>
  new Set(answers.flatMap((said) => said.split("\n")).map((line) => line.replaceAll(/\d+/g, "0"))).size

const standing = (reports: Reports, codes: Codes): ReadonlyArray<Standing> => {
  const wrong = doubted(reports, codes)
  return reports.map((report) => ({
    ...report,
    standing: report.problems.filter(({ message }) => !wrong.has(answerOf(message)))
  }))
}

/**
 * Gives the attempt with the least wrong with it, by what is not doubted; of equals the one that most others agree with, then the one that
 * says most of what can be said, and then the first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const best = (reports: Reports, codes: Codes): Standing | undefined => {
  const all = standing(reports, codes)
  const least = Math.min(...all.map(({ standing }) => Inspection.badness(standing)))
  const equals = all.filter(({ standing }) => Inspection.badness(standing) === least)
  return equals.toSorted(
    (a, b) => agreeing(b, equals, codes) - agreeing(a, equals, codes) || range(b) - range(a)
  )[0]
}

/**
 * Says whether the best program is good: nothing is wrong with it, and where nobody knows what is right another says the same, or
 * several that were written after it are worse.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isGood = (reports: Reports, codes: Codes): boolean => {
  const good = standing(reports, codes).filter(({ standing }) => standing.length === 0)
  const [only] = good.length === 1 ? good : []
  const isAlone =
    only !== undefined && reports.filter(({ attempt }) => attempt > only.attempt).length >= losers
  return good.some(
    (report) =>
      report.answers === undefined || isAlone || good.length >= voters || agreeing(report, good, codes) > 1
  )
}
