/**
 * Packs every public package, checks the tarballs, and uses them as a stranger does: installed together in an empty folder, where
 * the command makes a project.
 *
 *     npm run build && npm run pack:check
 */
import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { ChatServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import { house, root } from "../architecture/House.ts"
import { answer } from "../cli/Answers.ts"

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const bin = (name: string): string => join(root, "node_modules/.bin", name)

const run = (cwd: string, file: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(file, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, npm_config_loglevel: "error" }
  })

/** Runs several at a time: each check is a process of its own that mostly starts up. */
const check = (file: string, ...args: ReadonlyArray<string>): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = ""
    const child = spawn(file, args, { cwd: root, env: { ...process.env, FORCE_COLOR: "0" } })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (said += text))
    }
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${[file, ...args].join(" ")} said:\n${said}`))
    )
  })

/** What a package may publish; `python` holds the programs that run inside the sandbox. */
const belongs =
  /^(?:dist\/.*\.(?:js|js\.map|d\.ts|d\.ts\.map|txt)|src\/.*\.ts|bin\/.*\.js|python\/.*\.py|node\/.*\.[mc]js|prompts\/.*\.md|(?:config2|events)\.schema\.json|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/

const expected = ["LICENSE", "README.md", "package.json"]

const publics = house.filter(({ manifest }) => manifest.private !== true)
const folder = mkdtempSync(join(tmpdir(), "pack-"))

try {
  const dependencies: Record<string, string> = {}
  const flags = publics.flatMap(({ path }) => ["-w", path])
  const tarballs = JSON.parse(
    run(root, "npm", "pack", "--json", "--pack-destination", folder, ...flags)
  ) as ReadonlyArray<Packed & { readonly name: string }>

  const problems: Array<string> = []
  for (const { filename, files, name, size } of tarballs) {
    const paths = files.map(({ path }) => path)
    const strange = paths.filter((path) => !belongs.test(path))
    if (strange.length > 0) problems.push(`${name} would publish ${strange.join(", ")}`)
    const missing = expected.filter((path) => !paths.includes(path))
    if (missing.length > 0) problems.push(`${name} would be published without ${missing.join(", ")}`)
    if (!paths.some((path) => path.startsWith("dist/"))) problems.push(`${name} is not built: npm run build`)
    dependencies[name] = `file:${join(folder, filename)}`
    console.log(`${name}: ${files.length} files, ${Math.round(size / 1024)} kB`)
  }
  if (tarballs.length !== publics.length) {
    problems.push(`there are ${publics.length} packages and ${tarballs.length} tarballs`)
  }
  if (problems.length > 0) throw new Error(problems.join("\n"))

  for (const { filename, name } of tarballs) {
    const tarball = join(folder, filename)
    await Promise.all([
      check(bin("publint"), "--strict", tarball),
      // The command is no library: it has nothing to import
      ...(name.endsWith("/cli") ? [] : [check(bin("attw"), "--profile", "esm-only", tarball)])
    ])
  }
  console.log("publint and attw: fine")

  // As the root does: builds for GPUs are not needed here, and have hundreds of megabytes
  const { overrides } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly overrides: Readonly<Record<string, string>>
  }
  const gpu = Object.entries(overrides).filter(([name]) => name.startsWith("@node-llama-cpp/"))
  const home = join(folder, "home")
  mkdirSync(home)
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies, overrides: Object.fromEntries(gpu) })
  )
  run(home, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline")

  const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as {
    readonly version: string
  }
  const metagpt = join(home, "node_modules/.bin/metagpt")
  const said = [run(home, metagpt, "--version"), run(home, metagpt, "--help")]
  if (said[0]?.trim() !== `metagpt ${version}`) throw new Error(`metagpt --version says ${said[0]}`)
  if (!said[1]?.includes("EXIT CODES")) throw new Error(`metagpt --help says ${said[1]}`)

  const libraries = Object.keys(dependencies).filter((name) => !name.endsWith("/cli"))
  const all = libraries.map((name, at) => `import * as _${at} from "${name}"\nvoid _${at}\n`).join("")
  writeFileSync(join(home, "all.ts"), all)
  run(home, process.execPath, "all.ts")
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")]
  }
  writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["all.ts"] }))
  await check(bin("tsc"), "-p", home)
  console.log("every package can be imported, by Node and by tsc")

  await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { url } = yield* ChatServer.make({ format: "ignored", answer })
        // Asynchronous, because the server is in this process
        yield* Effect.promise(() =>
          check(metagpt, "write a snake game", "--base-url", url, "--workspace", join(home, "projects"))
        )
      })
    )
  )
  readFileSync(join(home, "projects/snake_game/README.md"))
  console.log("installed from tarballs, metagpt makes a project")
} finally {
  rmSync(folder, { recursive: true, force: true })
}
