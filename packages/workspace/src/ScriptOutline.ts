/**
 * Outlines JavaScript and TypeScript, and the scripts of a page.
 *
 * @since 0.1.0
 */
import { parse, type ParserPlugin } from "@babel/parser"

import type { Definition, Outline } from "./Outline.ts"

type Node = ReturnType<typeof parse>["program"]["body"][number]
type Expression = Extract<Node, { type: "ExpressionStatement" }>["expression"]

interface Parsed {
  readonly body: ReadonlyArray<Node>
  readonly fixed: ReadonlySet<number>
}

/** What a file of this ending may hold beside JavaScript. */
const more = (extension: string): ReadonlyArray<ParserPlugin> =>
  extension === ".tsx" ? ["typescript", "jsx"] : extension.endsWith("ts") ? ["typescript"] : ["jsx"]

const parsed = (text: string, extension: string): Parsed | undefined => {
  try {
    const { program, tokens } = parse(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      errorRecovery: true,
      tokens: true,
      plugins: [...more(extension), "decorators"]
    })
    const fixed = new Set<number>()
    for (const { end, start } of (tokens ?? []) as ReadonlyArray<{ start: number; end: number }>) {
      for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
        fixed.add(at + 1)
      }
    }
    return { body: program.body, fixed }
  } catch {
    return undefined
  }
}

const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

/** First line of the comment that stands before. */
const docOf = (node: Pick<Node, "leadingComments">): string => {
  const said = node.leadingComments?.at(-1)?.value ?? ""
  const first = said.split("\n").find((line) => /[\p{L}\p{N}]/u.test(line)) ?? ""
  return flat(first.replace(/^[\s*/!]+/, "")).slice(0, 160)
}

const isFunction = (node: { readonly type: string } | null | undefined): boolean =>
  node?.type === "FunctionExpression" || node?.type === "ArrowFunctionExpression"

const isRequire = (node: Expression | null | undefined): boolean =>
  node?.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require"

/** The name that an assignment gives to a function: `exports.add = ...`, `Game.prototype.move = ...`. */
const assigned = (text: string, node: Expression): string | undefined => {
  if (
    node.type !== "AssignmentExpression" ||
    !(isFunction(node.right) || node.right.type === "ClassExpression")
  )
    return undefined
  const left = text.slice(node.left.start ?? 0, node.left.end ?? 0)
  if (!/^[\w$]+(?:\.[\w$]+)*$/.test(left)) return undefined
  const own = "id" in node.right && node.right.id ? node.right.id.name : undefined
  if (left === "module.exports") return own ?? "default"
  return left.replace(/^(?:module\.)?exports\./, "").replace(".prototype.", ".")
}

interface Range {
  readonly start?: number | null | undefined
  readonly end?: number | null | undefined
}

/** What stands before the body of a function or a class, on one line. */
const signatureOf = (text: string, node: Range, body: Range | null | undefined): string =>
  flat(text.slice(node.start ?? 0, body?.start ?? node.end ?? 0))
    .replace(/\s*(?:=>)?\s*\{?$/, "")
    .slice(0, 200)

const bodyOf = (node: object | null | undefined): Range | undefined =>
  node && "body" in node && typeof node.body === "object" && node.body !== null ? node.body : undefined

const of = (text: string, { body, fixed }: Parsed): Outline => {
  const imports: Array<Pick<Definition, "start" | "end">> = []
  const definitions: Array<Definition> = []
  const add = (
    kind: Definition["kind"],
    name: string,
    outer: Range & Pick<Node, "leadingComments">,
    inner: Range,
    body: Range | undefined
  ) =>
    definitions.push({
      name,
      kind,
      start: outer.start ?? 0,
      head: inner.start ?? 0,
      end: inner.end ?? 0,
      signature:
        kind === "constant"
          ? flat(text.slice(inner.start ?? 0, inner.end ?? 0)).slice(0, 80)
          : signatureOf(text, inner, body),
      doc: docOf(outer)
    })
  const members = (name: string, node: object) => {
    const inside = bodyOf(node)
    if (!inside || !("body" in inside) || !Array.isArray(inside.body)) return
    for (const member of inside.body as ReadonlyArray<
      Node & { key?: Range; value?: object | null; computed?: boolean }
    >) {
      const isMethod = /^(?:Class|ClassPrivate)Method$/.test(member.type)
      const value = member.value as { readonly type: string } | null | undefined
      if (!member.key || member.computed === true || (!isMethod && !isFunction(value))) continue
      const key = text.slice(member.key.start ?? 0, member.key.end ?? 0)
      add("function", `${name}.${key}`, member, member, bodyOf(isMethod ? member : value))
    }
  }
  const take = (node: Node, outer: Node): void => {
    switch (node.type) {
      case "ImportDeclaration":
        imports.push({ start: node.start ?? 0, end: node.end ?? 0 })
        break
      case "ExportNamedDeclaration":
        if (node.declaration) take(node.declaration, outer)
        break
      case "ExportDefaultDeclaration": {
        const { declaration } = node
        if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") {
          const kind = declaration.type === "ClassDeclaration" ? "class" : "function"
          const name = declaration.id?.name ?? "default"
          add(kind, name, outer, declaration, bodyOf(declaration))
          if (kind === "class") members(name, declaration)
        } else if (isFunction(declaration))
          add("function", "default", outer, declaration, bodyOf(declaration))
        break
      }
      case "FunctionDeclaration":
        if (node.id) add("function", node.id.name, outer, node, node.body)
        break
      case "ClassDeclaration":
        if (node.id) {
          add("class", node.id.name, outer, node, node.body)
          members(node.id.name, node)
        }
        break
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSEnumDeclaration":
        add("class", node.id.name, outer, node, bodyOf(node))
        break
      case "VariableDeclaration": {
        if (node.declarations.every(({ init }) => isRequire(init))) {
          imports.push({ start: outer.start ?? 0, end: outer.end ?? 0 })
          break
        }
        for (const { id, init } of node.declarations) {
          if (id.type !== "Identifier") continue
          const kind = isFunction(init) ? "function" : init?.type === "ClassExpression" ? "class" : "constant"
          add(kind, id.name, outer, node, bodyOf(init))
          if (init && kind === "class") members(id.name, init)
        }
        break
      }
      case "ExpressionStatement": {
        const { expression } = node
        const name = assigned(text, expression)
        if (name === undefined || expression.type !== "AssignmentExpression") break
        const kind = isFunction(expression.right) ? "function" : "class"
        add(kind, name, outer, expression.right, bodyOf(expression.right))
        if (kind === "class") members(name, expression.right)
      }
    }
  }
  for (const node of body) take(node, node)
  return { imports, definitions, fixed }
}

/**
 * Reads a script.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (text: string, extension: string): Outline | undefined => {
  const tree = parsed(text, extension)
  return tree && of(text, tree)
}

const script =
  /(<script\b(?![^>]*\b(?:src|type\s*=\s*["']?(?!module|text\/javascript|application\/javascript)))[^>]*>)([\s\S]*?)<\/script\s*>/gi

/**
 * Reads the scripts that stand in a page.
 *
 * @category constructors
 * @since 0.1.0
 */
export const readPage = (page: string): Outline => {
  const imports: Array<Pick<Definition, "start" | "end">> = []
  const definitions: Array<Definition> = []
  const fixed = new Set<number>()
  for (const { 0: whole, 1: tag = "", 2: text = "", index } of page.matchAll(script)) {
    if (whole === "") continue
    const from = index + tag.length
    const outline = read(text, ".js")
    for (const { end, start } of outline?.imports ?? [])
      imports.push({ start: start + from, end: end + from })
    for (const one of outline?.definitions ?? []) {
      definitions.push({ ...one, start: one.start + from, head: one.head + from, end: one.end + from })
    }
    for (const at of outline?.fixed ?? []) fixed.add(at + from)
  }
  return { imports, definitions, fixed }
}
