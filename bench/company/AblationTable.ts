/**
 * What each device of the company brings, as data and as Markdown.
 */
import type { Ablated, Outcome } from "./Ablated.ts"
import { whole } from "./Ablated.ts"
import * as Statistics from "./Statistics.ts"
import { line, percent } from "./Table.ts"

const rates = ["finishes", "starts", "passes"] as const
type Rate = (typeof rates)[number]
type Rates = Readonly<Record<Rate, Statistics.Estimate>>

/** All runs with one thing left out. */
export interface Row {
  readonly without: string
  readonly ideas: number
  readonly runs: number
  /** Programs that were written until one was handed over. */
  readonly tries: number
  /** Runs that hand over another program. */
  readonly differs: number
  readonly rates: Rates
  /** How much better the company is with it, idea by idea. */
  readonly brings: Rates
}

const byIdea = (all: ReadonlyArray<Ablated>, name: string, pick: (outcome: Outcome) => number) =>
  Statistics.means(
    all,
    ({ idea }) => idea,
    ({ outcomes: { [name]: outcome } }) => (outcome === undefined ? 0 : pick(outcome))
  )

const each = (estimate: (rate: Rate) => Statistics.Estimate): Rates => ({
  finishes: estimate("finishes"),
  starts: estimate("starts"),
  passes: estimate("passes")
})

export const rows = (all: ReadonlyArray<Ablated>): ReadonlyArray<Row> =>
  Object.keys(all[0]?.outcomes ?? {}).map((without) => {
    const means = (rate: Rate, name = without) => byIdea(all, name, (outcome) => Number(outcome[rate]))
    const ideas = means("passes").size
    return {
      without,
      ideas,
      runs: all.length,
      tries: Statistics.mean([...byIdea(all, without, ({ tries }) => tries).values()]),
      differs: all.filter(({ outcomes }) => outcomes[without]?.differs).length,
      rates: each((rate) => Statistics.wilson(Statistics.mean([...means(rate).values()]), ideas)),
      brings: each((rate) => {
        const lacking = means(rate)
        return Statistics.bootstrap(
          [...means(rate, whole)].map(([idea, share]) => share - (lacking.get(idea) ?? 0))
        )
      })
    }
  })

/** All of it for a person. */
export const markdown = (all: ReadonlyArray<Ablated>): string => {
  const head = [
    "left out",
    "n",
    "runs",
    ...rates,
    "tries",
    "other program",
    "it brings: starts",
    "it brings: passes"
  ]
  const body = rows(all).map(({ brings, differs, ideas, rates: shares, runs, tries, without }) =>
    line([
      without,
      ideas,
      runs,
      ...rates.map((rate) => percent(shares[rate])),
      tries.toFixed(1),
      differs,
      ...(without === whole ? ["", ""] : [percent(brings.starts), percent(brings.passes)])
    ])
  )
  const exact = all.filter(({ isExact }) => isExact).length
  const made = `${exact} of ${all.length} runs were made again byte for byte.`
  return [line(head), line(head.map(() => "---")), ...body, "", made].join("\n")
}
