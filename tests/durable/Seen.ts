/**
 * What was seen, kept from run to run of the harness.
 */
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"

import type { Row } from "./Campaign.ts"

const file = fileURLToPath(new URL("./seen.json", import.meta.url))

/** All rows, in the order in which they came. */
export const read = (): ReadonlyArray<Row> =>
  fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as ReadonlyArray<Row>) : []

/** Keeps a row in place of an earlier one of its name. */
export const keep = (row: Row): void => {
  const rows = [...read().filter(({ name }) => name !== row.name), row]
  // Kinds may be run side by side.
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, `${JSON.stringify(rows, null, 2)}\n`)
  fs.renameSync(draft, file)
}
