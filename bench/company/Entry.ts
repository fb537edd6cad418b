/**
 * Finds what starts a project, for every contestant alike.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"

const skipped = /^(?:\.|node_modules$|__pycache__$|tests?$|docs$|resources$|venv$)/

const depth = (path: string) => path.split("/").length

/** Files below a folder, tests and documents aside; the nearest first. */
export const files = (folder: string): ReadonlyArray<string> => {
  const walk = (under: string): ReadonlyArray<string> =>
    readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
      if (skipped.test(entry.name)) return []
      const path = join(under, entry.name)
      if (entry.isDirectory()) return walk(path)
      return entry.isFile() && !/^test_|_test\.py$|^setup\.py$|^conftest\.py$/.test(entry.name) ? [path] : []
    })
  return walk("").toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}

const named = (all: ReadonlyArray<string>, ...names: ReadonlyArray<string>) =>
  all.find((path) => names.includes(basename(path)))

const only = (some: ReadonlyArray<string>) => (some.length === 1 ? some[0] : undefined)

const told = /\b(?:python3?|node)\s+((?:-m\s+)?[\w./-]+)/g

/**
 * The script of a program: the one that the command or the README names, else main.py, the only script, or the only one that can be
 * started.
 */
export const script = (folder: string, command?: string): string | undefined => {
  const all = files(folder)
  const readme = all.find((path) => /^readme(?:\.md|\.txt)?$/i.test(path))
  const texts = [command ?? "", readme === undefined ? "" : readFileSync(join(folder, readme), "utf8")]
  for (const text of texts) {
    for (const [, name = ""] of text.matchAll(told)) {
      const path = name.startsWith("-m") ? `${name.slice(2).trim().replaceAll(".", "/")}.py` : name
      const found = all.find((file) => file === path.replace(/^\.\//, ""))
      if (found !== undefined) return found
    }
  }
  const scripts = all.filter((path) => /\.(?:py|m?js)$/.test(path) && basename(path) !== "__init__.py")
  const startable = scripts.filter((path) => /__name__\s*==/.test(readFileSync(join(folder, path), "utf8")))
  return named(scripts, "main.py") ?? only(scripts) ?? only(startable) ?? named(scripts, "app.py", "main.js")
}

/** The folder that a module can be imported from. */
export const moduleFolder = (folder: string, module: string): string | undefined => {
  const all = files(folder)
  const file = named(all, `${module}.py`)
  if (file !== undefined) return dirname(file)
  const pack = all.find(
    (path) => path.endsWith(`${module}/__init__.py`) && basename(dirname(path)) === module
  )
  return pack === undefined ? undefined : dirname(dirname(pack))
}

/** The page that is opened first. */
export const page = (folder: string): string | undefined => {
  const pages = files(folder).filter((path) => /\.html?$/.test(path))
  return named(pages, "index.html", "index.htm") ?? (pages.length === 1 ? pages[0] : undefined)
}
