/**
 * Our command, as its user would run it.
 */
import { join, resolve } from "node:path"

import type { Contestant } from "../Contestant.ts"
import * as Process from "../Process.ts"

const root = resolve(import.meta.dirname, "../../..")

interface Event {
  readonly _tag: string
  readonly project?: string
  readonly command?: string
}

const read = (line: string): ReadonlyArray<Event> => {
  try {
    const event = JSON.parse(line) as Event
    return typeof event?._tag === "string" ? [event] : []
  } catch {
    return []
  }
}

/** It is told the idea, the server and the seed; `flags` are more of its own. */
export const make =
  (flags: ReadonlyArray<string>): Contestant =>
  async ({ folder, idea, meter, model, seconds, seed }) => {
    const bin = [process.execPath, "--conditions=@metagpt-ts/source", join(root, "packages/cli/src/bin.ts")]
    const said = ["--json", "--yes", "--workspace", folder, "--seed", String(seed)]
    const server = ["--base-url", meter.baseURL, "--model", model]
    const { exit, stdout, stopped } = await Process.run([...bin, idea.text, ...said, ...server, ...flags], {
      cwd: folder,
      log: join(folder, "log.txt"),
      until: (passed) => (passed > seconds ? `not done in ${seconds} s` : undefined)
    })
    const events = stdout.split("\n").flatMap(read)
    const end = events.findLast(({ _tag }) => _tag === "RunFinished")
    const project = events.find(({ _tag }) => _tag === "RunStarted")?.project
    const isOver = stopped === undefined && (exit === 0 || exit === 6)
    return {
      project: isOver ? project : undefined,
      command: end?.command,
      end: stopped ?? `exit ${exit}`
    }
  }
