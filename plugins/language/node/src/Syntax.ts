/**
 * The syntax of a file, and ways over its tree.
 *
 * @since 0.1.0
 */
import { parse as babel, type ParserPlugin } from "@babel/parser"

/** A node of the tree, of which only the fields are read that its type has. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } }
  readonly [field: string]: unknown
}

/** Why a file does not parse. */
export interface Fault {
  readonly message: string
  readonly line: number
  /** Where in the text, in UTF-16 units. */
  readonly at: number
  /** The parser's name of the fault. */
  readonly reason: string
}

export interface Syntax {
  /** The body of the file; undefined when nothing could be read. */
  readonly program: Node | undefined
  /** Empty when the file parses. */
  readonly faults: ReadonlyArray<Fault>
  /** Whether something in it is said in modules only: `import`, `export`, `import.meta`. */
  readonly isModule: boolean
}

/** Files with code in them. */
export const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path)

export const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path)

const react = /(?:from|require\()\s*["'](?:react|preact|solid-js)["'/]/

const pluginsFor = (path: string, text: string): Array<ParserPlugin> => [
  ...(isTypeScript(path) ? [["typescript", { dts: /\.d\.[cm]?ts$/.test(path) }] satisfies ParserPlugin] : []),
  ...(/\.[jt]sx$/.test(path) || (!isTypeScript(path) && react.test(text)) ? (["jsx"] as const) : []),
  "decorators-legacy"
]

const sourceType = (path: string): "module" | "commonjs" | "unambiguous" =>
  /\.m[jt]s$/.test(path) ? "module" : /\.c[jt]s$/.test(path) ? "commonjs" : "unambiguous"

const faultOf = (error: unknown): Fault => {
  const { loc, message, pos, reasonCode } = error as {
    loc?: { line: number }
    message?: string
    pos?: number
    reasonCode?: string
  }
  return {
    message: (message ?? "It does not parse").replace(/ \(\d+:\d+\)$/, ""),
    line: loc?.line ?? 1,
    at: pos ?? 0,
    reason: reasonCode ?? "Unreadable"
  }
}

/** Markdown fences that stand in the code: three quote marks in a row are a template that another one calls, which never works. */
const fences = (program: Node, text: string): ReadonlyArray<Fault> => {
  if (!text.includes("```")) return []
  const called = [...walk(program)].find(
    (node) => node.type === "TaggedTemplateExpression" && field(node, "tag")?.type === "TemplateLiteral"
  )
  return called === undefined
    ? []
    : [
        {
          message: "A Markdown fence stands in the code",
          line: lineOf(called),
          at: called.start,
          reason: "Fence"
        }
      ]
}

/** Parses a file; its extension says the dialect. */
export const parse = (path: string, text: string): Syntax => {
  try {
    const type = sourceType(path)
    const file = babel(text, {
      errorRecovery: true,
      plugins: pluginsFor(path, text),
      sourceType: type,
      ...(type !== "commonjs" && { allowAwaitOutsideFunction: true, allowReturnOutsideFunction: true })
    })
    const program = file.program as unknown as Node
    return {
      program,
      faults: [...(file.errors ?? []).map(faultOf), ...fences(program, text)],
      isModule: file.program.sourceType === "module"
    }
  } catch (error) {
    return { program: undefined, faults: [faultOf(error)], isModule: false }
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"

/** Fields that hold no code, or types alone. */
const quiet = new Set([
  "loc",
  "extra",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeParameters",
  "superTypeArguments",
  "implements",
  "predicate"
])

/** The nodes right below a node, types left out. */
export const children = (node: Node): Array<Node> => {
  const found: Array<Node> = []
  for (const field of Object.keys(node)) {
    if (quiet.has(field)) continue
    const value = node[field]
    if (Array.isArray(value)) {
      for (const each of value as ReadonlyArray<unknown>) if (isNode(each)) found.push(each)
    } else if (isNode(value)) found.push(value)
  }
  return found
}

/** All nodes of a tree, in no order. */
export function* walk(top: Node): Generator<Node> {
  const waiting = [top]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node
    waiting.push(...children(node))
  }
}

/** A field that holds one node. */
export const field = (node: Node | undefined, name: string): Node | undefined => {
  const value = node?.[name]
  return isNode(value) ? value : undefined
}

/** A field that holds a list of nodes, holes left out. */
export const list = (node: Node | undefined, name: string): ReadonlyArray<Node> => {
  const value = node?.[name]
  return Array.isArray(value) ? (value as ReadonlyArray<unknown>).filter(isNode) : []
}

/** The name of an identifier, or the text of a string that stands for one. */
export const nameOf = (node: Node | undefined): string | undefined => {
  const name = node?.type === "StringLiteral" ? node["value"] : node?.["name"]
  return typeof name === "string" ? name : undefined
}

/** The text of a string literal, also of a template without parts. */
export const textOf = (node: Node | undefined): string | undefined => {
  if (node?.type === "StringLiteral") return nameOf(node)
  if (node?.type !== "TemplateLiteral" || list(node, "expressions").length > 0) return undefined
  const { cooked } = (list(node, "quasis")[0]?.["value"] ?? {}) as { cooked?: string }
  return cooked
}

/** The name in `object.name`, when it is fixed. */
export const propertyOf = (node: Node): string | undefined => {
  const property = field(node, "property")
  return node["computed"] === true ? textOf(property) : nameOf(property)
}

export const lineOf = (node: Node): number => node.loc?.start.line ?? 1
