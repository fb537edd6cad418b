/**
 * Repairs of files and manifests that do not agree whether a file is an ES module or CommonJS.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { firstOf, type Repair, rewritten, wantedBy } from "./Imports.ts"
import type { Module } from "./Project.ts"
import type { Edit } from "./Statement.ts"
import { field, list, nameOf, type Node, propertyOf } from "./Syntax.ts"

/** JSON is imported into a module only when it is said to be JSON. */
const jsonAttribute: Repair = (project, module) =>
  firstOf(module, (link) => {
    const target = project.target(module, link.specifier)
    if (link.form !== "import" || target._tag !== "Own" || !target.path.endsWith(".json")) return undefined
    if (!project.isStrict(module) || list(link.node, "attributes").length > 0) return undefined
    const { end } = link.source
    return {
      name: "json_attribute",
      path: module.path,
      start: end,
      end,
      text: ' with { type: "json" }',
      confidence: 0.95
    }
  })

const isModuleSyntax = ({ program }: Module): boolean =>
  list(program, "body").some(({ type }) => /^(?:Import|Export)/.test(type))

const isCommonjsSyntax = ({ names }: Module): boolean =>
  names.free.some(({ name }) => name === "require" || name === "module" || name === "exports")

/** A manifest that says the format that none of its files has. */
const packageType: Repair = (project, module) => {
  if (/\.[cm][jt]s$/.test(module.path)) return undefined
  const manifest = project.manifestOf(module.path)
  const others = [...project.modules.values()].filter(
    (other) => !/\.[cm][jt]s$/.test(other.path) && project.manifestOf(other.path) === manifest
  )
  const isWrong =
    manifest?.type === "module"
      ? others.some(isCommonjsSyntax) && !others.some(isModuleSyntax)
      : manifest?.type === "commonjs" && others.some(isModuleSyntax) && !others.some(isCommonjsSyntax)
  const folder = [...project.manifests].find(([, each]) => each === manifest)?.[0]
  if (!isWrong || folder === undefined) return undefined
  const path = posix.join(folder, "package.json")
  const found = /("type"\s*:\s*")(module|commonjs)(?=")/.exec(project.files[path] ?? "")
  if (found === null) return undefined
  const start = found.index + (found[1]?.length ?? 0)
  const [, , type = ""] = found
  return {
    name: "package_type",
    path,
    start,
    end: start + type.length,
    text: type === "module" ? "commonjs" : "module",
    confidence: 0.9
  }
}

/** `require` and `module.exports` in a file that Node reads as an ES module. */
const commonjsInModule: Repair = (project, module) => {
  if (module.format !== "module" || !isCommonjsSyntax(module)) return undefined
  const body = list(module.program, "body")
  for (const link of module.links) {
    if (link.form !== "require" || !body.includes(link.node)) continue
    const wanted = wantedBy(link)
    const target = project.target(module, link.specifier)
    if (wanted === undefined || target._tag === "Missing") continue
    const own = target._tag === "Own" ? project.modules.get(target.path) : undefined
    const isWhole = wanted.every(({ name }) => name === "*")
    // Of a package nobody knows here which names a module can take from it
    if (!isWhole && target._tag === "Outside") continue
    const asDefault = own === undefined || own.format === "commonjs"
    const again = wanted.map((each) => (each.name === "*" && asDefault ? { ...each, name: "default" } : each))
    const specifier = target._tag === "Own" ? target.exact : link.specifier
    return rewritten(module, link, "require_in_module", [[specifier, again]])
  }
  for (const node of body) {
    const edit = exportInModule(module, node)
    if (edit !== undefined) return edit
  }
  return undefined
}

const exportInModule = (module: Module, node: Node): Edit | undefined => {
  const assignment = node.type === "ExpressionStatement" ? field(node, "expression") : undefined
  const left = field(assignment, "left")
  const right = field(assignment, "right")
  if (left?.type !== "MemberExpression" || right === undefined) return undefined
  if (nameOf(field(left, "object")) !== "module" || propertyOf(left) !== "exports") return undefined
  const properties = list(right, "properties")
  const names = properties.map((property) =>
    property["shorthand"] === true ? nameOf(field(property, "value")) : undefined
  )
  const isList =
    right.type === "ObjectExpression" &&
    names.every((name) => name !== undefined && module.names.top.has(name) && !module.given.names.has(name))
  const value = module.text.slice(right.start, right.end)
  if (!isList && (right.type === "ObjectExpression" || module.given.names.has("default"))) return undefined
  return {
    name: "exports_in_module",
    path: module.path,
    start: assignment?.start ?? node.start,
    end: assignment?.end ?? node.end,
    text: isList ? `export { ${names.join(", ")} }` : `export default ${value}`,
    confidence: 0.9
  }
}

/** In the order in which they are tried. */
export const repairs: ReadonlyArray<Repair> = [packageType, commonjsInModule, jsonAttribute]
