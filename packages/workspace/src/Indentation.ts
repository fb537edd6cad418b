/**
 * Blanks at the start of lines: how a text is shifted without touching what lies in its strings.
 *
 * @since 0.1.0
 */
import * as Outline from "./Outline.ts"

type Read = Outline.Outline

/**
 * Start of the line that a place is in.
 *
 * @category accessors
 * @since 0.1.0
 */
export const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? ""

/**
 * The blanks before a place.
 *
 * @category accessors
 * @since 0.1.0
 */
export const blankBefore = (text: string, at: number): string => indentOf(text.slice(lineStart(text, at), at))

/**
 * The step by which a text indents: what most lines go in by behind a line that opens a block.
 *
 * @category accessors
 * @since 0.1.0
 */
export const stepOf = (text: string, { fixed }: Read): string | undefined => {
  const count = new Map<string, number>()
  let before: string | undefined
  for (const { 0: line, index } of text.matchAll(/^[^\n]*\S[^\n]*$/gm)) {
    if (fixed.has(index)) continue
    const blank = indentOf(line)
    if (before !== undefined && blank.length > before.length && blank.startsWith(before)) {
      const step = blank.slice(before.length)
      count.set(step, (count.get(step) ?? 0) + 1)
    }
    before = /[:{]\s*(?:#.*|\/\/.*)?$/.test(line) ? blank : undefined
  }
  return [...count].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/**
 * A definition's own text, indented as it shall stand, its first line excepted; strings over many lines keep theirs.
 *
 * @category combinators
 * @since 0.1.0
 */
export const indented = (
  source: string,
  outline: Read,
  from: number,
  to: number,
  blank: string,
  step: string | undefined
): string => {
  const old = blankBefore(source, from)
  const { fixed } = outline
  const own = stepOf(source, outline)
  let text = ""
  for (let at = from; at < to;) {
    const next = source.indexOf("\n", at)
    const end = next < 0 || next >= to ? to : next + 1
    const line = source.slice(at, end)
    const rest = line.startsWith(old) ? line.slice(old.length) : line.replace(/^[ \t]+/, "")
    if (at === from || fixed.has(at) || line.trim() === "") text += line
    else if (step === own || step === undefined || own === undefined) text += blank + rest
    else {
      const deep = indentOf(rest)
      const steps = own === "\t" ? deep.length : Math.round(deep.replaceAll("\t", own).length / own.length)
      text += blank + step.repeat(steps) + rest.slice(deep.length)
    }
    at = end
  }
  return text
}

/**
 * All of an answer shifted to the left; a first line that lost its indentation has that of what belongs to it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const flush = (path: string, answer: string): string => {
  const fixed = Outline.read(path, answer)?.fixed
  let at = 0
  const lines = answer.split("\n").map((text) => {
    const line = { text, isFixed: fixed?.has(at) === true }
    at += text.length + 1
    return line
  })
  const [first] = lines
  const blanks = lines
    .slice(1)
    .flatMap(({ isFixed, text }) => (isFixed || text.trim() === "" ? [] : [indentOf(text)]))
  const least = blanks.reduce((a, b) => (b.length < a.length ? b : a), blanks[0] ?? "")
  const step =
    /\.pyi?$/i.test(path) && first?.text.startsWith("@") !== true ? (least.startsWith("\t") ? 1 : 4) : 0
  const isWhole = /\.pyi?$/i.test(path) || /^[ \t]*[)}\]]/.test(lines.at(-1)?.text ?? "")
  const blank = indentOf(first?.text ?? "") || (isWhole ? least.slice(step) : "")
  return lines
    .map(({ isFixed, text }) => (!isFixed && text.startsWith(blank) ? text.slice(blank.length) : text))
    .join("\n")
}
