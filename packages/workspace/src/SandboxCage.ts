/**
 * One program in a cage that somebody else built around it: its files are laid out, it is run, and they are read back.
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { Job, Outcome } from "./Sandbox.ts"
import { unpack, write } from "./SandboxFiles.ts"
import { prelude } from "./SandboxPrelude.ts"
import { type Program, run } from "./SandboxProgram.ts"
import { env, script, type Options as Script } from "./SandboxScript.ts"

/**
 * How the cage is entered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cage
  extends Omit<Script, "mark" | "terminal">, Pick<Program, "data" | "isTooMuch" | "user"> {
  /** The command line before the program, given the folders of the machine that are `/job` and `/prelude` inside. */
  readonly wrap: (job: string, prelude: string) => readonly [string, ...ReadonlyArray<string>]
}

/** Whether something must be loaded before the program, so that it stops when nobody types on. */
export const mustStop = ({ onInputEnd = "eof", terminal = false }: Job): boolean =>
  onInputEnd === "stop" && !terminal

/**
 * Environment of a job inside. @category accessors @since 0.1.0 */
export const envOf = (job: Job): Readonly<Record<string, string>> => ({
  ...env,
  ...(mustStop(job) && { PYTHONPATH: "/prelude" })
})

/**
 * Runs a job. It is rejected with what the cage said when the program in it never began.
 *
 * @category constructors
 * @since 0.1.0
 */
export const enter = async (job: Job, cage: Cage, signal: AbortSignal): Promise<Outcome> => {
  const { data, isTooMuch, user, wrap } = cage
  const folder = fs.mkdtempSync(join(tmpdir(), "metagpt-cage-"))
  try {
    if (user !== undefined) fs.chownSync(folder, user, user)
    const [files, before] = [join(folder, "job"), join(folder, "prelude")]
    write(files, job.files)
    write(before, mustStop(job) ? prelude : {})
    const mark = randomUUID()
    const inner = script({ ...cage, mark, terminal: job.terminal === true })
    const { hasBegun, rest, ...outcome } = await run(
      {
        command: [...wrap(files, before), ...inner],
        // Engines leave notes where they are started
        cwd: folder,
        env: envOf(job),
        user,
        data,
        stdin: job.stdin ?? "",
        terminal: job.terminal,
        stop: job.onInputEnd === "stop",
        timeout: job.timeout ?? 10_000,
        mark,
        isTooMuch
      },
      signal
    )
    if (!hasBegun && !signal.aborted)
      throw new Error(outcome.stderr.trim().slice(0, 300) || "it said nothing")
    return { ...outcome, files: unpack(rest, job.files) }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
