import { type ChildProcessByStdio, spawn } from "node:child_process"
import { createInterface, type Interface } from "node:readline"
import type { Readable, Writable } from "node:stream"

import type { Reader, Reading } from "./Reader.ts"

type Child = ChildProcessByStdio<Writable, Readable, null>

/** How long one answer may take, in milliseconds, before it counts as a hang. */
const patience = 5_000

/** A reader in a process of its own, so that one that hangs or dies costs one case and not the run. */
export const make = (name: string, command: string, args: ReadonlyArray<string>): Reader => {
  let child: Child | undefined
  let lines: Interface | undefined
  let settle: ((reading: Reading) => void) | undefined
  const end = (): void => {
    child?.kill("SIGKILL")
    lines?.close()
    child = undefined
  }
  const finish = (reading: Reading): void => {
    const done = settle
    settle = undefined
    done?.(reading)
  }
  const start = (): Child => {
    const started = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] })
    started.stdin.on("error", () => undefined)
    started.on("error", ({ message }) => finish({ refused: message }))
    started.on("exit", () => {
      if (child === started) child = undefined
      finish({ refused: "it died" })
    })
    lines = createInterface({ input: started.stdout })
    lines.on("line", (line) => {
      // A library may print to standard output as well.
      if (!line.startsWith('{"')) return
      const { error, value } = JSON.parse(line) as { readonly error?: string; readonly value?: unknown }
      finish(error === undefined ? { value } : { refused: error, value })
    })
    return started
  }
  return {
    name,
    end,
    read: (text, schema) =>
      new Promise((resolve) => {
        child ??= start()
        const clock = setTimeout(() => {
          end()
          finish({ refused: "hang" })
        }, patience)
        settle = (reading) => {
          clearTimeout(clock)
          resolve(reading)
        }
        child.stdin.write(`${JSON.stringify({ text, schema })}\n`)
      })
  }
}
