/**
 * Ends runs of the command at random moments and at every event, resumes them, and writes what came of it into docs/durability.md.
 *
 *     npm run test:durable                             500 random moments of kill -9, of the others a share; an hour
 *     npm run test:durable -- --kinds events,disk      some kinds alone; what was seen of the others stays in the page
 *     npm run test:durable -- --moments 20             fewer; the page is left as it is
 */
import { parseArgs } from "node:util"

import * as Campaign from "./Campaign.ts"
import * as Page from "./Page.ts"
import * as Seen from "./Seen.ts"

const { values } = parseArgs({
  options: {
    kinds: { type: "string" },
    moments: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" }
  }
})
const most = Number(values.moments)
const only = values.kinds?.split(",")
const unknown = only?.filter((kind) => !Campaign.kinds.includes(kind)) ?? []
if (unknown.length > 0) {
  console.error(`No kind is called ${unknown.join(", ")}. There are ${Campaign.kinds.join(", ")}.`)
  process.exit(2)
}
const rows = new Map<string, Campaign.Row>()
await Campaign.run({
  only,
  moments: most,
  seed: Number(values.seed),
  workers: Number(values.workers),
  told: (row) => {
    const { lost, moments, paidTwice, problems } = row.tally
    rows.set(row.name, row)
    console.log(
      `${row.name}: ${moments} moments, ${paidTwice} paid twice, ${lost} lost, ${problems.length} problems`
    )
    if (paidTwice > 0 || lost > 0 || problems.length > 0) process.exitCode = 1
    if (most < 500) return
    Seen.keep(row)
    Page.write(Seen.read())
  }
})
for (const problem of [...rows.values()].flatMap(({ tally }) => tally.problems)) console.log(`- ${problem}`)
console.log(Page.table([...rows.values()]))
