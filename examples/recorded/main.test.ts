import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { EventLine } from "@metagpt-ts/team"
import { describe, expect, it } from "vitest"

const root = resolve(import.meta.dirname, "../..")
const read = (...file: ReadonlyArray<string>): string =>
  readFileSync(join(import.meta.dirname, ...file), "utf8")

const replay = (...flags: ReadonlyArray<string>) =>
  spawnSync(
    process.execPath,
    [
      "--conditions=@metagpt-ts/source",
      "packages/cli/src/bin.ts",
      "replay",
      "examples/recorded/snake_game",
      ...flags
    ],
    // No model, no configuration and no server can be found from here.
    { cwd: root, encoding: "utf8", env: { PATH: "", HOME: import.meta.dirname, LANG: "C" } }
  )

const lines = (text: string): ReadonlyArray<string> => text.trimEnd().split("\n")

const parse = (text: string): ReadonlyArray<unknown> => lines(text).map((line) => JSON.parse(line) as unknown)

describe("the recorded run", () => {
  it("is shown again to the byte", () => {
    const { status, stderr, stdout } = replay("--speed", "0")
    expect(stderr + stdout).toBe(read("terminal.txt"))
    expect(status).toBe(0)
  })

  it("is told again to programs, event by event", () => {
    const { stdout } = replay("--speed", "0", "--json")
    expect(parse(stdout)).toEqual(parse(read("snake_game", ".metagpt", "events.jsonl")))
  })

  it("is of this version, and whole", () => {
    const events = lines(read("snake_game", ".metagpt", "events.jsonl")).map(EventLine.read)
    expect(events.filter((event) => typeof event !== "object")).toEqual([])
    expect(events.at(-1)).toMatchObject({ _tag: "RunFinished", ok: true })
  })
})
