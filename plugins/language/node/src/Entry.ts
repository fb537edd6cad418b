/**
 * Where a program starts, and whether it does something then.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { isTest, type Module, type Project } from "./Project.ts"
import { field, list, nameOf, walk } from "./Syntax.ts"

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The file that starts the program. */
export const entryOf = (project: Project): Module | undefined => {
  const manifest = project.manifests.get(".")
  const started = Object.values(manifest?.scripts ?? {}).flatMap((script) =>
    typeof script === "string" ? (/\bnode\s+(?:--\S+\s+)*(\S+)/.exec(script)?.[1] ?? []) : []
  )
  const named = [
    ...started,
    ...(isRecord(manifest?.bin) ? Object.values(manifest.bin) : [manifest?.bin]),
    manifest?.main
  ].flatMap((path) => (typeof path === "string" ? [posix.normalize(path)] : []))
  const usual = ["main", "index", "app", "server", "src/main", "src/index"].flatMap((stem) =>
    [".js", ".mjs", ".cjs", ".ts", ".mts"].map((ending) => `${stem}${ending}`)
  )
  const own = [...project.modules.values()].filter(({ path }) => !isTest(path))
  return (
    [...named, ...usual].map((path) => project.modules.get(path)).find((module) => module !== undefined) ??
    (own.length === 1 ? own[0] : undefined)
  )
}

/** Calls that prepare a file and start nothing. */
const prepares = /^(?:defineProperty|assign|config|freeze)$/

/** Whether a file does something when it is started, and not only defines. */
export const acts = ({ program }: Module): boolean =>
  list(program, "body").some((node) => {
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = field(node, "expression")
        if (expression?.type === "AssignmentExpression") return false
        const callee = field(expression, "callee")
        const name = nameOf(callee) ?? nameOf(field(callee, "property"))
        return expression?.type !== "StringLiteral" && !(name !== undefined && prepares.test(name))
      }
      case "IfStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "TryStatement":
      case "SwitchStatement":
      case "BlockStatement":
        return true
      case "ImportDeclaration":
        // What is imported for nothing but itself is imported for what it does
        return list(node, "specifiers").length === 0
      case "VariableDeclaration":
        return list(node, "declarations").some((each) => {
          const init = field(each, "init")
          return init !== undefined && [...walk(init)].some(({ type }) => type === "AwaitExpression")
        })
      default:
        return false
    }
  })
