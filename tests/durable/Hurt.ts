/**
 * The ways in which a run is ended from outside.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

import type { Running } from "./Command.ts"

/** One way, as it is applied to one process at one moment. */
export interface Hurt {
  readonly name: string
  /** Undefined where it cannot be done on this machine: why not. */
  readonly lacks?: string | undefined
  /** What the process does to itself, at a moment in milliseconds. */
  readonly fault?: ((moment: number, random: () => number) => string) | undefined
  /** Megabytes of its heap. */
  readonly heap?: number
  /** What is done to it at that moment. */
  readonly act?: (running: Running, workspace: string) => void
  /** Around the whole life of a workspace. */
  readonly before?: (workspace: string) => void
  readonly after?: (workspace: string) => void
  /** Before it goes on. */
  readonly heal?: (workspace: string) => void
  /** Exit codes that it may have; a signal is always right. */
  readonly codes: ReadonlyArray<number>
}

const signal = (name: NodeJS.Signals, codes: ReadonlyArray<number> = []): Hurt => ({
  name: name === "SIGKILL" ? "kill -9" : name,
  codes,
  act: ({ child }) => void child.kill(name)
})

const mount = (...args: ReadonlyArray<string>): void => {
  const { status, stderr } = spawnSync(args[0] ?? "", args.slice(1), { encoding: "utf8" })
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`)
}

const filler = (workspace: string): string => path.join(workspace, ".filler")

/** Another program takes all that is left. */
const fill = (workspace: string): void => {
  const file = fs.openSync(filler(workspace), "a")
  try {
    for (let size = 1 << 16; size > 0; size >>= 1) {
      try {
        for (;;) fs.writeSync(file, Buffer.alloc(size))
      } catch {
        // Full for this size: a smaller one may still fit.
      }
    }
  } finally {
    fs.closeSync(file)
  }
}

/** All of them, by a short name. */
export const hurts = {
  kill: signal("SIGKILL"),
  term: signal("SIGTERM", [130]),
  int: signal("SIGINT", [130]),
  memory: {
    name: "out of memory",
    heap: 160,
    codes: [134],
    fault: (moment) => `memory:${moment}`
  },
  disk: {
    name: "disk full",
    lacks:
      process.platform === "linux" && process.getuid?.() === 0
        ? undefined
        : "needs root, to mount a small disk",
    codes: [8],
    before: (workspace) => {
      fs.mkdirSync(workspace)
      mount("mount", "-t", "tmpfs", "-o", "size=2m", "metagpt", workspace)
    },
    after: (workspace) => mount("umount", workspace),
    act: (_, workspace) => fill(workspace),
    heal: (workspace) => fs.rmSync(filler(workspace), { force: true })
  },
  clock: {
    ...signal("SIGKILL"),
    name: "clock moved, then kill -9",
    fault: (moment, random) => `clock:${Math.floor(moment / 2)}:${Math.round((random() - 0.5) * 2e12)}`
  }
} satisfies Readonly<Record<string, Hurt>>

/** Does it at its moment, unless the process has ended before. */
export const apply = async (
  { act }: Hurt,
  running: Running,
  workspace: string,
  moment: number
): Promise<void> => {
  if (act === undefined) return
  await running.atWork
  await Promise.race([sleep(moment), running.ended])
  if (running.child.exitCode === null && running.child.signalCode === null) act(running, workspace)
}
