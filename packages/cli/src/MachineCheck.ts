/**
 * Checks what a run needs besides a model.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { totalmem } from "node:os"
import * as path from "node:path"

import type { Loaded, Server } from "@metagpt-ts/config"

import type { Check } from "./Check.ts"
import { tell, translate } from "./ConfigMessages.ts"
import type { Embedded } from "./Embedded.ts"
import { type Lang, say } from "./Messages.ts"
import * as Shell from "./Shell.ts"

const oldest = [22, 19] as const

/** Node itself. @category constructors @since 0.1.0 */
export const node = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1])
  return {
    name: "node",
    state: isOld ? "missing" : "ok",
    found: `Node ${process.versions.node}`,
    ...(isOld && { fix: `Install Node ${oldest.join(".")} or later: https://nodejs.org` })
  }
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** What a model can be loaded into. @category constructors @since 0.1.0 */
export const memory = (lang: Lang): Check => {
  const [free, total] = [
    process.availableMemory(),
    Math.min(totalmem(), process.constrainedMemory() || Infinity)
  ]
  const found = say(lang, "doctor.memory", { free: gigabytes(free), total: gigabytes(total) })
  return { name: "memory", state: "ok", found, facts: { freeBytes: free, totalBytes: total } }
}

/** What was read of the configuration. @category constructors @since 0.1.0 */
export const configuration = ({ files, notes }: Loaded, lang: Lang): ReadonlyArray<Check> => [
  files.length > 0
    ? { name: "config", state: "ok", found: files.join(", ") }
    : {
        name: "config",
        state: "absent",
        found: say(lang, "doctor.config.none"),
        fix: Shell.command("--init-config")
      },
  ...notes.map(({ fix, ...note }): Check => {
    const found = tell(lang, [note])
    return { name: "config", state: "absent", found, fix: fix && translate(lang, fix) }
  })
]

/** What a server that was passed over says of the way out. */
const fixOf = (reason: string): string | undefined => /(?:; )((?:name|try|get) .*)$/.exec(reason)?.[1]

/** Model servers of this machine. @category constructors @since 0.1.0 */
export const servers = (candidates: ReadonlyArray<Server.Candidate>, lang: Lang): ReadonlyArray<Check> => {
  const present = candidates.filter(({ isAbsent }) => !isAbsent)
  if (present.length === 0) {
    const places = candidates.map(({ server }) => `${server.name} ${new URL(server.origin).port}`)
    const found = say(lang, "doctor.servers.none", { places: places.join(", ") })
    return [{ name: "server", state: "absent", found }]
  }
  return present.map(({ models, reason, server }): Check => {
    const names = models.map(({ isLoaded, name }) =>
      isLoaded === true ? `${name} (${say(lang, "models.loaded")})` : name
    )
    return {
      name: "server",
      state: models.length > 0 ? "ok" : "absent",
      found: `${server.name} ${server.origin}: ${names.length > 0 ? names.join(", ") : reason}`,
      fix: models.length > 0 ? undefined : fixOf(reason),
      facts: { server: server.name, origin: server.origin, models }
    }
  })
}

/** The embedded model. @category constructors @since 0.1.0 */
export const embedded = ({ isInstalled, model, path, problem, size }: Embedded, lang: Lang): Check => {
  const name = "embedded"
  if (!isInstalled) {
    const found = say(lang, "doctor.embedded.none")
    return { name, state: "absent", found, fix: "npm install @metagpt-ts/llm-llama-cpp" }
  }
  if (problem !== undefined) return { name, state: "absent", found: problem }
  if (path === undefined) {
    const found = say(lang, "doctor.weights.none", { model: model ?? "", size: gigabytes(size ?? 0) })
    return { name, state: "absent", found }
  }
  return { name, state: "ok", found: `${model}: ${path}` }
}

/** The folder in which projects are made. @category constructors @since 0.1.0 */
export const workspace = (parent: string, lang: Lang): Check => {
  let existing = parent
  while (!fs.existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing)
  try {
    fs.accessSync(existing, fs.constants.W_OK)
    if (!fs.statSync(existing).isDirectory()) throw new Error("not a folder")
    return { name: "workspace", state: "ok", found: parent }
  } catch {
    const found = say(lang, "doctor.workspace", { path: existing })
    return { name: "workspace", state: "missing", found, fix: say(lang, "doctor.workspace.fix") }
  }
}
