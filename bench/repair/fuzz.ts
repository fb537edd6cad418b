/**
 * Reads a million hostile answers and holds the reader to its promises: it never throws or hangs, costs what the length says,
 * reads chunks as it reads the whole, and leaves what it has repaired as it is.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/fuzz.ts [--runs 1000000] [--seconds 600] [--seed 1] [--limit 5000]
 *
 * Every answer has a seed of its own, printed with each fault; `--seed S --runs 1` reads it again. An answer that takes longer
 * than `--limit` milliseconds is a hang: it is watched from another thread.
 */
import { parseArgs } from "node:util"
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads"

import { trial } from "../../plugins/repair/json/test/Promises.ts"

interface Job {
  readonly seed: number
  readonly runs: number
  readonly seconds: number
  readonly progress: Float64Array
}

interface Report {
  readonly runs: number
  readonly characters: number
  readonly longest: number
  readonly slowest: { readonly ms: number; readonly seed: number; readonly length: number }
  readonly faults: ReadonlyArray<{ readonly seed: number; readonly fault: string; readonly text: string }>
}

const FAULTS_SHOWN = 20

const work = ({ progress, runs, seconds, seed }: Job): Report => {
  const began = performance.now()
  const faults: Array<Report["faults"][number]> = []
  let slowest = { ms: 0, seed, length: 0 }
  let characters = 0
  let longest = 0
  let n = 0
  for (; n < runs && performance.now() - began < seconds * 1000; n++) {
    progress[0] = seed + n
    const start = performance.now()
    const { fault, text } = trial(seed + n)
    const ms = performance.now() - start
    // The first runs pay for the compiler.
    if (n > 1000 && ms > slowest.ms) slowest = { ms, seed: seed + n, length: text.length }
    characters += text.length
    longest = Math.max(longest, text.length)
    if (fault !== undefined && faults.length < FAULTS_SHOWN) faults.push({ seed: seed + n, fault, text })
  }
  return { runs: n, characters, longest, slowest, faults }
}

if (!isMainThread) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage(work(workerData as Job))
} else {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "1000000" },
      seconds: { type: "string", default: "3600" },
      seed: { type: "string", default: "1" },
      limit: { type: "string", default: "5000" }
    }
  })
  const progress = new Float64Array(new SharedArrayBuffer(8))
  const seed = Number(values.seed)
  const job: Job = { seed, runs: Number(values.runs), seconds: Number(values.seconds), progress }
  const worker = new Worker(new URL(import.meta.url), { workerData: job })
  let [last] = progress
  const watch = setInterval(
    () => {
      const [now] = progress
      if (now === last && now !== 0) {
        console.log(`hangs: --seed ${now} --runs 1`)
        process.exit(1)
      }
      last = now
    },
    // A machine under load may stop a thread for a while.
    Math.max(Number(values.limit), 100)
  )
  worker.on("error", (cause) => {
    console.log(`dies at --seed ${progress[0]} --runs 1: ${String(cause)}`)
    process.exit(1)
  })
  worker.on("message", ({ characters, faults, longest, runs, slowest }: Report) => {
    clearInterval(watch)
    for (const { fault, seed, text } of faults)
      console.log(`--seed ${seed} --runs 1: ${fault.slice(0, 300)}\n  ${JSON.stringify(text).slice(0, 300)}`)
    console.log(
      `${runs} answers of ${Math.round(characters / runs)} characters on average, ${longest} at most: ` +
        `${faults.length} faults; the slowest took ${slowest.ms.toFixed(1)} ms (--seed ${slowest.seed}, ${slowest.length} characters)`
    )
    process.exit(faults.length === 0 ? 0 : 1)
  })
}
