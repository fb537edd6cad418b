/**
 * Runs the command once for each idea, as its user would, and reports how many projects finish and start.
 *
 *     node bench/company/main.ts [--out DIR] [--ideas snake,todo] [--seed N] [-- FLAGS OF metagpt]
 *
 * For example against a server of yours: `-- --base-url http://127.0.0.1:8080/v1`.
 */
import { spawn } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

import { ideas } from "./ideas.ts"
import * as Terminal from "./Terminal.ts"

const root = resolve(import.meta.dirname, "../..")
const split = process.argv.indexOf("--")
const own = process.argv.slice(2, split === -1 ? undefined : split)
const flags = split === -1 ? [] : process.argv.slice(split + 1)
const { values } = parseArgs({ args: own, options: { out: { type: "string" }, ideas: { type: "string" } } })
const out = resolve(values.out ?? join(root, "workspace", "bench"))
const chosen = values.ideas?.split(",") ?? Object.keys(ideas)

if (!Terminal.isAvailable()) {
  console.error(
    "Projects are started in bubblewrap, which is not here: install it (apt install bubblewrap) and try again."
  )
  process.exit(2)
}

interface Finished {
  readonly _tag: "RunFinished"
  readonly ok: boolean
  readonly calls: number
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  readonly command?: string
  readonly problems: ReadonlyArray<string>
}

interface Row {
  readonly idea: string
  readonly exit: number | null
  /** A project was handed over, with or without known problems. */
  readonly finished: boolean
  /** The company's own checks passed. */
  readonly ok: boolean
  readonly starts: boolean
  readonly calls: number
  readonly tokensIn: number
  readonly tokensOut: number
  readonly seconds: number
}

const metagpt = (name: string, idea: string) =>
  new Promise<{ exit: number | null; events: ReadonlyArray<{ readonly _tag: string }> }>((done) => {
    const child = spawn(
      process.execPath,
      [
        "--conditions=@metagpt-ts/source",
        join(root, "packages/cli/src/bin.ts"),
        idea,
        "--json",
        "--workspace",
        out,
        "--project-name",
        name,
        ...flags
      ],
      { cwd: out, stdio: ["ignore", "pipe", "pipe"] }
    )
    let text = ""
    let errors = ""
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
    child.on("close", (exit) => {
      writeFileSync(join(out, `${name}.log`), `${text}\n${errors}`)
      const events = text.split("\n").flatMap((line) => {
        try {
          const event = JSON.parse(line) as { readonly _tag: string }
          return typeof event._tag === "string" ? [event] : []
        } catch {
          return []
        }
      })
      done({ exit, events })
    })
  })

mkdirSync(out, { recursive: true })
const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(4, 14)
const rows: Array<Row> = []
for (const name of chosen) {
  const idea = ideas[name]
  if (idea === undefined) {
    console.error(`No idea is called ${name}; there are ${Object.keys(ideas).join(", ")}.`)
    process.exit(2)
  }
  const begin = Date.now()
  const { events, exit } = await metagpt(`${name}_${stamp}`, idea)
  const seconds = Math.round((Date.now() - begin) / 1000)
  const end = events.findLast((event): event is Finished => event._tag === "RunFinished")
  const run = events.find(
    (event): event is { readonly _tag: "RunStarted"; readonly project: string } => event._tag === "RunStarted"
  )
  const start =
    end?.command !== undefined && run !== undefined
      ? await Terminal.start(run.project, end.command)
      : { runs: false, output: "" }
  if (start.output !== "") writeFileSync(join(out, `${name}_${stamp}.terminal.txt`), start.output)
  const row: Row = {
    idea: name,
    exit,
    finished: end?.command !== undefined,
    ok: end?.ok ?? false,
    starts: start.runs,
    calls: end?.calls ?? 0,
    tokensIn: end?.usage.inputTokens ?? 0,
    tokensOut: end?.usage.outputTokens ?? 0,
    seconds
  }
  rows.push(row)
  console.error(
    `${name}: exit ${exit}, ${row.starts ? "starts" : "does not start"}, ${row.tokensOut} tokens, ${seconds} s`
  )
}

const mean = (pick: (row: Row) => number): number =>
  Math.round(rows.reduce((sum, row) => sum + pick(row), 0) / Math.max(rows.length, 1))
const count = (pick: (row: Row) => boolean): string => `${rows.filter(pick).length} of ${rows.length}`
const mark = (yes: boolean): string => (yes ? "yes" : "no")

console.log("| idea | finishes | starts | own checks | calls | tokens in | tokens out | seconds |")
console.log("|---|---|---|---|---|---|---|---|")
for (const row of rows) {
  const { calls, finished, idea, ok, seconds, starts, tokensIn, tokensOut } = row
  console.log(
    `| ${[idea, mark(finished), mark(starts), mark(ok), calls, tokensIn, tokensOut, seconds].join(" | ")} |`
  )
}
const totals = [count(({ finished }) => finished), count(({ starts }) => starts), count(({ ok }) => ok)]
const means = [
  mean(({ calls }) => calls),
  mean((row) => row.tokensIn),
  mean((row) => row.tokensOut),
  mean((row) => row.seconds)
]
console.log(`| all | ${[...totals, ...means].join(" | ")} |`)
writeFileSync(join(out, `bench_${stamp}.json`), JSON.stringify({ flags, rows }, null, 2))
