/**
 * A file without the part that is at fault: a small model that is shown its faulty code writes the same again, and what is missing it
 * thinks of anew.
 *
 * @since 0.1.0
 */
import { Outline, Splice } from "@metagpt-ts/workspace"

import type { Problem } from "./Documents.ts"

/**
 * A file with a part left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Gap {
  /** What is left out, as a person calls it. */
  readonly name: string
  /** The file without it. */
  readonly text: string
  /** The file with an answer in its place; the file as it was when the answer holds nothing of use. */
  readonly fill: (answer: string) => string
}

interface Range {
  readonly start: number
  readonly end: number
}

interface Part extends Range, Pick<Gap, "name" | "fill"> {}

/** Fewer lines than these only call what is defined. */
const few = 3

/** Whether a file is a page, whose part is its script. @category predicates @since 0.1.0 */
export const isPage = (path: string): boolean => /\.html?$/i.test(path)

const linesOf = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length

const cut = (text: string, ranges: ReadonlyArray<Range>): string =>
  ranges
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, { end, start }) => rest.slice(0, start) + rest.slice(end), text)

const functions = (path: string, text: string, outline: Outline.Outline): ReadonlyArray<Part> =>
  outline.definitions
    .filter(({ kind, name }) => kind === "function" && Outline.find(outline, name) !== undefined)
    .map(({ end, name, start }) => ({
      name,
      start,
      end,
      fill: (answer) => Splice.splice(path, text, answer, [name])?.text ?? text
    }))

const isPart = ({ kind }: Outline.Definition): boolean => kind !== "constant"

/** What stands behind all functions and classes, and runs when the file is started. */
const running = (path: string, text: string, outline: Outline.Outline): ReadonlyArray<Part> => {
  const start = Math.max(0, ...outline.definitions.filter(isPart).map(({ end }) => end))
  if (start === 0 || linesOf(text.slice(start)) < few) return []
  const fill = (answer: string): string => {
    const given = Outline.read(path, answer)
    if (given === undefined) return text
    const known = given.definitions.filter(
      (one) => isPart(one) && !one.name.includes(".") && Outline.find(outline, one.name) !== undefined
    )
    const rest = cut(answer, [...known, ...given.imports]).trim()
    return rest === "" ? text : `${text.slice(0, start)}\n\n\n${rest}\n`
  }
  return [{ name: "what runs when it is started", start, end: text.length, fill }]
}

const inline = /(<script\b(?![^>]*\bsrc\b)[^>]*>)([\s\S]*?)<\/script\s*>/gi

/** The longest script of a page; what the page shows stays. */
const script = (text: string): ReadonlyArray<Part> => {
  const [longest] = [...text.matchAll(inline)].toSorted(([, , a = ""], [, , b = ""]) => b.length - a.length)
  const [, tag = "", body = ""] = longest ?? []
  if (longest === undefined || linesOf(body) < few) return []
  const from = longest.index + tag.length
  const start = from + (/^\s*\n/.exec(body)?.[0].length ?? 0)
  const end = from + body.length
  const fill = (answer: string): string => {
    const scripts = [...answer.matchAll(inline)].map(([, , body = ""]) => body)
    const given = scripts.length > 0 ? scripts.join("\n") : /^\s*</.test(answer) ? "" : answer
    return given.trim() === "" ? text : `${text.slice(0, start)}${given.trim()}\n${text.slice(end)}`
  }
  return [{ name: "the script", start, end, fill }]
}

/** How much speaks for a fault of a part: an error in it, a test that calls it, words that it should have said, and what it says. */
const suspicion = (text: string, { end, name, start }: Part, faults: ReadonlyArray<Problem>): number => {
  const part = text.slice(start, end)
  const first = text.slice(0, start).split("\n").length
  const last = first + part.split("\n").length
  const call = `${name.split(".").at(-1) ?? name}(`
  const scores = faults.map(({ differs, line, message }) => {
    const at = line ?? Number(/ at line (\d+): /.exec(message)?.[1])
    const words = differs?.wanted.match(/\p{L}{2,}/gu) ?? []
    return (
      (at >= first && at < last ? 8 : 0) +
      (message.includes(call) ? 4 : 0) +
      (words.some((word) => part.includes(word)) ? 4 : 0)
    )
  })
  return Math.max(0, ...scores) + (/\b(?:print|log)\(/.test(part) ? 2 : 0) + part.length / 10_000
}

/**
 * Leaves the part out that is most likely at fault. Nothing comes of a file that is a single part: without it nothing is left to go on
 * with.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (path: string, text: string, faults: ReadonlyArray<Problem>): Gap | undefined => {
  const outline = Outline.read(path, text)
  if (outline === undefined) return undefined
  const parts = isPage(path)
    ? script(text)
    : [...functions(path, text, outline), ...running(path, text, outline)]
  const [part] = parts.toSorted((a, b) => suspicion(text, b, faults) - suspicion(text, a, faults))
  if (part === undefined || (parts.length < 2 && !isPage(path))) return undefined
  const { end, fill, name, start } = part
  const comment = /\.pyi?$/i.test(path) ? "#" : "//"
  const before = text.slice(0, start).replace(/\s*\n$/, "\n\n")
  return { name, text: `${before}${comment} ${name}: to be written\n${text.slice(end)}`, fill }
}
