/** One client in a process of its own: told a URL and a number of chunks, it answers with its CPU in microseconds per chunk. */
import { foreign, own } from "./clients.ts"
import type { Peers } from "./clients.ts"

const [name = "", peers] = process.argv.slice(2)
const clients = peers === undefined ? own : foreign((await import(peers)) as Peers)
const client = clients[name]
if (client === undefined) throw new Error(`There is no client called ${name}`)

export interface Task {
  readonly url: string
  readonly chunks: number
}

const measure = async ({ chunks, url }: Task): Promise<number> => {
  globalThis.gc?.()
  const before = process.cpuUsage()
  const characters = await client(url)
  const { system, user } = process.cpuUsage(before)
  if (characters === chunks * " word".length) return (system + user) / chunks
  throw new Error(`${name}: ${characters} characters for ${chunks} words`)
}

process.on("message", async (task: unknown) => process.send?.(await measure(task as Task)))
process.send?.("ready")
