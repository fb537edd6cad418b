/**
 * Measures how much memory reading takes: each kind of document in a process of its own, as the most it ever held resident.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/memory.ts [--size 50e6] [--kind NAME] [--json]
 *
 * `times` is what came on top of the text, by the size of the text in memory; beside it what JSON.parse takes for the same
 * document without its damage, where it has one.
 */
import { execFileSync } from "node:child_process"
import { parseArgs } from "node:util"

import { read } from "../../plugins/repair/json/src/index.ts"
import { kinds, make } from "./Kinds.ts"

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "50e6" },
    kind: { type: "string" },
    measure: { type: "string" },
    json: { type: "boolean", default: false }
  }
})
const size = Number(values.size)

/** What one reading adds to the most memory this process ever held, in megabytes. */
const measure = (kind: string, by: string): number => {
  // Written through a buffer, the text is one flat string, as it comes from a network.
  const text = Buffer.from(make(kind, size, by === "ours"), "latin1").toString("latin1")
  globalThis.gc!()
  const before = process.memoryUsage.rss()
  if (by === "ours") read(text)
  else JSON.parse(text)
  return Math.max(0, process.resourceUsage().maxRSS / 1024 - before / 2 ** 20)
}

const child = (kind: string, by: string): number | string => {
  try {
    const out = execFileSync(
      process.execPath,
      [
        "--conditions=@metagpt-ts/source",
        "--max-old-space-size=16000",
        "--expose-gc",
        import.meta.filename,
        `--size=${size}`,
        `--kind=${kind}`,
        `--measure=${by}`
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 300_000 }
    )
    return Math.round((10 * Number(out)) / (size / 2 ** 20)) / 10
  } catch (cause) {
    return cause instanceof Error && "signal" in cause ? `dies (${String(cause.signal)})` : "fails"
  }
}

if (values.measure !== undefined && values.kind !== undefined)
  console.log(measure(values.kind, values.measure))
else {
  const table = Object.fromEntries(
    kinds
      .filter(({ name }) => values.kind === undefined || name === values.kind)
      .map(({ name, valid }) => [
        name,
        {
          "times the text": child(name, "ours"),
          ...(valid !== undefined && { "JSON.parse, undamaged": child(name, "JSON.parse") })
        }
      ])
  )
  if (values.json) console.log(JSON.stringify(table))
  else console.table(table)
}
