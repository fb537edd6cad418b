/**
 * The command as a process that can be hurt.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** When it has said which project it works on, or has ended. */
  readonly atWork: Promise<void>
}

/** Starts it in a folder; `fault` is what it does to itself. */
export const start = (cwd: string, args: ReadonlyArray<string>, fault?: string, heap?: number): Running => {
  const child = spawn(
    process.execPath,
    [
      ...(fault === undefined ? [] : ["--import", pathOf("./Fault.ts")]),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
      "--conditions=@metagpt-ts/source",
      pathOf("../../packages/cli/src/bin.ts"),
      ...args
    ],
    {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: cwd,
        USERPROFILE: cwd,
        TMPDIR: process.env["TMPDIR"],
        LANG: "C",
        // Node's own: what it compiled once it need not compile for every process.
        NODE_COMPILE_CACHE: path.join(tmpdir(), "metagpt-durable-cache"),
        ...(fault !== undefined && { FAULT: fault })
      }
    }
  )
  let stdout = ""
  let stderr = ""
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const atWork = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
      if (stderr.includes("Project: ")) resolve()
    })
    child.on("close", () => resolve())
  })
  return { child, ended, atWork }
}
