/**
 * Other people's repairers, installed beside this file when they are asked for: by npm, by pip, and as a checkout of MetaGPT.
 */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

import * as Process from "./Process.ts"
import type { Reader } from "./Reader.ts"

const folder = join(import.meta.dirname, "peers")

const javascript = [
  "JSON.parse",
  "extract + JSON.parse",
  "jsonrepair",
  "extract + jsonrepair",
  "jaison",
  "best-effort-json-parser",
  "partial-json",
  "dirty-json",
  "json5",
  "ai parsePartialJson",
  "BAML"
]

const run = (command: string, ...args: ReadonlyArray<string>): boolean => {
  try {
    execFileSync(command, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
    return true
  } catch {
    return false
  }
}

/** Installs what is missing and gives those that can be run; `checkouts` holds MetaGPT, `python` is its interpreter. */
export const peers = (checkouts: string | undefined, python: string): ReadonlyArray<Reader> => {
  const packages = join(folder, "node_modules", ".python")
  const hasNode =
    existsSync(join(folder, "node_modules")) ||
    run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
  const hasPython =
    existsSync(packages) ||
    run(python, "-m", "pip", "install", "-q", "--target", packages, "-r", "requirements.txt")
  const inPython = (name: string, ...more: ReadonlyArray<string>): Reader =>
    Process.make(name, "env", [`PYTHONPATH=${packages}`, python, join(folder, "python.py"), name, ...more])
  return [
    ...(hasNode
      ? javascript.map((name) => Process.make(name, process.execPath, [join(folder, "javascript.mjs"), name]))
      : []),
    ...(hasPython ? [inPython("json_repair"), inPython("json_repair (schema)")] : []),
    ...(hasPython && checkouts !== undefined && existsSync(join(checkouts, "MetaGPT"))
      ? [inPython("MetaGPT", join(checkouts, "MetaGPT"))]
      : [])
  ]
}
