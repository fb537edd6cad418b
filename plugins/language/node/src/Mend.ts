/**
 * Repairs a project without a model. Every repair is proved by parsing again.
 *
 * @since 0.1.0
 */
import type { Repairer } from "@metagpt-ts/core"
import type { Language, Sandbox } from "@metagpt-ts/workspace"

import { undefinedNames } from "./Check.ts"
import { mendDeclarations } from "./Declarations.ts"
import { acts, entryOf } from "./Entry.ts"
import * as Formats from "./Formats.ts"
import { builtin, exportsOf, homes, runner, whole } from "./Globals.ts"
import * as Imports from "./Imports.ts"
import { type Cache, isTest, type Module, Project, relative } from "./Project.ts"
import { type Edit, placeForImport, statement, type Wanted } from "./Statement.ts"
import { field, isCode, list, nameOf, parse, propertyOf } from "./Syntax.ts"
import { mendText } from "./Text.ts"

/** The part of two texts that differs, and where it starts. */
const fixOf = (
  name: string,
  path: string,
  before: string,
  after: string,
  confidence: number
): Repairer.Fix => {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    name,
    path: [path],
    offset: start,
    before: before.slice(start, before.length - end).slice(0, 80),
    after: after.slice(start, after.length - end).slice(0, 80),
    confidence
  }
}

const insert = (module: Module, name: string, text: string, confidence: number): Edit => {
  const start = placeForImport(module)
  return { name, path: module.path, start, end: start, text: `${text}\n`, confidence }
}

/** How a name of Node is imported, when it is clear which one is meant. */
const ofNode = (module: Module, name: string): readonly [specifier: string, wanted: Wanted] | undefined => {
  const uses = module.names.free.filter((reference) => reference.name === name)
  const members = uses.flatMap(({ node, parent }) =>
    parent.type.endsWith("MemberExpression") && field(parent, "object") === node
      ? [propertyOf(parent) ?? ""]
      : []
  )
  const home = whole.get(name)
  if (home !== undefined && members.length === uses.length && builtin(home) !== undefined) {
    const names = exportsOf(home)
    if (names !== undefined && members.every((member) => names.has(member)))
      return [`node:${home}`, { name: module.format === "commonjs" ? "*" : "default", local: name }]
  }
  if (isTest(module.path) && runner.has(name)) return ["node:test", { name, local: name }]
  if (name === "assert")
    return ["node:assert", { name: module.format === "commonjs" ? "*" : "default", local: name }]
  const known = homes.get(name)
  return known === undefined ? undefined : [`node:${known}`, { name, local: name }]
}

/** Names that are used and not imported. */
const missingImport = (project: Project, module: Module): Edit | undefined => {
  const missing = new Set(undefinedNames(project, module).map(({ name }) => name))
  // A test runner that nobody declared gives no names
  if (isTest(module.path) && !/"(?:jest|vitest|mocha|jasmine|ava)"/.test(project.files["package.json"] ?? ""))
    for (const { name } of module.names.free) if (runner.has(name)) missing.add(name)
  for (const name of missing) {
    if (module.format === "module" && (name === "__dirname" || name === "__filename")) {
      const text = `const ${name} = import.meta.${name.slice(2)};`
      const last = list(module.program, "body").findLast(({ type }) => type === "ImportDeclaration")
      if (last === undefined) return insert(module, "missing_import", text, 0.95)
      return {
        name: "missing_import",
        path: module.path,
        start: last.end,
        end: last.end,
        text: `\n${text}`,
        confidence: 0.95
      }
    }
    const node = ofNode(module, name)
    if (node !== undefined) {
      const joined = join(module, node)
      return joined ?? insert(module, "missing_import", statement(module, node[0], [node[1]]), 0.95)
    }
    const found = project.homes(name, module.path)
    const [home] = found
    if (home === undefined || found.length !== 1 || project.leads(home[0], module.path)) continue
    if (acts(home[0]) || (module.format === "commonjs" && home[0].format === "module")) continue
    const [other, as] = home
    const wanted = {
      name: as === "default" ? (module.format === "commonjs" ? "*" : "default") : name,
      local: name
    }
    const text = statement(module, relative(module.path, other.path), [wanted])
    return insert(module, "missing_own_import", text, 0.9)
  }
  return undefined
}

/** Adds a name to the import that takes others from the same module of Node already. */
const join = (module: Module, [specifier, wanted]: readonly [string, Wanted]): Edit | undefined => {
  if (wanted.name === "*" || wanted.name === "default") return undefined
  const link = module.links.find(
    (each) =>
      each.specifier.replace(/^node:/, "") === specifier.replace(/^node:/, "") &&
      each.form !== "dynamic" &&
      each.taken.length > 0 &&
      each.taken.every(({ local, name }) => local !== undefined && name !== "*" && name !== "default")
  )
  if (link === undefined || !list(module.program, "body").includes(link.node)) return undefined
  const all = [...link.taken.map(({ local, name }) => ({ name, local: local ?? name })), wanted]
  const text = statement(module, link.specifier, all)
  return {
    name: "missing_import",
    path: module.path,
    start: link.node.start,
    end: link.node.end,
    text,
    confidence: 0.95
  }
}

/** Calls `main()` where it is defined, and nothing is called. */
const missingMainCall = (project: Project, module: Module): Edit | undefined => {
  if (entryOf(project) !== module || acts(module) || project.hasBrowser) return undefined
  const main = list(module.program, "body")
    .map((node) => (node.type.startsWith("Export") ? (field(node, "declaration") ?? node) : node))
    .find((node) => node.type === "FunctionDeclaration" && nameOf(field(node, "id")) === "main")
  const needs = list(main, "params").filter(
    ({ type }) => type !== "AssignmentPattern" && type !== "RestElement"
  )
  if (main === undefined || needs.length > 0) return undefined
  const end = module.text.trimEnd().length
  const text = `\n\nmain()${/;[ \t]*$/m.test(module.text) ? ";" : ""}\n`
  return {
    name: "missing_main_call",
    path: module.path,
    start: end,
    end: module.text.length,
    text,
    confidence: 0.95
  }
}

const MOST_REPAIRS = 200

/** Repairs the files of a project; those that are right come back untouched. */
export const mend = (given: Sandbox.Files): Language.Mended => {
  const files: Record<string, string> = { ...given }
  const fixes: Array<Repairer.Fix> = []
  for (const [path, text] of Object.entries(given)) {
    if (!isCode(path)) continue
    for (const { after, before, confidence, name } of mendText(path, text)?.steps ?? []) {
      fixes.push(fixOf(name, path, before, after, confidence))
      files[path] = after
    }
    for (const { after, before, confidence, name } of mendDeclarations(path, files[path] ?? "")) {
      fixes.push(fixOf(name, path, before, after, confidence))
      files[path] = after
    }
  }
  // Each repair may open the way for another; what was repaired once is not repaired back
  const cache: Cache = new Map()
  const seen = new Set<string>()
  for (let n = 0; n < MOST_REPAIRS; n++) {
    const project = new Project(files, [], cache)
    const edit = next(project, seen)
    if (edit === undefined) break
    const before = files[edit.path] ?? ""
    const after = before.slice(0, edit.start) + edit.text + before.slice(edit.end)
    seen.add(`${edit.path}\n${after}`)
    files[edit.path] = after
    fixes.push(fixOf(edit.name, edit.path, before, after, edit.confidence))
  }
  return { files, fixes }
}

/** The first repair that leaves the file readable and says something new. */
const next = (project: Project, seen: ReadonlySet<string>): Edit | undefined => {
  for (const [, module] of [...project.modules].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    for (const repair of [...Formats.repairs, ...Imports.repairs, missingImport, missingMainCall]) {
      const edit = repair(project, module)
      if (edit === undefined) continue
      const before = project.files[edit.path] ?? ""
      const after = before.slice(0, edit.start) + edit.text + before.slice(edit.end)
      const isReadable = !isCode(edit.path) || parse(edit.path, after).faults.length === 0
      if (after !== before && isReadable && !seen.has(`${edit.path}\n${after}`)) return edit
    }
  return undefined
}
