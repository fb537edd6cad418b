/**
 * What a journal costs: a step, synced to the disk, and opening a large one.
 *
 *     node --expose-gc --conditions=@metagpt-ts/source packages/team/bench/journal.ts [MEGABYTES] [STEPS] [FOLDER]
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { FileJournal, Journal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { write } from "../src/JournalRecord.ts"

const megabytes = Number(process.argv[2] ?? 1024)
const steps = Number(process.argv[3] ?? 1000)
const root = mkdtempSync(join(process.argv[4] ?? tmpdir(), "journal-bench-"))
const mega = 1 << 20

/** An answer of about 8 kB, as a model of 7B gives for a file. */
const answer = "def move(self, dx, dy):\n    return self.x + dx, self.y + dy  # 世界\n".repeat(115)
const resident = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / mega
}

const fill = (directory: string, size: number): number => {
  mkdirSync(directory, { recursive: true })
  const file = openSync(join(directory, FileJournal.name), "w")
  let written = 0
  let records = 0
  while (written < size) {
    const key = Journal.key("write", records, { role: "Alex", provider: "p", model: "m" })
    const value = { answer: { text: answer }, usage: { inputTokens: 500, outputTokens: 2000 }, duration: 9 }
    const id = `${Journal.nameOf(key)}#0`
    const line = `${write({ ...key, id, at: 1, elapsed: records, versions: { node: "24" }, value })}\n`
    written += writeSync(file, line)
    records++
  }
  closeSync(file)
  return records
}

const step = Effect.gen(function* () {
  const directory = join(root, "steps")
  yield* Effect.scoped(
    Effect.gen(function* () {
      const journal = yield* FileJournal.open(directory)
      const one = (n: number) =>
        Effect.flatMap(journal.step(Journal.key("ask", n), Schema.String), (step) =>
          journal.memo(step, Effect.succeed(answer))
        )
      for (let n = 0; n < 100; n++) yield* one(-n)
      const times: Array<number> = []
      const cpu = process.cpuUsage()
      for (let n = 0; n < steps; n++) {
        const begin = performance.now()
        yield* one(n)
        times.push(performance.now() - begin)
      }
      const { system, user } = process.cpuUsage(cpu)
      const sorted = times.toSorted((a, b) => a - b)
      const at = (part: number) => (sorted[Math.floor(part * steps)] ?? 0).toFixed(3)
      console.log(
        `a step of 8 kB, synced: median ${at(0.5)} ms, nine of ten within ${at(0.9)} ms; CPU ${((system + user) / 1000 / steps).toFixed(3)} ms`
      )
    })
  )
})

const large = Effect.forEach([megabytes / 4, megabytes / 2, megabytes], (size) =>
  Effect.gen(function* () {
    const directory = join(root, String(size))
    const records = fill(directory, size * mega)
    const before = resident()
    const begin = performance.now()
    yield* Effect.scoped(
      Effect.gen(function* () {
        const journal = yield* FileJournal.open(directory)
        const took = performance.now() - begin
        const after = resident()
        const key = Journal.key("write", records - 1, { role: "Alex", provider: "p", model: "m" })
        const known = performance.now()
        const { paid } = yield* journal.step(key, Schema.Unknown)
        console.log(
          `${size} MB, ${records} records: opened in ${(took / 1000).toFixed(2)} s (${((size / took) * 1000).toFixed()} MB/s), ` +
            `memory ${before.toFixed()} -> ${after.toFixed()} MB, at most ${(process.resourceUsage().maxRSS / 1024).toFixed()} MB; ` +
            `a value read in ${(performance.now() - known).toFixed(2)} ms${paid ? "" : ": LOST"}`
        )
      })
    )
    rmSync(directory, { recursive: true })
  })
)

await Effect.runPromise(Effect.andThen(step, large))
rmSync(root, { recursive: true, force: true })
