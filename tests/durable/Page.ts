/**
 * The page that says what the harness saw.
 */
import * as fs from "node:fs"
import { availableParallelism, release } from "node:os"
import { fileURLToPath } from "node:url"

import type { Row } from "./Campaign.ts"
import * as Trial from "./Trial.ts"

const path = fileURLToPath(new URL("../../docs/durability.md", import.meta.url))

const head = [
  "how a run was ended",
  "moments",
  "recorded by then",
  "paid twice",
  "lost",
  "on the way",
  "runs",
  "not as undisturbed"
]

/** One row a way, and their sum. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const all = rows.reduce((sum, { tally }) => Trial.add(sum, tally), Trial.none)
  const cells = [...rows, { name: "all", tally: all }].map((row) => {
    const { name, tally } = row
    if ("lacks" in row && row.lacks !== undefined) return [name, `not run: ${row.lacks}`]
    return [
      name,
      tally.moments,
      tally.recorded,
      tally.paidTwice,
      tally.lost,
      tally.onTheWay,
      tally.finished,
      tally.problems.length
    ].map(String)
  })
  const line = (row: ReadonlyArray<string>) => `| ${head.map((_, at) => row[at] ?? "").join(" | ")} |`
  return [line(head), line(head.map(() => "-")), ...cells.map(line)].join("\n")
}

/** Writes the page. */
export const write = (rows: ReadonlyArray<Row>): void => {
  const text = `# Nothing that was paid for is lost

Made by \`npm run test:durable\`, which ends the real command and lets \`metagpt resume\` go on until the project is done, against a model that counts what it answered.

${table(rows)}

- **moments**: times that a process was ended before its end; every run is ended up to four times in a row. Random moments lie between the first word about the project and its end.
- **recorded by then**: calls that the journal held at these moments. **Paid twice** are those of them that the model was asked again, **lost** the lines that were not where they were.
- **on the way**: answers that the model had sent to their last byte and that no journal held when the process was gone. They are asked again: the price of an end from outside, at most one for each question that is open at that moment.
- **runs** came to their end, each compared with an undisturbed one: every file of the project byte for byte, the answers in the journal, the commits, what is left in \`.metagpt\`, and that no finished file was written a second time.
- At every event means: as the line of the event is written. Every change of the disk is every call of Node that makes, writes, syncs, renames or removes a file.

What a process asks to learn what its server can do is no call of the run, is not recorded, and is not counted here.

One run in twenty writes, checks and commits the program as well; the others end with the plan. Node ${process.versions.node}, Linux ${release()}, ${availableParallelism()} processors.
`
  fs.writeFileSync(path, text)
}
