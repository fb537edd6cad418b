import { parseArgs } from "node:util"

/**
 * Runs the chain markers > json > schema over a corpus and prints what came out.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/main.ts CORPUS.jsonl [--json] [--show OP] [--half seen|unseen] [--without schema]
 *
 * A case is right when the value is the expected or an accepted one (also as the best value of a refusal, when what is
 * missing was never in the text); wrong when another value came back as fitting; refused otherwise.
 */
import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { type Case, canonical, half, load } from "./Corpus.ts"
import { issues } from "./Validator.ts"

type Verdict = "right" | "wrong" | "refused"

interface Result {
  readonly row: Case
  readonly half: "seen" | "unseen"
  readonly verdict: Verdict
  readonly value: unknown
  readonly fixes: ReadonlyArray<string>
  readonly message?: string
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    show: { type: "string" },
    half: { type: "string" },
    verdict: { type: "string" },
    without: { type: "string", multiple: true, default: [] },
    limit: { type: "string", default: "5" }
  }
})
const [path] = positionals
if (path === undefined) throw new Error("Say which corpus: node bench/repair/main.ts CORPUS.jsonl")

const load1 = async (name: string): Promise<ReadonlyArray<Repairer.Repairer>> => {
  if (values.without.includes(name)) return []
  const module = (await import(`../../plugins/repair/${name}/src/index.ts`)) as {
    make?: () => Repairer.Repairer
  }
  return module.make === undefined ? [] : [module.make()]
}

const chain = Repairer.chain((await Promise.all(["markers", "json", "schema"].map(load1))).flat())

const judge = (row: Case): Result => {
  const schema = row.schema ?? {}
  const target: Repairer.Target = {
    name: "answer",
    jsonSchema: schema,
    issues: (value) => issues(schema, value)
  }
  const outcome = Effect.runSync(
    chain.repair({ _tag: "Text", text: row.input }, target).pipe(
      Effect.match({
        onFailure: ({ fixes, message, value }) => ({ refused: true, value, fixes, message }),
        onSuccess: ({ draft, fixes }) => ({
          refused: false,
          value: draft._tag === "Value" ? draft.value : undefined,
          fixes,
          message: ""
        })
      })
    )
  )
  const value = canonical(outcome.value)
  const equal = [row.expected, ...(row.accept ?? [])].some((each) => canonical(each) === value)
  const incomplete = (row.missing_required?.length ?? 0) > 0 || row.trunc !== undefined
  const verdict: Verdict =
    equal && (!outcome.refused || incomplete || issues(schema, row.expected).length > 0)
      ? "right"
      : outcome.refused
        ? "refused"
        : "wrong"
  return {
    row,
    half: half(row),
    verdict,
    value: outcome.value,
    fixes: outcome.fixes.map(({ name }) => name),
    message: outcome.message
  }
}

const began = performance.now()
const results = load(path).map(judge)
const seconds = (performance.now() - began) / 1000

const tally = (rows: ReadonlyArray<Result>) => {
  const count = (verdict: Verdict) => rows.filter((each) => each.verdict === verdict).length
  return { n: rows.length, right: count("right"), wrong: count("wrong"), refused: count("refused") }
}
const groups = (of: (row: Case) => ReadonlyArray<string>) => {
  const grouped = new Map<string, Array<Result>>()
  for (const result of results)
    for (const key of of(result.row)) grouped.set(key, [...(grouped.get(key) ?? []), result])
  return [...grouped]
    .map(([key, rows]) => ({ key, ...tally(rows) }))
    .toSorted((a, b) => a.right / a.n - b.right / b.n)
}
const percent = (n: number, of: number) => `${((100 * n) / of).toFixed(1)} %`
const line = (name: string, { n, refused, right, wrong }: ReturnType<typeof tally>) =>
  `${name.padEnd(32)} ${String(n).padStart(5)}  right ${percent(right, n).padStart(7)}  wrong ${percent(wrong, n).padStart(7)}  refused ${percent(refused, n).padStart(7)}`

const show = values.show
if (show !== undefined) {
  const shown = results.filter(
    ({ half, row, verdict }) =>
      verdict !== "right" &&
      (values.verdict === undefined || verdict === values.verdict) &&
      (show === "all" || row.ops.includes(show)) &&
      (values.half === undefined || half === values.half)
  )
  for (const { fixes, message, row, value, verdict } of shown.slice(0, Number(values.limit))) {
    console.log(
      `==== ${row.id} ${row.ops.join("+")} ${row.trunc ?? ""} ${verdict}\n${row.input}\n---- want\n${JSON.stringify(row.expected)}\n---- got\n${JSON.stringify(value)}\n---- ${fixes.join(", ")} ${message}`
    )
  }
} else if (values.json) {
  console.log(
    JSON.stringify({
      chain: chain.name,
      seconds,
      all: tally(results),
      seen: tally(results.filter(({ half }) => half === "seen")),
      unseen: tally(results.filter(({ half }) => half === "unseen")),
      sources: groups(({ source }) => [source]),
      ops: groups(({ ops }) => ops)
    })
  )
} else {
  console.log(`${chain.name}, ${seconds.toFixed(1)} s`)
  console.log(line("all", tally(results)))
  for (const side of ["seen", "unseen"] as const)
    console.log(line(side, tally(results.filter((each) => each.half === side))))
  for (const { key, ...counts } of groups(({ source }) => [source])) console.log(line(key, counts))
  console.log("")
  for (const { key, ...counts } of groups(({ ops }) => ops))
    if (counts.right < counts.n) console.log(line(key, counts))
}
