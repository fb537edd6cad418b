/**
 * What all results say together, as data and as Markdown.
 */
import type { Result } from "./Result.ts"
import * as Statistics from "./Statistics.ts"

const rates = ["finishes", "starts", "passes"] as const
const costs = ["calls", "tokensIn", "tokensOut", "seconds"] as const
type Column = (typeof rates)[number] | (typeof costs)[number]

/** A contestant on a group of ideas. */
export interface Row {
  readonly group: string
  readonly contestant: string
  readonly ideas: number
  readonly runs: number
  readonly columns: Readonly<Record<Column, Statistics.Estimate>>
}

/** How much better the first contestant is than another, on the ideas that both were given. */
export interface Difference {
  readonly contestant: string
  readonly rival: string
  readonly ideas: number
  readonly columns: Readonly<Record<(typeof rates)[number], Statistics.Estimate>>
}

const byIdea = (results: ReadonlyArray<Result>, column: Column) =>
  Statistics.means(
    results,
    ({ idea }) => idea,
    (result) => Number(result[column])
  )

const columnOf = (results: ReadonlyArray<Result>, column: Column): Statistics.Estimate => {
  const values = [...byIdea(results, column).values()]
  return (rates as ReadonlyArray<string>).includes(column)
    ? Statistics.wilson(Statistics.mean(values), values.length)
    : Statistics.bootstrap(values)
}

const groups: ReadonlyArray<readonly [string, (result: Result) => boolean]> = [
  ["all", () => true],
  ["tune", ({ half }) => half === "tune"],
  ["held", ({ half }) => half === "held"],
  ["command", ({ kind }) => kind === "command"],
  ["terminal", ({ kind }) => kind === "terminal"],
  ["library", ({ kind }) => kind === "library"],
  ["page", ({ kind }) => kind === "page"],
  ["English", ({ language }) => language === "en"],
  ["Chinese", ({ language }) => language === "zh"]
]

const order = ["company", "plain", "plain-best", "metagpt"]

const contestants = (results: ReadonlyArray<Result>): ReadonlyArray<string> =>
  [...new Set(results.map(({ contestant }) => contestant))].toSorted(
    (a, b) => order.indexOf(a) - order.indexOf(b)
  )

export const rows = (results: ReadonlyArray<Result>): ReadonlyArray<Row> =>
  groups.flatMap(([group, isIn]) =>
    contestants(results).flatMap((contestant) => {
      const some = results.filter((result) => result.contestant === contestant && isIn(result))
      if (some.length === 0) return []
      const columns = Object.fromEntries(
        [...rates, ...costs].map((column) => [column, columnOf(some, column)])
      ) as Row["columns"]
      const ideas = new Set(some.map(({ idea }) => idea)).size
      return [{ group, contestant, ideas, runs: some.length, columns }]
    })
  )

export const differences = (results: ReadonlyArray<Result>): ReadonlyArray<Difference> => {
  const [contestant, ...rivals] = contestants(results)
  const of = (name: string | undefined) => results.filter((result) => result.contestant === name)
  return rivals.flatMap((rival) => {
    const both = new Set(of(rival).map(({ idea }) => idea))
    const ideas = [...new Set(of(contestant).map(({ idea }) => idea))].filter((idea) => both.has(idea))
    if (contestant === undefined || ideas.length === 0) return []
    const columns = Object.fromEntries(
      rates.map((column) => {
        const [ours, theirs] = [byIdea(of(contestant), column), byIdea(of(rival), column)]
        return [
          column,
          Statistics.bootstrap(ideas.map((idea) => (ours.get(idea) ?? 0) - (theirs.get(idea) ?? 0)))
        ]
      })
    ) as Difference["columns"]
    return [{ contestant, rival, ideas: ideas.length, columns }]
  })
}

export const percent = ({ high, low, value }: Statistics.Estimate): string =>
  `${Math.round(value * 100)} % (${Math.round(low * 100)}-${Math.round(high * 100)})`
const number = ({ high, low, value }: Statistics.Estimate): string => {
  const show = (one: number) => (value < 100 ? one.toFixed(1) : String(Math.round(one)))
  return `${show(value)} (${show(low)}-${show(high)})`
}
export const line = (cells: ReadonlyArray<string | number>): string => `| ${cells.join(" | ")} |`

/** All of it for a person. */
export const markdown = (results: ReadonlyArray<Result>): string => {
  const head = ["ideas", "contestant", "n", "runs", ...rates, "calls", "tokens in", "tokens out", "seconds"]
  const body = rows(results).map(({ columns, contestant, group, ideas, runs }) =>
    line([
      group,
      contestant,
      ideas,
      runs,
      ...rates.map((column) => percent(columns[column])),
      ...costs.map((column) => number(columns[column]))
    ])
  )
  const compared = differences(results).map(({ columns, contestant, ideas, rival }) =>
    line([`${contestant} - ${rival}`, ideas, ...rates.map((column) => percent(columns[column]))])
  )
  const rule = (cells: ReadonlyArray<string>) => line(cells.map(() => "---"))
  return [
    line(head),
    rule(head),
    ...body,
    ...(compared.length === 0
      ? []
      : ["", line(["difference", "n", ...rates]), rule(["", "", ...rates]), ...compared])
  ].join("\n")
}
