/**
 * Changes clones of real repositories, and runs their own tests on this machine before and after.
 *
 *     node bench/carry-on/main.ts --clones DIR [--base-url URL]
 *
 * DIR holds the clones, each named as its repository without the owner, with what its tests need. They are copied, never changed.
 */
import { execFile, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

import { ChatServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import { type Change, changes } from "./Changes.ts"

const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url))
const { values } = parseArgs({
  options: {
    clones: { type: "string", default: "." },
    "base-url": { type: "string" },
    only: { type: "string" }
  }
})

const sh = (cwd: string, command: string) =>
  spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", timeout: 600_000 })

const metagpt = (cwd: string, args: ReadonlyArray<string>): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@metagpt-ts/source", bin, ...args],
      { cwd, encoding: "utf8", maxBuffer: 1 << 26 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: stdout + stderr })
    )
  })

/** A server that answers from the script, or the one that is named. */
const served = ({ script }: Change, use: (url: string) => Promise<void>): Promise<void> => {
  const given = values["base-url"]
  if (given !== undefined) return use(given)
  let asked = 0
  return Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(
        ChatServer.make({
          format: "ignored",
          answer: ({ messages }) =>
            JSON.stringify(messages).includes("block and nothing else")
              ? (script[asked++] ?? script.at(-1) ?? "")
              : "yes"
        }),
        ({ url }) => Effect.promise(() => use(url))
      )
    )
  )
}

const word = (status: number | null) => (status === 0 ? "green" : "red")

const rows: Array<ReadonlyArray<string | number>> = []
for (const change of changes) {
  const name = change.repository.split("/").at(-1) ?? ""
  const clone = path.resolve(values.clones, name)
  if ((values.only !== undefined && values.only !== name) || !fs.existsSync(clone)) continue
  const dir = path.join(fs.mkdtempSync(path.join(tmpdir(), "carry-on-")), name)
  fs.cpSync(clone, dir, { recursive: true, verbatimSymlinks: true })
  await served(change, async (url) => {
    const before = sh(dir, change.test).status
    const begin = performance.now()
    const { code, said } = await metagpt(dir, [
      change.idea,
      "--project-path",
      ".",
      "--base-url",
      url,
      "--json"
    ])
    const seconds = Math.round((performance.now() - begin) / 1000)
    const events = said.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as { _tag?: string; diff?: string; calls?: number }]
      } catch {
        return []
      }
    })
    const after = sh(dir, change.test).status
    const isClean = sh(dir, "git status --porcelain -uno").stdout === "" && sh(dir, "git fsck").status === 0
    const diff = events.map((event) => event.diff ?? "").join("")
    const lines = diff.split("\n").filter((line) => /^[+-](?![+-]{2} )/.test(line)).length
    const tries = events.filter(({ _tag }) => _tag === "Checked").length
    const calls = events.find(({ _tag }) => _tag === "RunFinished")?.calls ?? 0
    rows.push([
      change.repository,
      code === 0 ? "yes" : `no (${code})`,
      tries,
      calls,
      lines,
      word(before),
      word(after),
      isClean ? "yes" : "no",
      seconds
    ])
    if (code !== 0) console.error(said.slice(-1500))
    if (diff !== "") console.error(diff)
  })
  fs.rmSync(path.dirname(dir), { recursive: true, force: true })
}
const head = ["repository", "kept", "tries", "calls", "lines", "tests before", "after", "clean", "seconds"]
for (const row of [head, head.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`)
