/**
 * As much of a file as a model needs in order to change a part of it.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"

import type { Entry } from "./ProjectMap.ts"

/** What is shown, and whether that is all of the file. @category models @since 0.1.0 */
export interface View {
  readonly text: string
  readonly isWhole: boolean
}

/**
 * The whole file where it fits; else its imports, its constants and the definitions that are named, one after the other.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = ({ outline, text }: Entry, names: ReadonlyArray<string>, budget: number): View => {
  if (Usage.estimate(text) <= budget) return { text: text.replaceAll("\r\n", "\n").trimEnd(), isWhole: true }
  const cut = ({ end, start }: { readonly start: number; readonly end: number }) =>
    text.slice(text.lastIndexOf("\n", start - 1) + 1, end).replaceAll("\r\n", "\n")
  const shown: Array<string> = []
  let left = budget
  const add = (part: string) => {
    const size = Usage.estimate(part)
    if (size > left) return
    left -= size
    shown.push(part)
  }
  for (const name of names) {
    const found = outline.definitions.find((one) => one.name === name)
    const owner = outline.definitions.find(
      ({ kind, name: outer }) => kind === "class" && name.startsWith(`${outer}.`)
    )
    if (owner && !shown.includes(owner.signature)) add(owner.signature)
    if (found) add(cut(found))
  }
  const head = [
    ...outline.imports.map(cut),
    ...outline.definitions.filter(({ kind }) => kind === "constant").map(({ signature }) => signature)
  ]
  const before = head.join("\n")
  return {
    text: [...(Usage.estimate(before) <= left ? [before] : []), ...shown].join("\n\n"),
    isWhole: false
  }
}
