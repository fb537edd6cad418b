/**
 * The house: every package of this repository, as it is on disk.
 */
import { globSync, readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

/** What the rules read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly repository?: { readonly directory?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly workspaces?: ReadonlyArray<string>
}

/** A package: its folder from the root, its manifest, and its text files by path from that folder. */
export interface Package {
  readonly path: string
  readonly manifest: Manifest
  readonly files: Readonly<Record<string, string>>
}

/** An import, and the file it stands in. */
export interface Import {
  readonly file: string
  readonly specifier: string
}

export const root = resolve(import.meta.dirname, "../..")

/** Folders of tools, and of what they make. */
const made = new Set([".git", ".turbo", "coverage", "dist", "node_modules", "workspace"])

const texts = /\.(?:[cm]?[jt]s|json|md|py|txt|ya?ml)$|\/run$|^LICENSE$/

/** Every text file below a folder that a person wrote, by path from it. */
export const written = (folder: string, under = ""): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`
    // Generated projects are kept in workspace/; packages/workspace is a package
    const isMade = made.has(entry.name) && !(entry.name === "workspace" && under === "packages")
    if (entry.isDirectory() && !isMade && entry.name !== ".fences")
      Object.assign(found, written(folder, path))
    if (entry.isFile() && texts.test(path)) found[path] = readFileSync(join(folder, path), "utf8")
  }
  return found
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** The manifest of the root, whose tools every package may use in its tests. */
export const tools: Manifest = manifestOf(root)

/** Every workspace. */
export const house: ReadonlyArray<Package> = globSync(
  (tools.workspaces ?? []).map((pattern) => `${pattern}/package.json`),
  { cwd: root }
)
  .toSorted()
  .map((file) => {
    const path = file.slice(0, -"/package.json".length)
    return { path, manifest: manifestOf(join(root, path)), files: written(join(root, path)) }
  })

const statement = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["']([^"']+)["']/gm
const call =
  /^(?!\s*(?:\*|\/\/))[^"'`\n]*?\b(?:import|require\.resolve|import\.meta\.resolve)\(\s*["'`]([^"'`$]+)/gm

/** What a file imports, as written. */
export const importsOf = (file: string, text: string): ReadonlyArray<Import> =>
  [...text.matchAll(statement), ...text.matchAll(call)].map(([, specifier = ""]) => ({ file, specifier }))

/** Everything that files of a package import. */
export const imports = ({ files }: Package, isWanted: (file: string) => boolean): ReadonlyArray<Import> =>
  Object.entries(files).flatMap(([file, text]) =>
    /\.[cm]?[jt]s$/.test(file) && isWanted(file) ? importsOf(file, text) : []
  )

/** Whether a file is what users of the package run. */
export const isSource = (file: string): boolean => /^(?:src|bin)\//.test(file)

/** The package that a specifier names; undefined for a file and for a module of Node. */
export const packageOf = (specifier: string): string | undefined =>
  /^(?:\.|\/|node:)/.test(specifier)
    ? undefined
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/")

/** A package that exists nowhere, to plant an offence in. */
export const invent = (
  path: string,
  files: Readonly<Record<string, string>>,
  manifest: Partial<Manifest> = {}
): Package => ({
  path,
  files,
  manifest: { name: nameOf(path), repository: { directory: path }, ...manifest }
})

/** The npm name of the package in a folder. */
export const nameOf = (path: string): string => {
  const [home = "", ...rest] = path.split("/")
  const kind = { examples: "example", bench: "bench", tests: "tests" }[home]
  return `@metagpt-ts/${[...(kind === undefined ? [] : [kind]), ...rest].join("-")}`
}
