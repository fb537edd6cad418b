/**
 * What is wrong with a project, found without running it. What cannot be decided is no problem.
 *
 * @since 0.1.0
 */
import type { Language, Sandbox } from "@metagpt-ts/workspace"

import { acts, entryOf } from "./Entry.ts"
import { absent, exportsOf, homes, isGlobal, isUniversal, runner, testing } from "./Globals.ts"
import type { Link } from "./Links.ts"
import { defaultName, isTest, type Module, parseJson, Project } from "./Project.ts"
import { field, isTypeScript, lineOf, nameOf, type Node, propertyOf, walk } from "./Syntax.ts"

interface Found {
  readonly rule: Language.Problem["rule"]
  readonly line: number
  readonly message: string
}

/** How many letters lie between two names, up to 3. */
const distance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 2) return 3
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 9) + 1,
          (next[j - 1] ?? 9) + 1,
          (row[j - 1] ?? 9) + (a[i - 1] === b[j - 1] ? 0 : 1)
        )
      )
    row = next
  }
  return Math.min(3, row[b.length] ?? 3)
}

const close = (name: string, names: Iterable<string>): string => {
  const near = [...names]
    .filter((other) => other !== "default")
    .map((other) => [distance(name.toLowerCase(), other.toLowerCase()), other] as const)
    .filter(([steps, other]) => steps <= 2 && other.length > 3)
    .toSorted(([a], [b]) => a - b)[0]
  return near === undefined ? "" : `; did you mean ${near[1]}?`
}

const ownFiles = (project: Project, path: string): string => {
  const others = [...project.modules.keys()].filter((other) => other !== path).toSorted()
  return others.length === 0 ? "" : `; the project's own files are ${others.slice(0, 20).join(", ")}`
}

/** What is wrong with the names that a link takes from a file of the project. */
function* takenFrom(
  project: Project,
  module: Module,
  link: Link,
  other: Module,
  assigned: ReadonlySet<string>
): Generator<string> {
  const names = project.names(other)
  for (const { name } of link.taken) {
    const isStatic = link.form !== "require"
    if (name === "*" || names === undefined || names.has(name)) continue
    // A class or function may have any property; of a whole that is no object nothing is known
    if (other.format === "commonjs" && (name === "default" || other.given.whole !== undefined)) {
      if (isStatic || defaultName(other) !== name || assigned.has(name)) continue
    }
    if (other.format === "commonjs" && isStatic && names.size === 0) continue
    if (name === "default") yield `${other.path} has no default export${listed(names)}`
    else {
      const homes = project.homes(name, module.path).filter(([{ path }]) => path !== other.path)
      const whole = defaultName(other) === name ? `; it is what ${other.path} exports as a whole` : ""
      const hint =
        whole !== ""
          ? whole
          : homes.length > 0
            ? `; it is exported by ${homes.map(([{ path }]) => path).join(" and ")}`
            : close(name, names) || listed(names)
      yield `${other.path} exports no ${name}${hint}`
    }
  }
}

const listed = (names: ReadonlySet<string>): string =>
  names.size === 0 ? "; it exports nothing" : `; it exports ${[...names].slice(0, 12).join(", ")}`

function* links(project: Project, module: Module, assigned: ReadonlySet<string>): Generator<Found> {
  for (const link of module.links) {
    const { form, isType, mayFail, specifier, taken } = link
    const line = lineOf(link.node)
    if (mayFail || isType) continue
    const target = project.target(module, specifier)
    const say = (message: string): Found => ({ rule: "import", line, message })
    switch (target._tag) {
      case "Missing":
        yield say(
          specifier.startsWith("node:")
            ? `Node has no module ${specifier}`
            : `there is no ${specifier} in the project${ownFiles(project, module.path)}`
        )
        break
      case "Undeclared":
        yield say(
          `${target.name} is no module of Node, no file of the project (those begin with ./), and package.json does not declare it`
        )
        break
      case "Builtin": {
        const names = exportsOf(target.name)
        for (const { name } of taken) {
          if (names === undefined || name === "*" || names.has(name)) continue
          const home = homes.get(name)
          const hint = home === undefined ? close(name, names) : `; node:${home} has it`
          // What require does not find is undefined, and a newer Node may have it
          if (form !== "require" || hint !== "") yield say(`${target.name} has no ${name}${hint}`)
        }
        break
      }
      case "Own": {
        if (form !== "require" && target.exact !== specifier && !isTypeScript(module.path)) {
          yield say(`Node does not find ${specifier} from an ES module: write ${target.exact}`)
        }
        const other = project.modules.get(target.path)
        if (other !== undefined)
          for (const message of takenFrom(project, module, link, other, assigned)) yield say(message)
        break
      }
      default:
    }
    if (form === "import" && module.format === "commonjs" && !isTypeScript(module.path))
      yield say(
        "import stands in a CommonJS file: package.json says so, or its name ends in .cjs; use require"
      )
  }
}

/** Names that some file gives to an object after it was made. */
const assignedIn = (project: Project): ReadonlySet<string> =>
  new Set(
    [...project.modules.values()].flatMap(({ text }) =>
      [...text.matchAll(/\.([\w$]+)\s*=(?!=)/g)].map(([, name = ""]) => name)
    )
  )

/** Names that a file asks of a module it has as one object, and that are not there. */
function* members(project: Project, module: Module, assigned: ReadonlySet<string>): Generator<Found> {
  const held = new Map<string, ReadonlySet<string>>()
  for (const link of module.links) {
    const [one] = link.taken
    if (link.taken.length !== 1 || one?.local === undefined || link.mayFail) continue
    const target = project.target(module, link.specifier)
    const own = target._tag === "Own" ? project.modules.get(target.path) : undefined
    const isWhole = one.name === "*" || (one.name === "default" && target._tag === "Builtin")
    const names =
      target._tag === "Builtin"
        ? exportsOf(target.name)
        : own !== undefined && own.given.whole === undefined && own.given.names.size > 0
          ? project.names(own)
          : undefined
    if (isWhole && names !== undefined) held.set(one.local, names)
  }
  for (const { isWrite, name } of module.names.toTop) if (isWrite) held.delete(name)
  const called = new Set<Node | undefined>()
  for (const node of walk(module.program))
    if (/^(?:New|OptionalCall|Call)Expression$/.test(node.type)) called.add(field(node, "callee"))
  for (const { name, parent } of module.names.toTop) {
    const names = held.get(name)
    // What is only read may be asked for to see whether it is there
    if (names === undefined || nameOf(field(parent, "object")) !== name || !called.has(parent)) continue
    const member = propertyOf(parent)
    if (member === undefined || names.has(member) || assigned.has(member) || member in Function.prototype)
      continue
    yield {
      rule: "name",
      line: lineOf(parent),
      message: `${name}.${member} does not exist${close(member, names)}`
    }
  }
}

/** Names that something else of the project puts where all see them. */
const planted = (project: Project): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const { format, names, text } of project.modules.values()) {
    for (const [, name = ""] of text.matchAll(/\b(?:globalThis|global|window|self)\.([\w$]+)\s*=(?!=)/g))
      found.add(name)
    for (const [, listed = ""] of text.matchAll(/\/\*\s*(?:global|globals|exported)\s+([^*]+)\*\//g))
      for (const name of listed.split(/[\s,:]+/)) found.add(name)
    // Loaded by a page, files share what they define
    if (project.hasBrowser) for (const name of names.top) found.add(name)
    // Assigning makes the name, unless the file is a module
    if (format === "commonjs") for (const { isWrite, name } of names.free) if (isWrite) found.add(name)
  }
  return found
}

/** Uses of names that nothing defines, one for each name. */
export const undefinedNames = (
  project: Project,
  module: Module,
  known = planted(project)
): ReadonlyArray<{ readonly name: string; readonly line: number }> => {
  const { free, guarded } = module.names
  // A program that expects a ReferenceError may have its reasons, and what is evaluated may define anything
  if (/\bReferenceError\b|\beval\(/.test(module.text) || /\.d\.[cm]?ts$/.test(module.path)) return []
  const hasRunner =
    isTest(module.path) &&
    project.manifests.size > 0 &&
    /"(?:jest|vitest|mocha|jasmine|ava)"/.test(manifestText(project))
  const place = { format: module.format, hasBrowser: project.hasBrowser || isUniversal(guarded) }
  const seen = new Map<string, number>()
  for (const { name, node } of free) {
    if (seen.has(name) || guarded.has(name) || known.has(name) || isGlobal(name, place)) continue
    if (isTest(module.path) && (runner.has(name) || (hasRunner && testing.has(name)))) continue
    seen.set(name, lineOf(node))
  }
  return [...seen].map(([name, line]) => ({ name, line }))
}

const manifestText = ({ manifests }: Project): string => JSON.stringify([...manifests.values()])

function* entry(project: Project): Generator<Language.Problem> {
  if (project.modules.size === 0 && project.broken.size === 0) {
    yield { rule: "entry", path: "main.js", message: "the project has no JavaScript file" }
    return
  }
  const module = entryOf(project)
  if (module === undefined || acts(module) || project.hasBrowser || project.broken.size > 0) return
  const main = module.names.top.has("main") ? "main()" : "the function that starts the program"
  // A package that says what it gives is a library
  const { exports, main: library } = project.manifestOf(module.path) ?? {}
  if ((exports ?? library) !== undefined && !module.names.top.has("main")) return
  yield {
    rule: "entry",
    path: module.path,
    message: `${module.path} defines things and does nothing when it is started: end it with a call of ${main}`
  }
}

/** Says what is wrong with a project. */
export const check = (
  files: Sandbox.Files,
  packages: ReadonlyArray<string>,
  isLibrary = false
): ReadonlyArray<Language.Problem> => {
  const project = new Project(files, packages)
  const known = planted(project)
  const assigned = assignedIn(project)
  const problems: Array<Language.Problem> = []
  for (const [path, text] of Object.entries(files))
    if (/(?:^|\/)package\.json$/.test(path) && parseJson(text) === undefined)
      problems.push({ rule: "syntax", path, message: "it is no JSON" })
  for (const [path, { faults }] of [...project.broken].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [fault] = faults
    const line = (files[path] ?? "").split("\n")[(fault?.line ?? 1) - 1]?.trim() ?? ""
    problems.push({
      rule: "syntax",
      path,
      line: fault?.line ?? 1,
      message: `${fault?.message ?? "it does not parse"}${line === "" ? "" : `: ${line}`}`.slice(0, 300)
    })
  }
  for (const [path, module] of [...project.modules].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const found: Array<Found> = [...links(project, module, assigned), ...members(project, module, assigned)]
    for (const { line, name } of undefinedNames(project, module, known))
      found.push({ rule: "name", line, message: `${name} ${absent(name) ?? "is not defined"}` })
    for (const each of found.toSorted((a, b) => a.line - b.line)) problems.push({ path, ...each })
  }
  return isLibrary ? problems : [...problems, ...entry(project)]
}
