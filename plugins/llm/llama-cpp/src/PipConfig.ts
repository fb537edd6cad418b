/**
 * Which Python package index this machine uses, read where `pip` reads it.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs/promises"
import * as path from "node:path"

import type { Machine } from "./Directories.ts"

/** What pip uses when nobody says otherwise. @category constructors @since 0.1.0 */
export const publicIndex = "https://pypi.org/simple"

/** Where pip looks for its settings, the strongest first. @category accessors @since 0.1.0 */
export const files = ({ env, home, platform }: Machine): ReadonlyArray<string> => {
  const own = env["PIP_CONFIG_FILE"]
  const name = platform === "win32" ? "pip.ini" : "pip.conf"
  const environment = env["VIRTUAL_ENV"]
  const user =
    platform === "win32"
      ? [path.join(env["APPDATA"] ?? path.join(home, "AppData", "Roaming"), "pip", name)]
      : platform === "darwin"
        ? [path.join(home, "Library", "Application Support", "pip", name)]
        : []
  return [
    ...(own ? [own] : []),
    ...(environment ? [path.join(environment, name)] : []),
    ...user,
    ...(platform === "win32"
      ? []
      : [path.join(env["XDG_CONFIG_HOME"] || path.join(home, ".config"), "pip", name)]),
    path.join(home, platform === "win32" ? "pip" : ".pip", name),
    ...(platform === "win32"
      ? [path.join(env["PROGRAMDATA"] ?? "C:\\ProgramData", "pip", name)]
      : ["/etc/pip.conf"])
  ]
}

/** The `index-url` of a settings file; that of `[download]` beats that of `[global]`. @category accessors @since 0.1.0 */
export const indexUrl = (text: string): string | undefined => {
  const found = new Map<string, string>()
  let section = ""
  for (const raw of text.split("\n")) {
    const line = raw.trim()
    const header = /^\[(.+)\]$/.exec(line)
    const setting = /^index[-_]url\s*[=:]\s*(\S+)/i.exec(line)
    if (header?.[1] !== undefined) section = header[1].trim()
    else if (setting?.[1] !== undefined) found.set(section, setting[1])
  }
  return found.get("download") ?? found.get("global")
}

/**
 * The address of the index: `PIP_INDEX_URL`, else the first settings file that has one, else the public one.
 *
 * @category accessors
 * @since 0.1.0
 */
export const index = async (machine: Machine): Promise<string> => {
  const said = machine.env["PIP_INDEX_URL"]
  if (said) return said
  for (const file of files(machine)) {
    const url = indexUrl(await fs.readFile(file, "utf8").catch(() => ""))
    if (url !== undefined) return url
  }
  return publicIndex
}
