/**
 * Every command, flag and link that a page shows exists.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { promisify } from "node:util"

import { describe, expect, it } from "vitest"

import { ExitCode } from "../../packages/cli/src/ExitCode.ts"
import { house, root, tools } from "../architecture/House.ts"
import { commands, type Page, pages } from "./Pages.ts"

const help = async (...args: ReadonlyArray<string>): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@metagpt-ts/source", "packages/cli/src/bin.ts", ...args, "--help"],
    { cwd: root, env: { ...process.env, NO_COLOR: "1" } }
  )
  return stdout
}

const main = await help()
const subcommands = [...(/^SUBCOMMANDS\n(.*?)\n\n/ms.exec(main)?.[1] ?? "").matchAll(/^ {2}([a-z]+)/gm)].map(
  ([, name = ""]) => name
)
const flags = new Set(
  [main, ...(await Promise.all(subcommands.map((name) => help(name))))]
    .flatMap((text) => [...text.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag))
    .flatMap((flag) => [flag, flag.replace("--", "--no-")])
)

const scripts = (manifest: object): ReadonlyArray<string> =>
  "scripts" in manifest ? Object.keys(manifest.scripts as object) : []

const script = (command: string): ReadonlyArray<string> => {
  const [, name = "", rest = ""] =
    /^npm (?:run |(?=test\b|start\b))(?:-s )?([\w:-]+)(.*)$/.exec(command) ?? []
  if (name === "") return []
  const [, where] = /(?:-w|--workspace)[ =](\S+)/.exec(rest) ?? []
  const manifest = where === undefined ? tools : house.find(({ path }) => path === where)?.manifest
  return scripts(manifest ?? {}).includes(name) ? [] : [`no script ${name} in ${where ?? "package.json"}`]
}

/** Flags of `metagpt`, and those that stand in backticks alone. */
const flag = (command: string): ReadonlyArray<string> => {
  const [, said] = /^(?:npx |npm run (?:-s )?)?metagpt\b(?: --(?= ))?(.*)$/.exec(command) ?? []
  const alone = /^--[a-z]/.test(command) ? command : ""
  return [...(said ?? alone).replaceAll(/"[^"]*"/g, "").matchAll(/(?<!\S)--[a-z][a-z-]*/g)]
    .filter(([flag]) => !flags.has(flag))
    .map(([flag]) => `metagpt has no flag ${flag}`)
}

const file = ({ path, text }: Page): ReadonlyArray<string> =>
  [...text.replaceAll(/^```.*?^```/gms, "").matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !existsSync(resolve(root, dirname(path), link)))
    .map((link) => `no file ${link}`)

const problems = (page: Page): ReadonlyArray<string> =>
  [...commands(page).flatMap((command) => [...script(command), ...flag(command)]), ...file(page)].map(
    (problem) => `${page.path}: ${problem}`
  )

describe("what pages show", () => {
  it("exists", () => {
    expect(pages.flatMap(problems)).toEqual([])
  })

  it.each([
    ["a script", "`npm run no:such`"],
    ["a script in a block", "```sh\nnpm ci && npm run nosuch -- --help\n```"],
    ["a script of a package", "`npm run nosuch -w packages/config`"],
    ["a flag", '```sh\nmetagpt "a game --with-flag" --nosuch\n```'],
    ["a flag behind npm", "`npm run metagpt -- doctor --nosuch`"],
    ["a flag alone", "`--nosuch`"],
    ["a file", "[the guide](docs/nosuch.md)"]
  ])("is seen not to exist when it is %s", (_, text) => {
    expect(problems({ path: "README.md", text })).toHaveLength(1)
  })

  it("is read as it is meant", () => {
    const text =
      "`npm run schema -w packages/config`, `metagpt --no-implement`, `metagpt doctor --json`, `--quiet`"
    expect(problems({ path: "README.md", text })).toEqual([])
    expect(subcommands).toEqual(expect.arrayContaining(["run", "resume", "doctor"]))
  })

  const readme = pages.find(({ path }) => path === "README.md")?.text ?? ""

  it("names every package in the map", () => {
    const published = house.filter(({ manifest }) => manifest.private !== true)
    const unnamed = published.filter(({ manifest }) => !readme.includes(`\`${manifest.name}\``))
    expect(unnamed.map(({ path }) => path)).toEqual([])
    const silent = published.filter(({ files }) => !("README.md" in files))
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it("lists every exit code", () => {
    const listed = [...readme.matchAll(/^\| *`(\d+)` *\|/gm)].map(([, code]) => Number(code))
    expect(listed).toEqual(Object.values(ExitCode))
  })
})
