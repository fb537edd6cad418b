/**
 * CPU per chunk of this package, of the openai SDK's own iterator, of the AI SDK and of LangChain.
 *
 * node --conditions=@metagpt-ts/source packages/openai-wire/bench/streaming.ts [--rounds 7] [--no-peers]
 *
 * All clients, each in a process of its own, read the same stream in turns from a server in another; ratios are taken within a
 * round, and the median of the rounds is shown. The AI SDK and LangChain are installed into a temporary folder; where that fails they are left
 * out.
 */
import { execFile, fork } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs, promisify } from "node:util"

import { foreignNames, ownNames } from "./clients.ts"
import type { Task } from "./worker.ts"

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, peers: { type: "boolean", default: true } },
  allowNegative: true
})

/** How the stream comes: as fast as it can, and one chunk a read, as a local model writes. */
const settings = [
  { name: "in a burst", chunks: 20_000, pace: 0 },
  { name: "one a read", chunks: 1_000, pace: 1 }
] as const

/** Rounds that are not counted, until the code is compiled. */
const warmups = 4

const packages = ["ai@7.0.173", "@ai-sdk/openai-compatible@3", "@langchain/openai@1", "@langchain/core@1"]

/** Gives the file that has the peers, or nothing when they cannot be had. */
const install = async (folder: string): Promise<string | undefined> => {
  try {
    await writeFile(join(folder, "package.json"), '{"private":true,"type":"module"}')
    const npm = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages]
    await promisify(execFile)("npm", npm, { cwd: folder, timeout: 240_000 })
    const entry = join(folder, "peers.js")
    await writeFile(
      entry,
      `export { createOpenAICompatible } from "@ai-sdk/openai-compatible"
export { streamText } from "ai"
export { ChatOpenAI } from "@langchain/openai"
`
    )
    return pathToFileURL(entry).href
  } catch (error) {
    console.log(`AI SDK and LangChain are left out: ${String(error).slice(0, 300)}\n`)
    return undefined
  }
}

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const nextMessage = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`A process ended with ${code}`))
    child.once("exit", gone)
    child.once("message", (message) => {
      child.off("exit", gone)
      resolve(message)
    })
  })

const server = fork(new URL("server.ts", import.meta.url))
const children: Array<ChildProcess> = [server]
const folder = await mkdtemp(join(tmpdir(), "openai-wire-bench-"))
try {
  const port = Number(await nextMessage(server))
  const peers = values.peers ? await install(folder) : undefined
  const names = [...ownNames, ...(peers === undefined ? [] : foreignNames)]
  const workers = new Map<string, ChildProcess>()
  for (const name of names) {
    const args = foreignNames.includes(name) && peers !== undefined ? [name, peers] : [name]
    const worker = fork(new URL("worker.ts", import.meta.url), args, {
      execArgv: [...process.execArgv, "--expose-gc"]
    })
    children.push(worker)
    await nextMessage(worker)
    workers.set(name, worker)
  }
  const rows = new Map(names.map((name) => [name, [] as Array<string>]))
  for (const { chunks, pace } of settings) {
    const task: Task = { url: `http://127.0.0.1:${port}/${chunks}/${pace}`, chunks }
    const costs = new Map(names.map((name) => [name, [] as Array<number>]))
    for (let round = -warmups; round < Number(values.rounds); round++) {
      for (const [name, worker] of workers) {
        worker.send(task)
        const cost = Number(await nextMessage(worker))
        if (round >= 0) costs.get(name)?.push(cost)
      }
    }
    const base = costs.get(names[0] ?? "") ?? []
    for (const [name, row] of rows) {
      const cost = costs.get(name) ?? []
      const ratio = median(cost.map((one, round) => one / (base[round] ?? Number.NaN)))
      row.push(median(cost).toFixed(2), ratio.toFixed(2))
    }
  }
  const columns = settings.flatMap(({ name }) => [`us a chunk, ${name}`, "openai SDK = 1"])
  console.log(`| client | ${columns.join(" | ")} |`)
  console.log(`|---|${columns.map(() => "---|").join("")}`)
  for (const [name, row] of rows) console.log(`| ${name} | ${row.join(" | ")} |`)
  const load = loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")
  console.log(
    `\nNode ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model}, load ${load}, ${values.rounds} rounds. CPU of the client's process; lower is better.`
  )
} finally {
  for (const child of children) child.kill()
  await rm(folder, { recursive: true, force: true })
}
