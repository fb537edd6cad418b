/**
 * Names that scripts use: which nothing defines, and which attributes cannot see.
 *
 * @since 0.1.0
 */
import globals from "globals"

import * as Code from "./Code.ts"
import { written } from "./Elements.ts"
import type { Page } from "./Site.ts"

/** Names of the language and of browsers. */
const known = new Set([...Object.keys(globals.builtin), ...Object.keys(globals.browser)])

/** Names that a button or a form has itself, and which hide a function of the same name. */
const ofElements = new Set([
  "click",
  "submit",
  "reset",
  "close",
  "open",
  "remove",
  "focus",
  "blur",
  "select",
  "write"
])

/** A function that an attribute calls. */
export interface Call {
  readonly name: string
  /** The attribute, such as `onclick`, or what a script writes. */
  readonly from: string
  readonly path: string
  readonly line: number | undefined
  /** The script whose HTML calls it, and where. */
  readonly script?: Page["scripts"][number]
  readonly at?: number
}

/** Names that all scripts of a page see. */
export const shared = (page: Page): ReadonlySet<string> =>
  new Set([
    ...page.ids,
    ...page.scripts.flatMap(({ code }) => [...(code.isModule ? [] : code.top), ...code.made])
  ])

const isKnown = (page: Page, name: string, all: ReadonlySet<string>): boolean =>
  known.has(name) || all.has(name)

/** The functions that attributes call. */
export const calls = (page: Page): ReadonlyArray<Call> => [
  ...page.handlers.flatMap(({ code, element, name: from }) =>
    Code.read(`(function (event) {\n${code}\n})`)
      .free.filter(({ isCalled }) => isCalled)
      .map(({ name }) => ({ name, from, path: page.html.path, line: element.line }))
  ),
  ...page.scripts.flatMap((script) =>
    written(script).map(({ at, name }) => ({
      name,
      from: "an attribute that the script writes",
      path: script.path,
      line: undefined,
      script,
      at
    }))
  )
]

/** The functions that attributes call and do not see, each once. */
export const unseen = (page: Page): ReadonlyArray<Call> => {
  if (page.hasRemoteScript || page.scripts.some(({ code }) => code.fault !== undefined)) return []
  const all = shared(page)
  const seen = new Set<string>()
  return calls(page).filter(({ name }) => {
    if (seen.has(name) || ofElements.has(name) || isKnown(page, name, all)) return false
    seen.add(name)
    return true
  })
}

/** Uses of names that nothing defines, one for each name. */
export const undefinedIn = (page: Page, { code }: Page["scripts"][number]): ReadonlyArray<Code.Use> => {
  if (page.hasRemoteScript || /\bReferenceError\b|\beval\(/.test(code.text)) return []
  if (page.scripts.some((other) => other.code.fault !== undefined)) return []
  const all = shared(page)
  const seen = new Set<string>()
  return code.free.filter(({ name }) => {
    if (seen.has(name) || code.guarded.has(name) || isKnown(page, name, all)) return false
    seen.add(name)
    return true
  })
}
