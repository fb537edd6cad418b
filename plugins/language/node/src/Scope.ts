/**
 * What the names of a file mean: where each is bound, and which are bound nowhere.
 *
 * @since 0.1.0
 */
import { children, field, list, nameOf, type Node } from "./Syntax.ts"

interface Scope {
  readonly names: Set<string>
  readonly parent: Scope | undefined
  readonly isFunction: boolean
}

/** A place where a name is used. */
export interface Reference {
  readonly name: string
  readonly node: Node
  /** The node it stands in. */
  readonly parent: Node
  readonly isWrite: boolean
}

export interface Names {
  /** Bound at the top of the file. */
  readonly top: ReadonlySet<string>
  /** Uses of names that the top of the file binds. */
  readonly toTop: ReadonlyArray<Reference>
  /** Uses of names that nothing in the file binds. */
  readonly free: ReadonlyArray<Reference>
  /** Names after `typeof`: the file knows that they may be missing. */
  readonly guarded: ReadonlySet<string>
}

/** The names that a pattern binds, and the expressions in it. */
export const pattern = (top: Node | undefined): { names: Array<string>; expressions: Array<Node> } => {
  const names: Array<string> = []
  const expressions: Array<Node> = []
  const waiting = top === undefined ? [] : [top]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    switch (node.type) {
      case "Identifier":
        names.push(nameOf(node) ?? "")
        break
      case "ObjectPattern":
        waiting.push(...list(node, "properties"))
        break
      case "ObjectProperty": {
        const key = field(node, "key")
        if (node["computed"] === true && key !== undefined) expressions.push(key)
        const value = field(node, "value")
        if (value !== undefined) waiting.push(value)
        break
      }
      case "ArrayPattern":
        waiting.push(...list(node, "elements"))
        break
      case "AssignmentPattern": {
        const right = field(node, "right")
        if (right !== undefined) expressions.push(right)
        const left = field(node, "left")
        if (left !== undefined) waiting.push(left)
        break
      }
      case "RestElement": {
        const argument = field(node, "argument")
        if (argument !== undefined) waiting.push(argument)
        break
      }
      case "TSParameterProperty": {
        const parameter = field(node, "parameter")
        if (parameter !== undefined) waiting.push(parameter)
        break
      }
      default:
        expressions.push(node)
    }
  }
  return { names, expressions }
}

const functions = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod"
])

const blocks = new Set([
  "BlockStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "SwitchStatement",
  "StaticBlock",
  "TSModuleBlock"
])

/** Nodes that hold types alone. */
const types = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareMethod",
  "TSDeclareFunction",
  "TSIndexSignature",
  "TSNamespaceExportDeclaration"
])

/** Declarations that bind their own `id` where they stand. */
const declarations = new Set([
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSDeclareFunction",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration"
])

const keyed = new Set([
  "ObjectProperty",
  "ObjectMethod",
  "ClassProperty",
  "ClassAccessorProperty",
  "ClassMethod",
  "TSAbstractClassProperty"
])

const inner = (parent: Scope | undefined, isFunction: boolean): Scope => ({
  names: new Set(),
  parent,
  isFunction
})

const functionOf = (scope: Scope): Scope => {
  let at = scope
  while (!at.isFunction && at.parent !== undefined) at = at.parent
  return at
}

const holds = (scope: Scope, name: string): Scope | undefined => {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.names.has(name)) return at
  return undefined
}

type Step = readonly [node: Node, scope: Scope, parent: Node]

/** Reads what the names of a program mean. */
export const namesOf = (program: Node): Names => {
  const top = inner(undefined, true)
  const found: Array<readonly [reference: Reference, scope: Scope]> = []
  const guarded = new Set<string>()
  const waiting: Array<Step> = list(program, "body").map((node) => [node, top, program])

  const below = (node: Node, scope: Scope, except: ReadonlyArray<Node | undefined> = []): void => {
    for (const child of children(node)) if (!except.includes(child)) waiting.push([child, scope, node])
  }
  const bind = (node: Node | undefined, scope: Scope, holder: Node): void => {
    const { expressions, names } = pattern(node)
    for (const name of names) scope.names.add(name)
    for (const each of expressions) waiting.push([each, scope, holder])
  }

  const enterFunction = (node: Node, scope: Scope): void => {
    const own = inner(scope, true)
    if (node.type !== "ArrowFunctionExpression") own.names.add("arguments")
    if (node.type === "FunctionExpression") bind(field(node, "id"), own, node)
    for (const parameter of list(node, "params")) bind(parameter, own, node)
    for (const decorator of list(node, "decorators")) waiting.push([decorator, scope, node])
    const key = field(node, "key")
    if (node["computed"] === true && key !== undefined) waiting.push([key, scope, node])
    const body = field(node, "body")
    if (body !== undefined) waiting.push([body, own, node])
  }

  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const [node, scope, parent] = step
    if (declarations.has(node.type)) {
      const id = field(node, "id")
      if (id?.type === "Identifier") {
        scope.names.add(nameOf(id) ?? "")
        functionOf(scope).names.add(nameOf(id) ?? "")
      }
    }
    if (types.has(node.type) || node["declare"] === true) {
      // What is declared to be there is there
      for (const declared of list(node, "declarations")) bind(field(declared, "id"), scope, node)
    } else if (functions.has(node.type)) enterFunction(node, scope)
    else if (node.type === "Identifier" || node.type === "JSXIdentifier") {
      const name = nameOf(node) ?? ""
      const isTag = /^JSX(?:Opening|Member)/.test(parent.type)
      if (node.type === "Identifier" || (isTag && /^[A-Z]/.test(name)))
        found.push([{ name, node, parent, isWrite: false }, scope])
    } else if (blocks.has(node.type)) below(node, inner(scope, false))
    else if (keyed.has(node.type)) below(node, scope, node["computed"] === true ? [] : [field(node, "key")])
    else
      switch (node.type) {
        case "VariableDeclarator":
          break
        case "VariableDeclaration":
          for (const each of list(node, "declarations")) {
            bind(field(each, "id"), node["kind"] === "var" ? functionOf(scope) : scope, each)
            const init = field(each, "init")
            if (init !== undefined) waiting.push([init, scope, each])
          }
          break
        case "ClassDeclaration":
        case "ClassExpression": {
          const own = inner(scope, false)
          bind(field(node, "id"), own, node)
          below(node, own, [field(node, "id")])
          break
        }
        case "CatchClause": {
          const own = inner(scope, false)
          bind(field(node, "param"), own, node)
          below(node, own, [field(node, "param")])
          break
        }
        case "ImportDeclaration":
          for (const each of list(node, "specifiers")) bind(field(each, "local"), scope, each)
          break
        case "TSImportEqualsDeclaration":
          break
        case "ExportNamedDeclaration":
          if (field(node, "source") === undefined) below(node, scope)
          break
        case "ExportSpecifier": {
          const local = field(node, "local")
          if (local !== undefined && node["exportKind"] !== "type" && parent["exportKind"] !== "type")
            waiting.push([local, scope, node])
          break
        }
        case "ExportAllDeclaration":
        case "MetaProperty":
        case "PrivateName":
        case "BreakStatement":
        case "ContinueStatement":
        case "JSXClosingElement":
          break
        case "JSXAttribute":
          below(node, scope, [field(node, "name")])
          break
        case "JSXMemberExpression":
          below(node, scope, [field(node, "property")])
          break
        case "LabeledStatement":
          below(node, scope, [field(node, "label")])
          break
        case "MemberExpression":
        case "OptionalMemberExpression":
          below(node, scope, node["computed"] === true ? [] : [field(node, "property")])
          break
        case "UnaryExpression": {
          const argument = field(node, "argument")
          if (node["operator"] === "typeof" && argument?.type === "Identifier")
            guarded.add(nameOf(argument) ?? "")
          else below(node, scope)
          break
        }
        case "AssignmentExpression": {
          const { expressions, names } = pattern(field(node, "left"))
          const isPlain = node["operator"] === "="
          for (const name of names) found.push([{ name, node, parent: node, isWrite: isPlain }, scope])
          for (const each of expressions) waiting.push([each, scope, node])
          const right = field(node, "right")
          if (right !== undefined) waiting.push([right, scope, node])
          break
        }
        case "TSEnumDeclaration": {
          const own = inner(scope, false)
          for (const member of list(node, "members")) {
            own.names.add(nameOf(field(member, "id")) ?? "")
            const value = field(member, "initializer")
            if (value !== undefined) waiting.push([value, own, member])
          }
          break
        }
        case "TSModuleDeclaration":
          below(node, scope, [field(node, "id")])
          break
        default:
          below(node, scope)
      }
  }

  const toTop: Array<Reference> = []
  const free: Array<Reference> = []
  for (const [reference, scope] of found) {
    const home = holds(scope, reference.name)
    if (home === undefined) free.push(reference)
    else if (home === top) toTop.push(reference)
  }
  return { top: top.names, toTop, free: free.toSorted((a, b) => a.node.start - b.node.start), guarded }
}
