/**
 * A script: whether it parses, and what its names mean.
 *
 * @since 0.1.0
 */
import * as acorn from "acorn"
import { ancestor } from "acorn-walk"
import { analyze } from "eslint-scope"

/** Why a script does not parse. */
export interface Fault {
  readonly message: string
  /** From 1, in the script. */
  readonly line: number
  readonly at: number
}

/** A use of a name that the script does not bind. */
export interface Use {
  readonly name: string
  readonly at: number
  /** It is called as a function. */
  readonly isCalled: boolean
}

/** A script that was read. */
export interface Code {
  readonly text: string
  readonly isModule: boolean
  readonly program: acorn.Program | undefined
  readonly fault: Fault | undefined
  /** Names that its top binds. */
  readonly top: ReadonlySet<string>
  /** Functions that are declared within others, with the end of their declaration. */
  readonly inner: ReadonlyMap<string, number>
  /** Uses of names that nothing in it binds, those after `typeof` left out. */
  readonly free: ReadonlyArray<Use>
  /** Names that it makes by assigning to them, or to a property of `window`. */
  readonly made: ReadonlySet<string>
  /** Names that it asks for before it uses them. */
  readonly guarded: ReadonlySet<string>
  /** Where declarations of constants begin that are assigned to later, which no browser does. */
  readonly assigned: ReadonlyArray<number>
}

type Node = acorn.AnyNode

const options: acorn.Options = { ecmaVersion: "latest", locations: true, ranges: true, allowHashBang: true }

const none: Omit<Code, "text" | "isModule" | "fault"> = {
  program: undefined,
  top: new Set(),
  inner: new Map(),
  free: [],
  made: new Set(),
  guarded: new Set(),
  assigned: []
}

const parse = (text: string, isModule: boolean): acorn.Program | Fault => {
  try {
    return acorn.parse(text, { ...options, sourceType: isModule ? "module" : "script" })
  } catch (error) {
    const { loc, message, pos } = error as { loc?: { line: number }; message?: string; pos?: number }
    return {
      message: (message ?? "It does not parse").replace(/ \(\d+:\d+\)$/, ""),
      line: loc?.line ?? 1,
      at: pos ?? 0
    }
  }
}

const window = new Set(["window", "globalThis", "self"])

/** Reads a script. */
export const read = (text: string, isModule = false): Code => {
  const program = parse(text, isModule)
  if ("message" in program) return { ...none, text, isModule, fault: program }
  const guarded = new Set<string>()
  const made = new Set<string>()
  const called = new Set<unknown>()
  const inner = new Map<string, number>()
  walk(program, (node, parents) => {
    if (node.type === "UnaryExpression" && node.operator === "typeof" && node.argument.type === "Identifier")
      guarded.add(node.argument.name)
    if (node.type === "CallExpression" || node.type === "NewExpression") called.add(node.callee)
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression") {
      const { object, property } = node.left
      if (object.type === "Identifier" && window.has(object.name) && property.type === "Identifier")
        made.add(property.name)
    }
    const [holder] = parents.slice(-2)
    if (node.type === "FunctionDeclaration" && (holder?.type !== "Program" || isModule))
      inner.set(node.id?.name ?? "", node.end)
  })
  const scopes = analyze(program as Parameters<typeof analyze>[0], {
    ecmaVersion: 2025,
    sourceType: isModule ? "module" : "script",
    ignoreEval: true
  })
  const [all] = scopes.scopes
  const top = new Set(
    scopes.scopes
      .filter(({ type }) => type === "global" || type === "module")
      .flatMap(({ variables }) => variables.map(({ name }) => name))
  )
  const isStrict = isModule || /^\s*["']use strict["']/.test(text)
  const free: Array<Use> = []
  for (const reference of all?.through ?? []) {
    const { name } = reference.identifier as { name: string }
    if (top.has(name)) continue
    if (reference.isWriteOnly() && !isStrict) made.add(name)
    const { start } = reference.identifier as unknown as Node
    free.push({ name, at: start, isCalled: called.has(reference.identifier) })
  }
  const assigned = scopes.scopes
    .flatMap(({ variables }) => variables)
    .filter(({ references }) =>
      references.some((reference) => reference.isWrite() && reference.init !== true)
    )
    .flatMap(({ defs }) => defs.map(({ parent }) => parent as unknown as Node | null))
    .flatMap((node) => (node?.type === "VariableDeclaration" && node.kind === "const" ? [node.start] : []))
  return { text, isModule, program, fault: undefined, top, inner, free, made, guarded, assigned }
}

/** Visits every node with those above it, itself last. */
export const walk = (
  program: acorn.Program,
  visit: (node: Node, parents: ReadonlyArray<Node>) => void
): void => {
  const each = (node: acorn.Node, _: unknown, parents: Array<acorn.Node>) =>
    visit(node as Node, parents as Array<Node>)
  const kinds = [
    "UnaryExpression",
    "CallExpression",
    "NewExpression",
    "AssignmentExpression",
    "FunctionDeclaration",
    "Literal",
    "TemplateLiteral",
    "Property",
    "ImportDeclaration",
    "MemberExpression"
  ]
  ancestor(program, Object.fromEntries(kinds.map((kind) => [kind, each])))
}

/** The text of a literal, also of a template without parts. */
export const textOf = (node: Node | null | undefined): string | undefined => {
  if (node?.type === "Literal") return typeof node.value === "string" ? node.value : undefined
  if (node?.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

/** The name in `object.name`. */
export const memberOf = (node: Node): string | undefined =>
  node.type !== "MemberExpression"
    ? undefined
    : node.computed
      ? textOf(node.property)
      : node.property.type === "Identifier"
        ? node.property.name
        : undefined

/** The brackets that are open where a script ends or cannot be read further; undefined when they do not match. */
export const open = (text: string): string | undefined => {
  const closers: Array<string> = []
  try {
    for (const { type } of acorn.tokenizer(text, options)) {
      const opened = { "(": ")", "[": "]", "{": "}", "${": "}" }[type.label]
      if (opened !== undefined) closers.push(opened)
      else if (/^[)\]}]$/.test(type.label) && closers.pop() !== type.label) return undefined
    }
  } catch {
    return undefined
  }
  return closers.toReversed().join("")
}
