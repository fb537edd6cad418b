/**
 * How an import is written, in the manner of the file that it stands in.
 *
 * @since 0.1.0
 */
import type { Module } from "./Project.ts"
import { list, type Node } from "./Syntax.ts"

/** A change of one piece of a file. */
export interface Edit {
  readonly name: string
  readonly path: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly confidence: number
}

/** One name that is to be imported; `*` is all of the other file, `default` what it gives as a whole. */
export interface Wanted {
  readonly name: string
  readonly local: string
}

const styleOf = ({ text }: Module): { readonly quote: string; readonly end: string } => ({
  quote: (text.match(/'/g) ?? []).length > (text.match(/"/g) ?? []).length ? "'" : '"',
  end: /;[ \t]*$/m.test(text) || !text.includes("\n") ? ";" : ""
})

/** A specifier as a string of the file. */
export const quoted = (module: Module, specifier: string): string => {
  const { quote } = styleOf(module)
  return `${quote}${specifier}${quote}`
}

/** The statements that take names from another file. */
export const statement = (module: Module, specifier: string, wanted: ReadonlyArray<Wanted>): string => {
  const { end } = styleOf(module)
  const source = quoted(module, specifier)
  const named = wanted.filter(({ name }) => name !== "*" && name !== "default")
  const whole = wanted.filter(({ name }) => name === "*" || name === "default")
  if (module.format === "commonjs") {
    const shown = named.map(({ local, name }) => (local === name ? name : `${name}: ${local}`)).join(", ")
    return [
      ...whole.map(({ local }) => `const ${local} = require(${source})${end}`),
      ...(named.length > 0 ? [`const { ${shown} } = require(${source})${end}`] : [])
    ].join("\n")
  }
  const shown = named.map(({ local, name }) => (local === name ? name : `${name} as ${local}`)).join(", ")
  const defaults = whole.filter(({ name }) => name === "default").map(({ local }) => local)
  const spaces = whole.filter(({ name }) => name === "*").map(({ local }) => `* as ${local}`)
  const first = [...defaults.slice(0, 1), ...(named.length > 0 ? [`{ ${shown} }`] : [])].join(", ")
  return [...(first === "" ? [] : [first]), ...spaces]
    .map((what) => `import ${what} from ${source}${end}`)
    .join("\n")
}

/** Where a new import goes: before the first statement and the comments that belong to it. */
export const placeForImport = ({ program, text }: Module): number => {
  const [first] = list(program, "body")
  if (first === undefined) return text.length
  const [comment] = list(first, "leadingComments")
  const isImport =
    first.type === "ImportDeclaration" || text.slice(first.start, first.end).includes("require(")
  const at = isImport || comment === undefined ? first.start : comment.start
  return text.lastIndexOf("\n", at - 1) + 1
}

/** Takes a whole statement out, its line with it. */
export const without = (text: string, { end, start }: Node): { start: number; end: number } => {
  const behind = /^[ \t]*;?[ \t]*\r?\n?/.exec(text.slice(end))?.[0].length ?? 0
  return { start, end: end + behind }
}
