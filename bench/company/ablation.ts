/**
 * What each device of the company brings: hands over anew, without a model, what finished runs would have handed over without it.
 *
 *     node --conditions=@metagpt-ts/source bench/company/ablation.ts workspace/bench [--anew]
 *
 * What is worked out already is not worked out again, unless --anew says so. See README.md.
 */
import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

import * as Effect from "effect/Effect"

import * as Place from "../../packages/cli/src/Place.ts"
import * as Ablated from "./Ablated.ts"
import * as AblationTable from "./AblationTable.ts"
import * as Browser from "./Browser.ts"
import * as Cage from "./Cage.ts"
import { ideas } from "./Ideas.ts"
import * as Result from "./Result.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { anew: { type: "boolean", default: false } }
})

const fail = (message: string): never => {
  console.error(message)
  process.exit(2)
}

const out = resolve(positionals[0] ?? "workspace/bench")
const results = Result.readAll(out).filter(({ contestant }) => contestant === "company")
if (results.length === 0) {
  fail(
    `${out} has no run of the company: make some with bench/company/main.ts --out ${out}, or name another folder.`
  )
}
if (!Cage.isAvailable()) {
  fail(
    "Projects are run in bubblewrap, which is not here: install it (apt install bubblewrap) and try again."
  )
}

/** Of one run; undefined when it left no journal, or when its idea is gone. */
const ablate = (result: Result.Result) =>
  Effect.gen(function* () {
    const folder = Result.folderOf(out, result.contestant, result.idea, result.seed)
    const file = join(folder, "ablation.json")
    if (existsSync(file) && !values.anew) return JSON.parse(readFileSync(file, "utf8")) as Ablated.Ablated
    const [project] = globSync("*/.metagpt/run.json", { cwd: folder })
    const idea = ideas.find(({ name }) => name === result.idea)
    if (project === undefined || idea === undefined) return undefined
    const ablated = yield* Ablated.make(result, idea, join(folder, project, "../.."))
    writeFileSync(`${file}.part`, `${JSON.stringify(ablated, null, 2)}\n`)
    renameSync(`${file}.part`, file)
    console.error(`${result.idea} ${result.seed}: ${ablated.isExact ? "as it was" : "not as it was"}`)
    return ablated
  })

const all = await Effect.runPromise(
  Effect.gen(function* () {
    const sandbox = yield* Place.layer("auto", "en")
    return yield* Effect.forEach(results, ablate).pipe(Effect.provide(sandbox))
  })
).finally(Browser.close)

const found = all.filter((one) => one !== undefined)
const table = AblationTable.markdown(found)
writeFileSync(join(out, "ablation.md"), `${table}\n`)
writeFileSync(
  join(out, "ablation.json"),
  `${JSON.stringify({ rows: AblationTable.rows(found), runs: found }, null, 2)}\n`
)
console.log(table)
