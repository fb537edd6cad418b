/**
 * The history of a project, written without a git program.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { join } from "node:path"

import { add, commit as record, init, remove, statusMatrix } from "isomorphic-git"

const author = { name: "metagpt-ts", email: "metagpt@localhost" }

const ignored = "__pycache__/\n*.pyc\nnode_modules/\n"

/** Columns of a row of the status matrix. */
const path = 0
const head = 1
const workdir = 2
const stage = 3

/**
 * Commits everything that changed in a folder, which becomes a repository when it is none. Gives the id of the commit, or nothing
 * when nothing had changed.
 *
 * @category combinators
 * @since 0.1.0
 */
export const commit = async (dir: string, message: string): Promise<string | undefined> => {
  if (!fs.existsSync(dir)) return undefined
  if (!fs.existsSync(join(dir, ".git"))) {
    if (fs.readdirSync(dir).length === 0) return undefined
    await init({ fs, dir, defaultBranch: "main" })
    const file = join(dir, ".gitignore")
    if (!fs.existsSync(file)) await fs.promises.writeFile(file, ignored)
  }
  const cache = {}
  const rows = await statusMatrix({ fs, dir, cache })
  for (const row of rows) {
    if (row[workdir] === row[stage]) continue
    if (row[workdir] === 0) await remove({ fs, dir, cache, filepath: row[path] })
    else await add({ fs, dir, cache, filepath: row[path] })
  }
  if (rows.every((row) => row[head] === row[workdir] && row[workdir] === row[stage])) return undefined
  return record({ fs, dir, cache, message, author })
}
