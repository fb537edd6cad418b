/**
 * A repository by way of the git program, which knows worktrees, filters, line ends and sparse checkouts.
 *
 * @since 0.1.0
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import { join, resolve } from "node:path"

import { author, excluded, type History } from "./History.ts"

/** No hook, no signature, no monitor, no question: nothing runs that was not asked for. */
const manners = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "commit.gpgSign=false",
  "core.quotePath=false"
]

const env = () => ({
  ...process.env,
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: author.name,
  GIT_AUTHOR_EMAIL: author.email,
  GIT_COMMITTER_NAME: author.name,
  GIT_COMMITTER_EMAIL: author.email
})

const git = (cwd: string, args: ReadonlyArray<string>, stdin = ""): Promise<string> =>
  new Promise((done, fail) => {
    const all = [...manners.flatMap((one) => ["-c", one]), ...args]
    const child = execFile("git", all, { cwd, env: env(), maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) fail(Object.assign(error, { message: (stderr || error.message).trim().slice(0, 400) }))
      else done(stdout)
    })
    child.stdin?.on("error", () => {})
    child.stdin?.end(stdin)
  })

const parts = (text: string): ReadonlyArray<string> => text.split("\0").filter((part) => part !== "")

/** Empty where git says no. */
const maybe = (cwd: string, ...args: ReadonlyArray<string>): Promise<string> =>
  git(cwd, args).then(
    (text) => text.trim(),
    () => ""
  )

/** Whether there is a git program. @category predicates @since 0.1.0 */
export const isThere = (): Promise<boolean> => maybe(".", "--version").then((text) => text !== "")

/** The root of the repository that a folder lies in; undefined when it lies in none. @category accessors @since 0.1.0 */
export const root = async (dir: string): Promise<string | undefined> => {
  try {
    return (await git(dir, ["rev-parse", "--show-toplevel"])).trim()
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes("not a git repository")) return undefined
    throw cause
  }
}

/** What is under way in a repository. @category accessors @since 0.1.0 */
export const underWay = async (dir: string): Promise<ReadonlyArray<string>> => {
  const folder = resolve(dir, await maybe(dir, "rev-parse", "--git-dir"))
  const signs = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"]
  return signs.filter((sign) => fs.existsSync(join(folder, sign)))
}

/** Makes a folder a repository of its own. @category constructors @since 0.1.0 */
export const begin = async (dir: string): Promise<void> => {
  await git(dir, ["init", "-q"])
  await git(dir, ["symbolic-ref", "HEAD", "refs/heads/main"])
  fs.mkdirSync(join(dir, ".git/info"), { recursive: true })
  fs.appendFileSync(join(dir, ".git/info/exclude"), excluded)
}

/** The repository of a folder. @category constructors @since 0.1.0 */
export const make = (dir: string): History => ({
  tracked: async () => {
    const rows = parts(await git(dir, ["ls-files", "-s", "-z", "--", "."]))
    return rows.flatMap((row) => (row.startsWith("100") ? [row.slice(row.indexOf("\t") + 1)] : []))
  },
  head: async () => ({
    branch: (await maybe(dir, "symbolic-ref", "-q", "--short", "HEAD")) || undefined,
    commit: (await maybe(dir, "rev-parse", "-q", "--verify", "HEAD")) || undefined
  }),
  changed: async () => {
    const rows = parts(
      await git(dir, [
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "-uno",
        "--ignore-submodules=dirty",
        "--",
        "."
      ])
    )
    return rows.map((row) => row.slice(3))
  },
  ignored: (paths) =>
    git(dir, ["check-ignore", "--no-index", "-z", "--stdin"], paths.join("\0")).then(parts, () => []),
  commit: async (message, paths) => {
    // Without `-f`, so that what is ignored is refused; `--only` leaves alone what else is staged.
    await git(dir, ["add", "-A", "--", ...(paths ?? ["."])])
    const which = paths ? ["--only", "--", ...paths] : []
    await git(dir, ["commit", "-q", "--no-verify", "--allow-empty", "-m", message, ...which])
    return (await git(dir, ["rev-parse", "HEAD"])).trim()
  }
})
