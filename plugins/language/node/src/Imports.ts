/**
 * Repairs of imports that lead nowhere, or ask for what is not there.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { exportsOf, homes as builtinHomes } from "./Globals.ts"
import type { Link } from "./Links.ts"
import { defaultName, type Module, type Project, relative } from "./Project.ts"
import { type Edit, quoted, statement, type Wanted, without } from "./Statement.ts"
import { field, list, propertyOf } from "./Syntax.ts"

/** Gives one change that makes a file better; undefined when it finds none. */
export type Repair = (project: Project, module: Module) => Edit | undefined

const stem = (path: string): string =>
  posix
    .basename(path)
    .replace(/\.[cm]?[jt]sx?$/, "")
    .toLowerCase()

/** The first change that a link of a file needs; those that may fail need none. */
export const firstOf = (module: Module, repair: (link: Link) => Edit | undefined): Edit | undefined => {
  for (const link of module.links) {
    const edit = link.mayFail ? undefined : repair(link)
    if (edit !== undefined) return edit
  }
  return undefined
}

/** The names of a link that stands in a statement of its own, ready to be written again. */
export const wantedBy = (link: Link): ReadonlyArray<Wanted> | undefined => {
  const { form, node, taken } = link
  const isStatement = form === "import" || (form === "require" && node.type === "VariableDeclaration")
  if (!isStatement || link.isType || taken.length === 0) return undefined
  const [declared] = list(node, "declarations")
  const written = form === "import" ? list(node, "specifiers") : list(field(declared, "id"), "properties")
  if (written.length > 0 && written.length !== taken.length) return undefined
  return taken.every(({ local }) => local !== undefined)
    ? taken.map(({ local, name }) => ({ name, local: local ?? "" }))
    : undefined
}

const replaceSource = (module: Module, link: Link, name: string, to: string, confidence: number): Edit => ({
  name,
  path: module.path,
  start: link.source.start,
  end: link.source.end,
  text: quoted(module, to),
  confidence
})

/** Paths that Node does not find: an ending that is missing, a folder that is wrong, a `./` that was left out. */
const wrongPath: Repair = (project, module) =>
  firstOf(module, (link) => {
    const { specifier, taken } = link
    const target = project.target(module, specifier)
    if (target._tag === "Own")
      return target.exact !== specifier && project.isStrict(module)
        ? replaceSource(module, link, "import_extension", target.exact, 0.95)
        : undefined
    if (target._tag !== "Missing" && target._tag !== "Undeclared") return undefined
    if (specifier.startsWith("node:") || (target._tag === "Undeclared" && specifier.includes("/")))
      return undefined
    const own = [...project.modules.keys()].filter(
      (path) => path !== module.path && stem(path) === stem(specifier)
    )
    const [only] = own
    if (only !== undefined && own.length === 1)
      return replaceSource(module, link, "wrong_path", relative(module.path, only), 0.9)
    if (target._tag === "Undeclared") return undefined
    // All that is asked for is in one other file
    const wanted = wantedBy(link)
    if (wanted === undefined) return undefined
    const there = wanted.map(({ local, name }) =>
      project.homes(name === "*" || name === "default" ? local : name, module.path)
    )
    const [home] = there[0] ?? []
    if (home !== undefined && there.every((each) => each.length === 1 && each[0]?.[0] === home[0])) {
      const again = wanted.map(({ local, name }, i) => ({
        local,
        name: there[i]?.[0]?.[1] === "default" ? "default" : name === "*" || name === "default" ? local : name
      }))
      return rewritten(module, link, "wrong_module", [[relative(module.path, home[0].path), again]])
    }
    const isUsed = taken.some(({ local }) => module.names.toTop.some(({ name }) => name === local))
    if (isUsed || taken.length === 0 || !list(module.program, "body").includes(link.node)) return undefined
    return {
      name: "unused_import",
      path: module.path,
      ...without(module.text, link.node),
      text: "",
      confidence: 0.9
    }
  })

/** Writes the statement of a link again. */
export const rewritten = (
  module: Module,
  link: Link,
  name: string,
  groups: ReadonlyArray<readonly [specifier: string, wanted: ReadonlyArray<Wanted>]>
): Edit => {
  const lines = groups.map(([specifier, wanted]) => statement(module, specifier, wanted))
  return {
    name,
    path: module.path,
    start: link.node.start,
    end: link.node.end,
    text: lines.join("\n"),
    confidence: 0.9
  }
}

/** What is done with a name, at every place where it is used. */
const usesOf = (
  module: Module,
  local: string
): { readonly members: ReadonlySet<string>; readonly isCalled: boolean } => {
  const members = new Set<string>()
  let isCalled = false
  for (const { name, node, parent } of module.names.toTop) {
    if (name !== local) continue
    if (parent.type.endsWith("MemberExpression") && field(parent, "object") === node)
      members.add(propertyOf(parent) ?? "")
    else if (/^(?:New|OptionalCall|Call)Expression$/.test(parent.type) && field(parent, "callee") === node)
      isCalled = true
    else if (parent.type.startsWith("Class") && field(parent, "superClass") === node) isCalled = true
  }
  return { members, isCalled }
}

/** The one name that differs in nothing but its case. */
const byCase = (name: string, names: ReadonlySet<string>): string | undefined => {
  const found = [...names].filter((other) => other.toLowerCase() === name.toLowerCase())
  return found.length === 1 ? found[0] : undefined
}

/** How a name is to be taken from the file it is asked of, or from another; undefined when that is not clear. */
const better = (
  project: Project,
  module: Module,
  other: Module,
  { local, name }: Wanted
): readonly [path: string, wanted: Wanted] | undefined => {
  const names = project.names(other)
  if (names === undefined) return undefined
  const isCommonjs = other.format === "commonjs"
  const asWhole = module.format === "commonjs" ? "*" : "default"
  const same = (wanted: string): readonly [string, Wanted] => [other.path, { name: wanted, local }]
  if (name === "*") {
    // One object was asked for, and the name of one thing in it is called
    if (module.format !== "commonjs" || !isCommonjs || other.given.whole !== undefined) return undefined
    const { isCalled, members } = usesOf(module, local)
    const found = byCase(local, names)
    return isCalled && found !== undefined && [...members].every((member) => !names.has(member))
      ? same(found)
      : undefined
  }
  if (names.has(name) || (isCommonjs && name === "default")) return undefined
  if (name === "default") {
    const found = byCase(local, names)
    if (found !== undefined) return same(found)
    const { isCalled, members } = usesOf(module, local)
    if (!isCalled && members.size > 0 && [...members].every((member) => names.has(member))) return same("*")
    const [only] = names
    return isCalled && names.size === 1 && only !== undefined ? same(only) : undefined
  }
  if (defaultName(other) === name && !other.text.includes(`.${name} =`)) return same(asWhole)
  if (isCommonjs && other.given.whole !== undefined) return undefined
  const elsewhere = project.homes(name, module.path).filter(([{ path }]) => path !== other.path)
  const [home] = elsewhere
  if (home !== undefined && elsewhere.length === 1 && !project.leads(home[0], module.path))
    return [home[0].path, { name: home[1] === "default" ? asWhole : name, local }]
  const found = byCase(name, names)
  return found === undefined ? undefined : same(found)
}

/** Names that the other file does not give so, or does not give. */
const wrongExport: Repair = (project, module) =>
  firstOf(module, (link) => {
    const wanted = wantedBy(link)
    const target = project.target(module, link.specifier)
    if (wanted === undefined) return undefined
    if (target._tag === "Builtin") return wrongBuiltin(module, link, target.name, wanted)
    const other = target._tag === "Own" ? project.modules.get(target.path) : undefined
    if (other === undefined || other === module) return undefined
    const groups = new Map<string, Array<Wanted>>()
    let kind: string | undefined
    for (const each of wanted) {
      const found = better(project, module, other, each)
      const [path, one] = found ?? [other.path, each]
      if (found !== undefined) kind = path === other.path ? (kind ?? "wrong_export") : "wrong_module"
      const specifier = path === other.path ? link.specifier : relative(module.path, path)
      groups.set(specifier, [...(groups.get(specifier) ?? []), one])
    }
    return kind === undefined ? undefined : rewritten(module, link, kind, [...groups])
  })

const wrongBuiltin = (
  module: Module,
  link: Link,
  builtin: string,
  wanted: ReadonlyArray<Wanted>
): Edit | undefined => {
  const names = exportsOf(builtin)
  const isWrong = ({ name }: Wanted): boolean => names !== undefined && name !== "*" && !names.has(name)
  const wrong = wanted.filter(isWrong)
  const homes = wrong.map(({ name }) => builtinHomes.get(name))
  if (wrong.length === 0 || homes.some((home) => home === undefined || home === builtin)) return undefined
  const right = wanted.filter((each) => !isWrong(each))
  const groups: Array<readonly [string, ReadonlyArray<Wanted>]> =
    right.length > 0 ? [[link.specifier, right]] : []
  for (const [i, each] of wrong.entries()) groups.push([`node:${homes[i] ?? ""}`, [each]])
  return rewritten(module, link, "wrong_module", groups)
}

/** In the order in which they are tried. */
export const repairs: ReadonlyArray<Repair> = [wrongPath, wrongExport]
