/**
 * Measures reading on valid and damaged documents, and how the cost grows, beside jsonrepair.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/speed.ts [--json]
 *
 * jsonrepair is installed into a temporary folder on demand; without a registry our own numbers are printed alone.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"

import { read } from "../../plugins/repair/json/src/index.ts"

type Read = (text: string) => unknown

const peers = (): ReadonlyArray<readonly [string, Read]> => {
  try {
    const folder = mkdtempSync(join(tmpdir(), "peers-"))
    execFileSync(
      "npm",
      ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "jsonrepair@3.15.0"],
      { stdio: "ignore" }
    )
    const { jsonrepair } = createRequire(join(folder, "x.js"))("jsonrepair") as {
      jsonrepair: (text: string) => string
    }
    return [["jsonrepair", (text) => JSON.parse(jsonrepair(text)) as unknown]]
  } catch {
    return []
  }
}

const row = (i: number) =>
  `{"id": ${i}, "name": "item ${i}", "tags": ["a", "b", "c"], "note": "A line of text that is \\"quoted\\" and long enough.", "ok": true, "rate": ${i / 7}}`
const damage = (text: string, i: number) => {
  if (i % 17 !== 0) return text
  switch ((i / 17) % 4) {
    case 0:
      return text.replace(', "name"', ' "name"')
    case 1:
      return text.replace('"ok": true', '"ok": True')
    case 2:
      return text.replace('"id":', "id:")
    default:
      return text.replace('"rate":', '// a note, "quoted"\n"rate":')
  }
}
const document = (size: number, damaged: boolean) => {
  const rows: Array<string> = []
  for (let length = 0, i = 0; length < size; i++) {
    const text = damaged ? damage(row(i), i) : row(i)
    rows.push(text)
    length += text.length + 2
  }
  return `[${rows.join(",\n")}]`
}

/** Megabytes a second, the best of a few runs. */
const speed = (run: Read, text: string): number | string => {
  let best = Infinity
  try {
    for (let n = 0, spent = 0; n < 12 && spent < 1500; n++) {
      const began = performance.now()
      run(text)
      const took = performance.now() - began
      spent += took
      best = Math.min(best, took)
    }
  } catch (cause) {
    return cause instanceof Error ? cause.name : "throws"
  }
  return Math.round((text.length / 1e3 / best) * 10) / 10
}

const contestants: ReadonlyArray<readonly [string, Read]> = [
  ["ours", (text) => read(text).value],
  ["JSON.parse", (text) => JSON.parse(text) as unknown],
  ...peers()
]
const table: Record<string, Record<string, number | string>> = {}
for (const [kind, damaged, size] of [
  ["valid 100 kB", false, 1e5],
  ["valid 5 MB", false, 5e6],
  ["damaged 100 kB", true, 1e5],
  ["damaged 5 MB", true, 5e6]
] as const) {
  const text = document(size, damaged)
  table[`${kind}, MB/s`] = Object.fromEntries(contestants.map(([name, run]) => [name, speed(run, text)]))
}
for (const unit of ["[", '{"a":', '"a", b" ', "[1,],", "see {x ", '"', "\\"]) {
  const name = `${JSON.stringify(unit)} to 1 M, ms at 100 k and 1 M`
  const times = [1e5, 1e6].map((size) => {
    const text = unit.repeat(size / unit.length)
    const began = performance.now()
    read(text)
    return Math.round(performance.now() - began)
  })
  table[name] = { ours: times.join(" and ") }
}
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } })
if (values.json) console.log(JSON.stringify(table))
else console.table(table)
