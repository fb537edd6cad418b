/**
 * Measures how fast each kind of document is read, from 1 kB to 50 MB, beside JSON.parse and other repairers.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/speed.ts [--kind NAME] [--sizes 1e3,1e5,5e6] [--peers] [--hostile] [--json]
 *
 * Numbers are megabytes a second, the best of a few runs, each in a process of its own that is stopped after 12 seconds; one in
 * brackets is of a reader that lost most of the document.
 * `--hostile` gives milliseconds instead for what stalls or overflows others. `--peers` installs them on first use.
 */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { parseArgs } from "node:util"

import { read } from "../../plugins/repair/json/src/index.ts"
import { kinds, make } from "./Kinds.ts"

type Read = (text: string) => unknown

const LIMIT = 12_000

const { values } = parseArgs({
  options: {
    kind: { type: "string" },
    sizes: { type: "string", default: "1e3,1e4,1e5,1e6,5e6,5e7" },
    peers: { type: "boolean", default: false },
    hostile: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    by: { type: "string" },
    size: { type: "string" }
  }
})

const folder = join(import.meta.dirname, "peers")
const peer = createRequire(join(folder, "peer.js"))

const readers: Readonly<Record<string, () => Promise<Read>>> = {
  ours: async () => (text) => read(text).value,
  "JSON.parse": async () => (text) => JSON.parse(text) as unknown,
  jsonrepair: async () => {
    const { jsonrepair } = peer("jsonrepair") as { jsonrepair: (text: string) => string }
    return (text) => JSON.parse(jsonrepair(text)) as unknown
  },
  jaison: async () => ((await import(`${folder}/node_modules/jaison.mjs`)) as { default: Read }).default,
  "best-effort-json-parser": async () => (peer("best-effort-json-parser") as { parse: Read }).parse,
  "partial-json": async () => (peer("partial-json") as { parse: Read }).parse
}

/** What is hard on others: brackets in brackets, and fifty megabytes of one mark. */
const hostile: ReadonlyArray<readonly [name: string, text: () => string]> = [
  ["200 [", () => "[".repeat(200)],
  ["6,000 [", () => "[".repeat(6000)],
  ["1,000,000 [", () => "[".repeat(1e6)],
  ['1,000,000 {"a":', () => '{"a":'.repeat(1e6)],
  ['50 MB of "', () => '"'.repeat(5e7)],
  ["50 MB of [", () => "[".repeat(5e7)],
  ["50 MB of \\", () => "\\".repeat(5e7)],
  ['50 MB of \\" in a string', () => `{"a": "${'\\"'.repeat(2.5e7)}`]
]

interface Measured {
  readonly ms: number
  /** How much of the document came out, in characters; -1 when it is too deep to print. */
  readonly printed: number
}

const printed = (value: unknown): number => {
  try {
    return JSON.stringify(value)?.length ?? 0
  } catch {
    return -1
  }
}

/** The least milliseconds that reading took in a few runs. */
const measure = async (name: string, text: string, most: number): Promise<Measured> => {
  const run = await readers[name]!()
  let best = Infinity
  let value: unknown
  for (let n = 0, spent = 0; n < most && spent < 1500; n++) {
    const began = performance.now()
    value = run(text)
    const took = performance.now() - began
    spent += took
    best = Math.min(best, took)
  }
  return { ms: best, printed: printed(value) }
}

/** The same in a process of its own; what went wrong when it did. */
const child = (by: string, kind: string, size: string): Measured | string => {
  const flags = ["--conditions=@metagpt-ts/source", "--max-old-space-size=12000"]
  const options = [`--by=${by}`, `--kind=${kind}`, `--size=${size}`, ...(values.hostile ? ["--hostile"] : [])]
  try {
    return JSON.parse(
      execFileSync(process.execPath, [...flags, import.meta.filename, ...options], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        timeout: LIMIT + 5000
      })
    ) as Measured
  } catch (cause) {
    const { code, stderr = "" } = cause as { readonly code?: string; readonly stderr?: string }
    if (code === "ETIMEDOUT") return `over ${LIMIT / 1000} s`
    if (/Maximum call stack/.test(stderr)) return "overflows"
    return /heap out of memory/.test(stderr) ? "out of memory" : "throws"
  }
}

if (values.by !== undefined) {
  const { by, kind = "", size } = values
  const mark = values.hostile ? hostile.find(([name]) => name === kind)![1]() : make(kind, Number(size), true)
  // Written through a buffer, the text is one flat string, as it comes from a network.
  const text = Buffer.from(mark, "latin1").toString("latin1")
  console.log(JSON.stringify(await measure(by, text, values.hostile ? 1 : 200)))
} else {
  if (values.peers && !existsSync(join(folder, "node_modules")))
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: folder })
  const names = Object.keys(readers).slice(0, values.peers ? undefined : 1)
  const table: Record<string, Record<string, string>> = {}
  const row = (kind: string, size: string, show: (ms: number) => number, unit: string): void => {
    const all = kind === "valid rows" ? ["ours", "JSON.parse", ...names.slice(2)] : names
    let most = 0
    for (const by of all) {
      const result = child(by, kind, size)
      if (typeof result !== "string" && by === "ours") most = result.printed
      const number = typeof result === "string" ? result : show(result.ms).toPrecision(3)
      const lost = typeof result !== "string" && result.printed >= 0 && result.printed * 2 < most
      ;(table[`${kind}${size === "" ? "" : `, ${size}`}`] ??= {})[`${by}, ${unit}`] = lost
        ? `(${number})`
        : number
    }
    if (!values.json) console.log(`${kind} ${size} ${JSON.stringify(Object.values(table).at(-1))}`)
  }
  if (values.hostile) for (const [name] of hostile) row(name, "", (ms) => ms, "ms")
  else {
    for (const { name } of kinds.filter((each) => values.kind === undefined || each.name === values.kind))
      for (const size of values.sizes.split(",")) row(name, size, (ms) => Number(size) / 1e3 / ms, "MB/s")
  }
  if (values.json) console.log(JSON.stringify(table))
}
