/**
 * Lets contestants make projects of the ideas, judges what they hand over, and prints the table.
 *
 *     node bench/company/main.ts --base-url http://127.0.0.1:8080/v1 [FLAGS] [-- FLAGS OF metagpt]
 *
 * What is in --out already is not run again, so it goes on where it was stopped. See README.md.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

import * as Browser from "./Browser.ts"
import * as Cage from "./Cage.ts"
import type { Contestant } from "./Contestant.ts"
import * as Company from "./contestants/Company.ts"
import * as MetaGPT from "./contestants/MetaGPT.ts"
import * as Plain from "./contestants/Plain.ts"
import * as Entry from "./Entry.ts"
import type { Idea } from "./Idea.ts"
import { halfOf, ideas } from "./Ideas.ts"
import * as Judge from "./Judge.ts"
import * as Meter from "./Meter.ts"
import * as Result from "./Result.ts"
import * as Statistics from "./Statistics.ts"
import * as Table from "./Table.ts"

const split = process.argv.indexOf("--")
const own = process.argv.slice(2, split === -1 ? undefined : split)
const flags = split === -1 ? [] : process.argv.slice(split + 1)
const { values } = parseArgs({
  args: own,
  options: {
    "base-url": { type: "string", default: "http://127.0.0.1:8080/v1" },
    model: { type: "string" },
    contestants: { type: "string", default: "company" },
    seeds: { type: "string", default: "1" },
    ideas: { type: "string" },
    kinds: { type: "string" },
    half: { type: "string" },
    out: { type: "string", default: "workspace/bench" },
    concurrency: { type: "string", default: "1" },
    limit: { type: "string", default: "900" },
    tries: { type: "string" },
    metagpt: { type: "string", default: "workspace/metagpt-venv" },
    judge: { type: "boolean", default: false },
    report: { type: "boolean", default: false }
  }
})

const fail = (message: string): never => {
  console.error(message)
  process.exit(2)
}

const out = resolve(values.out)
const listed = (text: string | undefined): ReadonlyArray<string> | undefined => text?.split(",")
const seeds = values.seeds.split(",").map(Number)
const limit = Number(values.limit)
const chosen = ideas.filter(
  (idea) =>
    (listed(values.ideas)?.includes(idea.name) ?? true) &&
    (listed(values.kinds)?.includes(idea.kind) ?? true) &&
    (values.half === undefined || values.half === halfOf(idea))
)

const worth = async (idea: Idea, project: string): Promise<number> =>
  Judge.worth(await Judge.judge(idea, project))

/** As often as the tokens of the company would pay for. */
const affordable = (): number => {
  if (values.tries !== undefined) return Number(values.tries)
  const [ours, plain] = ["company", "plain"].map((name) =>
    Result.readAll(out)
      .filter(({ contestant }) => contestant === name)
      .map(({ tokensIn, tokensOut }) => tokensIn + tokensOut)
  )
  if (!ours?.length || !plain?.length) {
    return fail(
      "plain-best is sampled as often as the company's tokens pay for: run company and plain first, or give --tries N."
    )
  }
  return Math.max(1, Math.round(Statistics.mean(ours) / Statistics.mean(plain)))
}

const contestants: Readonly<Record<string, () => Contestant>> = {
  company: () => Company.make(flags),
  metagpt: () => MetaGPT.make(values.metagpt),
  plain: () => Plain.once,
  "plain-best": () => Plain.best(affordable(), worth)
}

const modelOf = async (): Promise<string> => {
  if (values.model !== undefined) return values.model
  const answer = await fetch(`${values["base-url"]}/models`).catch((cause: unknown) =>
    fail(
      `${values["base-url"]} does not answer (${String(cause)}): start a server, or name one with --base-url.`
    )
  )
  const { data } = (await answer.json()) as { readonly data: ReadonlyArray<{ readonly id: string }> }
  return data[0]?.id ?? fail(`${values["base-url"]} lists no model: name one with --model.`)
}

const isCode = /\.(?:py|m?js|ts|html?)$/

const verdictOn = async (idea: Idea, project: string | undefined, command?: string) => {
  const none = { entry: undefined, starts: false, failures: idea.checks.map(() => "nothing was handed over") }
  const verdict = project === undefined ? none : await Judge.judge(idea, project, command)
  return {
    starts: verdict.starts,
    passes: Judge.passes(verdict),
    checks: verdict.failures.map((failure) => failure ?? null),
    entry: verdict.entry ?? null
  }
}

const attempt = async (name: string, contestant: Contestant, idea: Idea, seed: number, model: string) => {
  const folder = Result.folderOf(out, name, idea.name, seed)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const meter = await Meter.open(values["base-url"])
  const begin = Date.now()
  const made = await contestant({ idea, seed, folder, meter, model, seconds: limit }).finally(meter.close)
  const seconds = (Date.now() - begin) / 1000
  if (made.project === undefined && meter.isLost()) {
    throw new Error(
      `${values["base-url"]} stopped answering (${made.end}): the same command goes on from here.`
    )
  }
  const hasCode = made.project !== undefined && Entry.files(made.project).some((path) => isCode.test(path))
  const project = hasCode ? made.project : undefined
  const result: Result.Result = {
    contestant: name,
    idea: idea.name,
    kind: idea.kind,
    language: idea.language,
    half: halfOf(idea),
    seed,
    model,
    finishes: project !== undefined,
    ...(await verdictOn(idea, project, made.command)),
    end: made.end,
    command: made.command ?? null,
    project: project ?? null,
    ...meter.spent,
    seconds: Math.round(seconds * 10) / 10,
    at: new Date(begin).toISOString()
  }
  Result.write(folder, result)
  const verdicts = ["finishes", "starts", "passes"] as const
  const said = verdicts.map((verdict) => `${result[verdict] ? "" : "not "}${verdict}`).join(", ")
  console.error(
    `${name} ${idea.name} ${seed}: ${said}; ${made.end}, ${result.tokensOut} tokens, ${Math.round(seconds)} s`
  )
}

/** What is there is judged anew; nothing is made anew. */
const rejudge = async () => {
  for (const result of Result.readAll(out)) {
    const idea = chosen.find(({ name }) => name === result.idea)
    if (idea === undefined) continue
    const verdict = await verdictOn(idea, result.project ?? undefined, result.command ?? undefined)
    const folder = Result.folderOf(out, result.contestant, result.idea, result.seed)
    Result.write(folder, { ...result, ...verdict })
  }
  await Browser.close()
}

const report = () => {
  const results = Result.readAll(out)
  const table = Table.markdown(results)
  const data = { rows: Table.rows(results), differences: Table.differences(results), results }
  writeFileSync(join(out, "table.md"), `${table}\n`)
  writeFileSync(join(out, "table.json"), `${JSON.stringify(data, null, 2)}\n`)
  console.log(table)
}

const run = async () => {
  const model = await modelOf()
  for (const name of values.contestants.split(",")) {
    const make =
      contestants[name] ??
      fail(`No contestant is called ${name}; there are ${Object.keys(contestants).join(", ")}.`)
    const open = seeds
      .flatMap((seed) => chosen.map((idea) => ({ idea, seed })))
      .filter(({ idea, seed }) => !Result.isDone(Result.folderOf(out, name, idea.name, seed)))
    if (open.length === 0) continue
    const contestant = make()
    const work = async () => {
      for (let next = open.shift(); next !== undefined; next = open.shift()) {
        await attempt(name, contestant, next.idea, next.seed, model)
      }
    }
    await Promise.all(Array.from({ length: Number(values.concurrency) }, work))
  }
  await Browser.close()
}

mkdirSync(out, { recursive: true })
if (!values.report && !Cage.isAvailable()) {
  fail(
    "Projects are run in bubblewrap, which is not here: install it (apt install bubblewrap) and try again."
  )
}
if (values.judge) await rejudge()
else if (!values.report) await run()
report()
