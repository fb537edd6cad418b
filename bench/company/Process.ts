import { spawn } from "node:child_process"
import { createWriteStream } from "node:fs"

/** How a contestant's process ended. */
export interface Ended {
  readonly stdout: string
  readonly exit: number | null
  /** Why it was stopped; undefined when it ended by itself. */
  readonly stopped: string | undefined
}

/** Runs a contestant's command, keeps what it says in `log`, and stops it when `until` says why. */
export const run = (
  command: ReadonlyArray<string>,
  {
    cwd,
    env,
    log,
    until
  }: {
    readonly cwd: string
    readonly env?: NodeJS.ProcessEnv
    readonly log: string
    readonly until: (seconds: number) => string | undefined
  }
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const [file = "", ...args] = command
    const child = spawn(file, args, {
      cwd,
      env: env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true
    })
    const kept = createWriteStream(log)
    const begin = Date.now()
    let stdout = ""
    let stopped: string | undefined
    child.stdout.setEncoding("utf8")
    child.stdout.on("data", (text: string) => {
      stdout += text
      kept.write(text)
    })
    child.stderr.on("data", (chunk: Buffer) => kept.write(chunk))
    const watch = setInterval(() => {
      stopped ??= until((Date.now() - begin) / 1000)
      if (stopped !== undefined && child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    }, 500)
    child.on("error", reject)
    child.on("close", (exit) => {
      clearInterval(watch)
      kept.end()
      resolve({ stdout, exit, stopped })
    })
  })
