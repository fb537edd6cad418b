/**
 * Every reader on every set, as one table: right / silently wrong / refused, in per cent.
 *
 *     node --conditions=@metagpt-ts/source bench/repair/table.ts \
 *       [--corpus FILE.jsonl]... [--suites FILE.jsonl] [--peers] [--checkouts DIR] [--python python3] [--json] [--show SET]
 *
 * The raw answers of real models in `answers/` are always read. `--suites` is what `suites/` wrote out of checkouts of the peers'
 * repositories. `--peers` measures the peers beside, installing them on first use.
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"

import * as CaseSet from "./CaseSet.ts"
import { differences } from "./differences.ts"
import { peers } from "./peers.ts"
import { ours, type Reader } from "./Reader.ts"

const { values } = parseArgs({
  options: {
    corpus: { type: "string", multiple: true, default: [] },
    suites: { type: "string" },
    peers: { type: "boolean", default: false },
    checkouts: { type: "string" },
    python: { type: "string", default: "python3" },
    json: { type: "boolean", default: false },
    show: { type: "string" }
  }
})

const kept = join(import.meta.dirname, "answers")
const sets: ReadonlyArray<CaseSet.CaseSet> = [
  ...values.corpus.map(CaseSet.corpus),
  ...(values.suites === undefined ? [] : CaseSet.suites(values.suites, differences)),
  ...readdirSync(kept)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => CaseSet.answers(join(kept, name)))
]
const readers: ReadonlyArray<Reader> = [ours, ...(values.peers ? peers(values.checkouts, values.python) : [])]

type Tally = Record<CaseSet.Verdict, number>

const measure = async (reader: Reader, { cases, name }: CaseSet.CaseSet): Promise<Tally> => {
  const tally: Tally = { right: 0, wrong: 0, refused: 0 }
  for (const each of cases) {
    const reading = await reader.read(each.input, each.schema)
    const verdict = each.judge(reading)
    tally[verdict]++
    if (values.show === name && verdict !== "right" && reader === ours) {
      console.error(
        `== ${each.name}: ${verdict} ${reading.refused ?? ""}\n${each.input}\n-- ${JSON.stringify(reading.value)} [${reading.fixes?.join() ?? ""}]`
      )
    }
  }
  return tally
}

const table: Record<string, Record<string, Tally>> = {}
for (const reader of readers) {
  const row: Record<string, Tally> = (table[reader.name] = {})
  for (const set of sets) row[set.name] = await measure(reader, set)
  reader.end?.()
}

const percent = (n: number, of: number): string => (of === 0 ? "-" : ((100 * n) / of).toFixed(1))
const cell = (tally: Tally | undefined): string => {
  if (tally === undefined) return ""
  const of = tally.right + tally.wrong + tally.refused
  return [tally.right, tally.wrong, tally.refused].map((n) => percent(n, of)).join(" / ")
}
const line = (cells: ReadonlyArray<string>) => console.log(`| ${cells.join(" | ")} |`)
if (values.json) console.log(JSON.stringify(table))
else {
  line(["right / wrong / refused, %", ...sets.map(({ cases, name }) => `${name} (${cases.length})`)])
  line(["-", ...sets.map(() => "-")])
  for (const [name, row] of Object.entries(table)) line([name, ...sets.map((set) => cell(row[set.name]))])
}
