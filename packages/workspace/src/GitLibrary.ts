/**
 * A repository where there is no git program: plain ones only, the others are named.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { dirname, join } from "node:path"

import {
  add,
  commit,
  currentBranch,
  getConfig,
  init,
  isIgnored,
  listFiles,
  resolveRef,
  statusMatrix
} from "isomorphic-git"

import { author, excluded, type History } from "./History.ts"

/** The root of the repository that a folder lies in; undefined when it lies in none. @category accessors @since 0.1.0 */
export const root = async (dir: string): Promise<string | undefined> => {
  for (let here = dir; ; here = dirname(here)) {
    if (fs.existsSync(join(here, ".git"))) return here
    if (dirname(here) === here) return undefined
  }
}

const textOf = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "")

/** What of a repository the library does not know. @category accessors @since 0.1.0 */
export const unknown = async (dir: string): Promise<ReadonlyArray<string>> => {
  const asked = (path: string) => getConfig({ fs, dir, path }).then((value) => String(value ?? ""))
  const isFolder = fs.statSync(join(dir, ".git")).isDirectory()
  if (!isFolder) return ["a worktree or a submodule"]
  const found: Array<string> = []
  if (fs.existsSync(join(dir, ".gitmodules"))) found.push("submodules")
  const attributes = textOf(join(dir, ".gitattributes")) + textOf(join(dir, ".git/info/attributes"))
  if (/^[^#\n]*\s(?:filter=|-?text\b|eol=|ident\b|working-tree-encoding=)/m.test(attributes))
    found.push("attributes")
  for (const key of ["core.autocrlf", "core.sparseCheckout", "extensions.objectFormat", "index.sparse"]) {
    if (!["", "false", "sha1"].includes(await asked(key))) found.push(key)
  }
  return found
}

/** What is under way in a repository. @category accessors @since 0.1.0 */
export const underWay = async (dir: string): Promise<ReadonlyArray<string>> =>
  ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"].filter((sign) =>
    fs.existsSync(join(dir, ".git", sign))
  )

/** Makes a folder a repository of its own. @category constructors @since 0.1.0 */
export const begin = async (dir: string): Promise<void> => {
  await init({ fs, dir, defaultBranch: "main" })
  fs.mkdirSync(join(dir, ".git/info"), { recursive: true })
  fs.appendFileSync(join(dir, ".git/info/exclude"), excluded)
}

/** The repository of a folder. @category constructors @since 0.1.0 */
export const make = (dir: string): History => {
  const tracked = () => listFiles({ fs, dir })
  return {
    tracked,
    head: async () => ({
      branch: (await currentBranch({ fs, dir })) || undefined,
      commit: await resolveRef({ fs, dir, ref: "HEAD" }).catch(() => undefined)
    }),
    changed: async () => {
      const rows = await statusMatrix({ fs, dir })
      return rows.flatMap(([path, head, workdir, stage]) =>
        (head === 0 && stage === 0) || (head === workdir && workdir === stage) ? [] : [path]
      )
    },
    ignored: async (paths) => {
      const answers = await Promise.all(paths.map((filepath) => isIgnored({ fs, dir, filepath })))
      return paths.filter((_, at) => answers[at])
    },
    commit: async (message, paths) => {
      await add({ fs, dir, filepath: paths ? [...paths] : "." })
      return commit({ fs, dir, message, author })
    }
  }
}
