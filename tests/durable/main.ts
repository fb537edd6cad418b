/**
 * Ends runs of the command at random moments and at every event, resumes them, and writes what came of it into docs/durability.md.
 *
 *     npm run test:durable                    500 random moments, half an hour
 *     npm run test:durable -- --moments 20    fewer; the page is left as it is
 */
import { parseArgs } from "node:util"

import * as Campaign from "./Campaign.ts"
import * as Page from "./Page.ts"
import * as Trial from "./Trial.ts"

const { values } = parseArgs({
  options: {
    moments: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" }
  }
})
const most = Number(values.moments)
const rows = await Campaign.run({
  moments: most,
  seed: Number(values.seed),
  workers: Number(values.workers),
  told: (rows) => {
    const { name, tally } = rows.at(-1) ?? { name: "", tally: Trial.none }
    console.log(`${name}: ${tally.moments} moments, ${tally.problems.length} problems`)
    for (const problem of tally.problems) console.log(`- ${problem}`)
    if (most >= 500) Page.write(rows)
  }
})
console.log(Page.table(rows))
const isSound = rows.every(
  ({ tally }) => tally.paidTwice === 0 && tally.lost === 0 && tally.problems.length === 0
)
process.exitCode = isSound ? 0 : 1
