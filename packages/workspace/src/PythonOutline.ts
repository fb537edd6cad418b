/**
 * Outlines Python by its indentation.
 *
 * @since 0.1.0
 */
import type { Definition, Outline } from "./Outline.ts"

/** A statement, over as many lines as it takes. */
interface Line {
  readonly start: number
  /** Of its first character that is no blank. */
  readonly at: number
  /** Behind its last character, without the line end. */
  readonly end: number
  readonly indent: number
  /** Behind the colon that ends its head; its end when it has none. */
  readonly colon: number
}

const openers = "([{"
const closers = ")]}"

/** Behind a string that begins at `at`. */
const behind = (text: string, at: number, fixed: Set<number>): number => {
  const quote = text.slice(at, at + 3)
  const isLong = quote === '"""' || quote === "'''"
  for (let i = at + (isLong ? 3 : 1); i < text.length; i++) {
    const char = text[i]
    if (char === "\\") {
      if (text[i + 1] === "\n") fixed.add(i + 2)
      i++
    } else if (char === "\n") {
      // A string of one line that is not closed ends with it.
      if (!isLong) return i
      fixed.add(i + 1)
    } else if (isLong ? text.startsWith(quote, i) : char === quote[0]) return i + (isLong ? 3 : 1)
  }
  return text.length
}

const width = (blank: string): number => blank.replaceAll("\t", "        ").length

const lines = (text: string, fixed: Set<number>): ReadonlyArray<Line> => {
  const found: Array<Line> = []
  let i = text.startsWith("\uFEFF") ? 1 : 0
  while (i < text.length) {
    const start = i
    while (text[i] === " " || text[i] === "\t" || text[i] === "\f") i++
    const at = i
    let depth = 0
    let colon = -1
    let last = i
    while (i < text.length) {
      const char = text[i] ?? ""
      if (char === "\n") {
        if (depth === 0) break
        i++
      } else if (char === "#") {
        while (i < text.length && text[i] !== "\n") i++
      } else if (char === "\\" && /^\\\r?\n/.test(text.slice(i, i + 3))) {
        i += text[i + 1] === "\r" ? 3 : 2
      } else if (char === '"' || char === "'") {
        i = behind(text, i, fixed)
        last = i
      } else {
        if (openers.includes(char)) depth++
        else if (closers.includes(char)) depth = Math.max(0, depth - 1)
        else if (char === ":" && depth === 0 && colon < 0) colon = i + 1
        i++
        if (!/\s/.test(char)) last = i
      }
    }
    const indent = width(text.slice(start, at))
    if (last > at) found.push({ start, at, end: last, indent, colon: colon < 0 ? last : colon })
    i++
  }
  return found
}

const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

const docOf = (text: string, line: Line | undefined): string => {
  const said = line && /^[rRuU]?("""|'''|"|')([\s\S]*)\1$/.exec(text.slice(line.at, line.end))?.[2]
  return flat(said?.trim().split("\n")[0] ?? "")
}

/** Takes comments along that stand below a body and belong to it. */
const withComments = (text: string, end: number, indent: number): number => {
  let last = end
  const comment = /[^\n]*(?:\n|$)/y
  comment.lastIndex = end
  comment.exec(text)
  for (let i = comment.lastIndex; i < text.length; i = comment.lastIndex) {
    const line = comment.exec(text)?.[0] ?? ""
    const [, blank = "", sign] = /^([ \t]*)(#?)/.exec(line) ?? []
    if (line.trim() === "") continue
    if (sign === "" || width(blank) <= indent) break
    last = i + line.trimEnd().length
  }
  return last
}

/**
 * Reads a text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (text: string): Outline => {
  const fixed = new Set<number>()
  const imports: Array<Pick<Definition, "start" | "end">> = []
  const done: Array<Definition> = []
  /** What is still open, the outermost first; a function hides what is defined in it. */
  const open: Array<{ at: number; indent: number; isClass: boolean; name: string }> = []
  const statements = lines(text, fixed)
  let decorated: number | undefined
  let end = 0
  const close = (indent: number) => {
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) {
      const closed = open.pop()
      const definition = closed && done[closed.at]
      if (closed && definition)
        done[closed.at] = { ...definition, end: withComments(text, end, closed.indent) }
    }
  }
  statements.forEach((line, at) => {
    close(line.indent)
    const said = text.slice(line.at, line.end)
    const [, keyword, name = ""] = /^(?:async\s+)?(def|class)\s+([\w\u0080-\uFFFF]+)/.exec(said) ?? []
    if (said.startsWith("@")) decorated ??= line.at
    else if (keyword !== undefined) {
      const outer = open.at(-1)
      const isSeen = open.every(({ isClass }) => isClass)
      const full = outer ? `${outer.name}.${name}` : name
      const next = statements[at + 1]
      if (isSeen) {
        const isBody = next && next.indent > line.indent
        open.push({ at: done.length, indent: line.indent, isClass: keyword === "class", name: full })
        done.push({
          name: full,
          kind: keyword === "class" ? "class" : "function",
          start: decorated ?? line.at,
          head: line.at,
          end: line.end,
          signature: flat(text.slice(line.at, line.colon)).replace(/ ?:$/, ""),
          doc: isBody ? docOf(text, next) : ""
        })
      }
      decorated = undefined
    } else {
      decorated = undefined
      const constant = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(said)
      if (line.indent === 0 && /^(?:import|from)\s/.test(said))
        imports.push({ start: line.at, end: line.end })
      else if (line.indent === 0 && constant?.[1] !== undefined) {
        const { at: start, end } = line
        const signature = flat(said).slice(0, 80)
        done.push({ name: constant[1], kind: "constant", start, head: start, end, signature, doc: "" })
      }
    }
    end = line.end
  })
  close(0)
  return { imports, definitions: done, fixed }
}
