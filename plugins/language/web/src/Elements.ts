/**
 * The elements that scripts ask for, and those that they make.
 *
 * @since 0.1.0
 */
import type { AnyNode } from "acorn"

import { memberOf, textOf, walk } from "./Code.ts"
import type { Script } from "./Site.ts"

/** An id that a script asks for. */
export interface Asked {
  readonly id: string
  readonly at: number
  /** The script bears it when it is not there. */
  readonly isGuarded: boolean
  /** It is asked for while the script runs first, and not later in a function. */
  readonly isAtOnce: boolean
}

const finders = /^(?:getElementById|querySelector|querySelectorAll)$/

/** The ids that a selector asks for. */
const idsIn = (method: string, selector: string): ReadonlyArray<string> =>
  method === "getElementById"
    ? [selector]
    : [...selector.replaceAll(/\[[^\]]*\]|\\./g, "").matchAll(/#([\w-]+)/g)].map(([, id = ""]) => id)

const isFunction = ({ type }: AnyNode): boolean => /Function/.test(type)

/** Whether what a call gives is looked at before it is used. */
const isTested = (script: Script, parents: ReadonlyArray<AnyNode>): boolean => {
  const [above, further] = [parents.at(-2), parents.at(-3)]
  if (/^(?:IfStatement|LogicalExpression|UnaryExpression|ConditionalExpression)$/.test(above?.type ?? ""))
    return true
  if (above?.type === "MemberExpression" && above.optional) return true
  const name =
    above?.type === "VariableDeclarator" && above.id.type === "Identifier"
      ? above.id.name
      : above?.type === "AssignmentExpression" && above.left.type === "Identifier"
        ? above.left.name
        : undefined
  if (name === undefined) return further?.type === "ChainExpression"
  return new RegExp(
    `(?:if \\(\\s*!?|!|&&\\s*|\\|\\|\\s*)\\b${name}\\b|\\b${name}\\s*(?:\\?|&&|\\|\\||[!=]==?\\s*null)`
  ).test(script.code.text)
}

/** What a script asks the page for. */
export const asked = (script: Script): ReadonlyArray<Asked> => {
  const found: Array<Asked> = []
  if (script.code.program === undefined) return found
  walk(script.code.program, (node, parents) => {
    if (node.type !== "CallExpression") return
    const method = memberOf(node.callee) ?? ""
    const text = textOf(node.arguments[0])
    if (!finders.test(method) || text === undefined) return
    const isAtOnce = !parents.some(isFunction)
    const isGuarded = method === "querySelectorAll" || isTested(script, parents)
    for (const id of idsIn(method, text)) found.push({ id, at: node.start, isGuarded, isAtOnce })
  })
  return found
}

/** Whether a script uses the body of the page while it runs first. */
export const needsBody = ({ code: { program } }: Script): boolean => {
  let isNeeded = false
  if (program !== undefined)
    walk(program, (node, parents) => {
      if (
        node.type === "MemberExpression" &&
        memberOf(node) === "body" &&
        node.object.type === "Identifier" &&
        node.object.name === "document" &&
        !parents.some(isFunction)
      )
        isNeeded = true
    })
  return isNeeded
}

/** The texts in a script, each with what it stands in. */
const texts = (
  script: Script
): ReadonlyArray<readonly [text: string, parent: AnyNode | undefined, node: AnyNode]> => {
  const found: Array<readonly [string, AnyNode | undefined, AnyNode]> = []
  if (script.code.program === undefined) return found
  walk(script.code.program, (node, parents) => {
    if (node.type === "Literal" && typeof node.value === "string")
      found.push([node.value, parents.at(-2), node])
    if (node.type === "TemplateLiteral")
      found.push([node.quasis.map(({ value }) => value.cooked ?? "").join("\0"), parents.at(-2), node])
  })
  return found
}

/** The ids that scripts make; undefined when some are put together, so that any may be made. */
export const made = (scripts: ReadonlyArray<Script>): ReadonlySet<string> | undefined => {
  const ids = new Set<string>()
  let isOpen = false
  for (const script of scripts) {
    if (script.code.program === undefined) return undefined
    for (const [text] of texts(script))
      for (const [, id = ""] of text.matchAll(/\bid\s*=\s*["']?([^\s"'>]*)/g)) {
        if (id === "" || id.includes("\0")) isOpen = true
        else ids.add(id)
      }
    walk(script.code.program, (node) => {
      const value =
        node.type === "AssignmentExpression" && memberOf(node.left) === "id"
          ? node.right
          : node.type === "CallExpression" &&
              memberOf(node.callee) === "setAttribute" &&
              textOf(node.arguments[0]) === "id"
            ? node.arguments[1]
            : node.type === "Property" && node.key.type === "Identifier" && node.key.name === "id"
              ? node.value
              : undefined
      if (value === undefined) return
      const id = textOf(value)
      if (id !== undefined) ids.add(id)
      // Data has ids too; what is no element makes none
      else if (node.type !== "Property") isOpen = true
    })
  }
  return isOpen ? undefined : ids
}

/** Functions that a script calls from the HTML it writes: `<button onclick="remove(1)">`. */
export const written = (script: Script): ReadonlyArray<{ readonly name: string; readonly at: number }> =>
  texts(script).flatMap(([text, , node]) =>
    [...text.matchAll(/<[^>]*?\bon[a-z]+\s*=\s*["']\s*([A-Za-z_$][\w$]*)\s*\(/g)].map(([, name = ""]) => ({
      name,
      at: node.start
    }))
  )

/** Files and addresses that a script has a picture or a sound loaded from. */
export const loaded = (script: Script): ReadonlyArray<{ readonly address: string; readonly at: number }> =>
  texts(script).flatMap(([text, parent, node]) => {
    const isSource = parent?.type === "AssignmentExpression" && memberOf(parent.left) === "src"
    const isSound =
      parent?.type === "NewExpression" &&
      parent.callee.type === "Identifier" &&
      parent.callee.name === "Audio"
    const isTag = [
      ...text.matchAll(/<(?:img|audio|video|source|script)\b[^>]*?\bsrc\s*=\s*["']([^"'\0>]+)["']/g)
    ]
    const said = (isSource || isSound) && !text.includes("\0") ? [text] : []
    return [...said, ...isTag.map(([, address = ""]) => address)].map((address) => ({
      address,
      at: node.start
    }))
  })
