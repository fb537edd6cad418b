/**
 * What a file takes from others, and what it gives.
 *
 * @since 0.1.0
 */
import { type Names, pattern } from "./Scope.ts"
import { field, list, nameOf, type Node, propertyOf, textOf, walk } from "./Syntax.ts"

/** One name that is taken from another file. */
export interface Taken {
  /** `default`, `*` for all of it as one object, or the name. */
  readonly name: string
  /** Undefined when it is used at once. */
  readonly local: string | undefined
  readonly node: Node
}

/** A place where a file takes something from another. */
export interface Link {
  readonly form: "import" | "export" | "require" | "dynamic"
  readonly specifier: string
  /** The string that holds the specifier. */
  readonly source: Node
  /** The statement, or the call that stands in a statement of another kind. */
  readonly node: Node
  readonly taken: ReadonlyArray<Taken>
  /** Whether it may fail without harm: it stands in a `try`. */
  readonly mayFail: boolean
  /** Whether it takes types alone. */
  readonly isType: boolean
}

/** What a file gives to others. */
export interface Given {
  readonly names: ReadonlySet<string>
  /** Specifiers of the files whose names are given on. */
  readonly stars: ReadonlyArray<string>
  /** The value that `module.exports` is set to, when it is no plain object. */
  readonly whole: Node | undefined
  /** Whether there may be more than what is listed. */
  readonly isOpen: boolean
}

const isCallOf = (node: Node | undefined, name: string): boolean =>
  node?.type === "CallExpression" && nameOf(field(node, "callee")) === name

/** What a call of `require` asks for. */
const required = (node: Node | undefined): string | undefined =>
  node !== undefined && isCallOf(node, "require") ? textOf(list(node, "arguments")[0]) : undefined

const takenBy = (id: Node | undefined): ReadonlyArray<Taken> => {
  if (id?.type === "Identifier") return [{ name: "*", local: nameOf(id), node: id }]
  if (id?.type !== "ObjectPattern") return []
  return list(id, "properties").flatMap((property): ReadonlyArray<Taken> => {
    const name = nameOf(field(property, "key"))
    if (property.type !== "ObjectProperty" || property["computed"] === true || name === undefined) return []
    return [{ name, local: pattern(field(property, "value")).names[0], node: property }]
  })
}

const protectedSpans = (program: Node): ReadonlyArray<readonly [number, number]> =>
  [...walk(program)].flatMap((node) => {
    const block = node.type === "TryStatement" ? field(node, "block") : undefined
    return block === undefined ? [] : [[block.start, block.end] as const]
  })

/** The links of a file, in order. */
export const linksOf = (program: Node, { free }: Names): ReadonlyArray<Link> => {
  // A bundle hands its own `require` around
  const nodes = new Set(free.map(({ node }) => node))
  const isNodes = (call: Node): boolean => nodes.has(field(call, "callee") ?? call)
  const tried = protectedSpans(program)
  const found: Array<Link> = []
  const calls = new Map<Node, { node: Node; taken: ReadonlyArray<Taken> }>()
  const add = (link: Omit<Link, "mayFail">): void => {
    const { start } = link.node
    found.push({ ...link, mayFail: tried.some(([from, to]) => start >= from && start < to) })
  }
  const all = [...walk(program)]
  for (const node of all) {
    if (node.type === "VariableDeclaration" && list(node, "declarations").length === 1) {
      const [declared] = list(node, "declarations")
      const init = field(declared, "init")
      if (init !== undefined && required(init) !== undefined)
        calls.set(init, { node, taken: takenBy(field(declared, "id")) })
    } else if (node.type === "MemberExpression") {
      const object = field(node, "object")
      const name = propertyOf(node)
      if (object !== undefined && required(object) !== undefined && name !== undefined)
        calls.set(object, { node, taken: [{ name, local: undefined, node }] })
    }
  }
  for (const node of all) {
    const source = field(node, "source")
    const specifier = textOf(source)
    if (node.type === "ImportDeclaration" && source !== undefined && specifier !== undefined) {
      const specifiers = list(node, "specifiers")
      const values = specifiers.filter((each) => each["importKind"] !== "type")
      add({
        form: "import",
        specifier,
        source,
        node,
        isType: node["importKind"] === "type" || (specifiers.length > 0 && values.length === 0),
        taken: values.map((each) => ({
          name:
            each.type === "ImportDefaultSpecifier"
              ? "default"
              : each.type === "ImportNamespaceSpecifier"
                ? "*"
                : (nameOf(field(each, "imported")) ?? "*"),
          local: nameOf(field(each, "local")),
          node: each
        }))
      })
    } else if (/^Export(?:Named|All)Declaration$/.test(node.type) && source !== undefined) {
      add({
        form: "export",
        specifier: specifier ?? "",
        source,
        node,
        isType: node["exportKind"] === "type",
        taken: list(node, "specifiers")
          .filter((each) => each.type === "ExportSpecifier" && each["exportKind"] !== "type")
          .map((each) => ({ name: nameOf(field(each, "local")) ?? "*", local: undefined, node: each }))
      })
    } else if (node.type === "CallExpression") {
      const [argument] = list(node, "arguments")
      const text = textOf(argument)
      if (argument === undefined || text === undefined) continue
      if (field(node, "callee")?.type === "Import")
        add({ form: "dynamic", specifier: text, source: argument, node, taken: [], isType: false })
      else if (isCallOf(node, "require") && isNodes(node))
        add({
          form: "require",
          specifier: text,
          source: argument,
          taken: [],
          isType: false,
          ...(calls.get(node) ?? { node })
        })
    }
  }
  return found.toSorted((a, b) => a.node.start - b.node.start)
}

const isModuleExports = (node: Node | undefined): boolean =>
  node?.type === "MemberExpression" &&
  nameOf(field(node, "object")) === "module" &&
  propertyOf(node) === "exports"

const isExports = (node: Node | undefined): boolean =>
  (node?.type === "Identifier" && nameOf(node) === "exports") || isModuleExports(node)

/** What a CommonJS file gives. */
const givenByAssignment = (program: Node): Given => {
  const names = new Set<string>()
  const seen = new Set<Node>()
  const clear = new Set<Node | undefined>()
  let whole: Node | undefined
  let isOpen = false
  const takeObject = (object: Node): void => {
    for (const property of list(object, "properties")) {
      const name = nameOf(field(property, "key"))
      if (property.type === "SpreadElement" || property["computed"] === true || name === undefined)
        isOpen = true
      else names.add(name)
    }
  }
  for (const node of walk(program)) {
    if (isExports(node)) seen.add(node)
    if (isModuleExports(node)) clear.add(field(node, "property"))
    if (node.type === "MemberExpression" && propertyOf(node) !== undefined) clear.add(field(node, "object"))
    if (node.type !== "AssignmentExpression") continue
    const left = field(node, "left")
    if (isExports(left)) {
      clear.add(left)
      let value = field(node, "right")
      // module.exports = exports = {...}
      if (value?.type === "AssignmentExpression") value = field(value, "right")
      if (value?.type === "ObjectExpression") takeObject(value)
      else whole = value
    } else if (left?.type === "MemberExpression" && isExports(field(left, "object")))
      names.add(propertyOf(left) ?? "")
  }
  for (const node of seen) isOpen ||= !clear.has(node)
  return { names, stars: [], whole, isOpen }
}

/** What a file gives, by its own format. */
export const givenBy = (program: Node, format: "module" | "commonjs"): Given => {
  if (format === "commonjs") return givenByAssignment(program)
  const names = new Set<string>()
  const stars: Array<string> = []
  let isOpen = false
  for (const node of list(program, "body")) {
    const source = textOf(field(node, "source"))
    switch (node.type) {
      case "ExportDefaultDeclaration":
        names.add("default")
        break
      case "ExportAllDeclaration":
        if (source !== undefined) stars.push(source)
        break
      case "ExportNamedDeclaration": {
        const declared = field(node, "declaration")
        for (const each of list(declared, "declarations"))
          for (const name of pattern(field(each, "id")).names) names.add(name)
        const id = nameOf(field(declared, "id"))
        if (id !== undefined) names.add(id)
        for (const each of list(node, "specifiers")) names.add(nameOf(field(each, "exported")) ?? "")
        break
      }
      case "TSExportAssignment":
      case "TSModuleDeclaration":
        isOpen = true
        break
      default:
    }
  }
  return { names, stars, whole: undefined, isOpen }
}
