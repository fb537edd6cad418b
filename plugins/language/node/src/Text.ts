/**
 * Repairs of text that does not parse: what a model left in a file that is no code.
 *
 * @since 0.1.0
 */
import { list, parse } from "./Syntax.ts"

/** One way to mend a text. */
interface Repair {
  readonly name: string
  readonly confidence: number
  readonly mend: (text: string, path: string) => string
}

/** A step that was taken. */
export interface Step {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly confidence: number
}

const fence = /^\s*(?:`{3,}|~{3,})\s*([\w+.-]*).*$/
const code =
  /^\s*(?:import\b|export\b|const\s|let\s|var\s|function\b|async\s|class\s|if\s*\(|for\s*\(|while\s*\(|try\s*\{|switch\s*\(|return\b|["']use strict|\/\/|\/\*|#!|interface\s|type\s+\w+|enum\s|declare\s|@\w+|[\w$.[\]]+\s*[-+*/]?=[^=]|[\w$.]+\(.*[);{[(]\s*$|[})\]]+[;,)]*\s*$)/

/** Whether a text can be read: names that are declared twice are another's to mend. */
const hasCode = (path: string, text: string): boolean => {
  const { faults, program } = parse(path, text)
  return faults.every(({ reason }) => reason === "VarRedeclaration") && list(program, "body").length > 0
}

const errorAt = (path: string, text: string): number => parse(path, text).faults[0]?.at ?? Infinity

/** Whether a line reads like prose. */
const isSentence = (line: string): boolean => {
  const text = line.trim()
  if (text === "" || /^(?:\/\/|\/\*|\*(?:\s|\/|$)|["'`@])/.test(text)) return false
  if (/^(?:#{1,6}|[-*•]|\d+[.)])\s+\S/.test(text) || /^\*\*.+\*\*/.test(text)) return true
  const plain = text.split("`")[0] ?? ""
  if (/[\u3400-\u9fff]/.test(text) && !/[=({[]/.test(text)) return true
  const words = text.match(/\p{L}[\p{L}'’-]*/gu) ?? []
  return words.length >= 3 && !code.test(line) && !/[={}[\];]|\w\(/.test(plain)
}

/** The code of a Markdown answer: the longest fenced block that parses, or what a lone fence leaves. */
const codeFence = (text: string, path: string): string => {
  const lines = text.split("\n")
  const marks = lines.flatMap((line, i) => (fence.test(line) ? [i] : []))
  const [first] = marks
  if (first === undefined) return text
  const named = (i: number): boolean => (fence.exec(lines[i] ?? "")?.[1] ?? "") !== ""
  const blocks: Array<ReadonlyArray<string>> = []
  let opened: number | undefined
  for (const mark of marks) {
    if (opened !== undefined) blocks.push(lines.slice(opened + 1, mark))
    opened = opened === undefined || named(mark) ? mark : undefined
  }
  if (opened !== undefined) blocks.push(lines.slice(opened + 1), lines.slice(0, opened))
  blocks.push(lines.slice(0, first))
  if (marks.every((mark) => !named(mark) || mark === first))
    blocks.push(lines.filter((_, i) => !marks.includes(i)))
  const whole = blocks.map((block) => `${block.join("\n").replaceAll(/^\n+|\s+$/g, "")}\n`)
  const right = whole.filter((block) => hasCode(path, block))
  return (right.length > 0 ? right : whole).reduce((a, b) => (b.length > a.length ? b : a))
}

/** Leaves out sentences before and after the code. */
const prose = (text: string, path: string): string => {
  const lines = text.split("\n")
  const first = lines.findIndex((line) => code.test(line) && !isSentence(line))
  if (first === -1) return text
  let last = lines.length
  while (last > first + 1 && ((lines[last - 1] ?? "").trim() === "" || isSentence(lines[last - 1] ?? "")))
    last--
  const body = lines.slice(first, last)
  if (hasCode(path, body.join("\n"))) return `${body.join("\n")}\n`
  // Prose may go on in a list; code does not start again after it
  for (let end = 1; end < body.length; end++) {
    if (!isSentence(body[end] ?? "") || /^\s/.test(body[end] ?? "")) continue
    const kept = body.slice(0, end).join("\n").trimEnd()
    if (hasCode(path, kept) && !body.slice(end).some((line) => code.test(line) && !isSentence(line)))
      return `${kept}\n`
  }
  return text
}

const invisible = /[\u00AD\u200B-\u200D\u2060\uFEFF\0]/g
const blanks = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g

type Change = (text: string, at: number) => readonly [written: string, read: number] | undefined

/** Applies a change at every place outside of strings and comments. */
const outsideStrings = (text: string, change: Change): string => {
  const out: Array<string> = []
  let quote: string | undefined
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? ""
    let end = at + 1
    if (quote !== undefined) {
      if (char === "\\") end = at + 2
      else if (char === quote || (char === "\n" && quote !== "`")) quote = undefined
    } else if (text.startsWith("//", at)) end = (text.indexOf("\n", at) + 1 || text.length + 1) - 1
    else if (text.startsWith("/*", at)) end = (text.indexOf("*/", at) + 1 || text.length) + 1
    else if (char === '"' || char === "'" || char === "`") quote = char
    else {
      const changed = change(text, at)
      if (changed !== undefined) {
        out.push(changed[0])
        at += changed[1]
        continue
      }
    }
    out.push(text.slice(at, end))
    at = end
  }
  return out.join("")
}

const closers: Readonly<Record<string, string>> = {
  "“": "”",
  "”": "”",
  "‘": "’",
  "’": "’",
  "「": "」",
  "„": "“"
}

const curlyQuotes = (text: string): string =>
  outsideStrings(text, (all, at) => {
    const char = all[at] ?? ""
    const closer = closers[char]
    if (closer === undefined) return undefined
    const straight = "‘’".includes(char) ? "'" : '"'
    const line = all.indexOf("\n", at)
    const end = line < 0 ? all.length : line
    for (let close = at + 1; close < end; close++) {
      const mark = all[close] ?? ""
      if (mark === straight || mark === closer || mark === char) {
        const inner = all.slice(at + 1, close).replaceAll(straight, `\\${straight}`)
        return [`${straight}${inner}${straight}`, close + 1 - at]
      }
    }
    return [straight, 1]
  })

/** What full-width forms do not map to by themselves. */
const wide: Readonly<Record<string, string>> = {
  "。": ".",
  "、": ",",
  "【": "[",
  "】": "]",
  "《": "<",
  "》": ">",
  "–": "-",
  "—": "-",
  "−": "-",
  "×": "*",
  "÷": "/"
}

const fullWidth = (text: string): string =>
  outsideStrings(text, (all, at) => {
    const char = all[at] ?? ""
    const closer = closers[char]
    if (closer !== undefined) {
      // What stands in typographic quotes is text
      const close = all.indexOf(closer, at + 1)
      const line = all.indexOf("\n", at)
      return close > 0 && (close < line || line < 0) ? [all.slice(at, close + 1), close + 1 - at] : undefined
    }
    const plain = wide[char] ?? (/[\uFF01-\uFF5E]/.test(char) ? char.normalize("NFKC") : undefined)
    return plain === undefined ? undefined : [plain, 1]
  })

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" }

/** The brackets that stay open, with the lines they stand in; undefined when they do not match. */
const open = (text: string): ReadonlyArray<{ char: string; line: number }> | undefined => {
  const stack: Array<{ char: string; line: number }> = []
  let isCrossed = false
  let line = 0
  let counted = 0
  outsideStrings(text, (all, at) => {
    const char = all[at] ?? ""
    if (!"()[]{}".includes(char)) return undefined
    for (; counted < at; counted++) if (all[counted] === "\n") line++
    if (pairs[char] !== undefined) stack.push({ char, line })
    else if (pairs[stack.pop()?.char ?? ""] !== char) isCrossed = true
    return undefined
  })
  return isCrossed ? undefined : stack
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/** The text with its open blocks closed; undefined when the lines say that one was closed elsewhere. */
const closed = (text: string): string | undefined => {
  const stack = open(text)
  if (stack === undefined) return undefined
  const lines = text.split("\n")
  for (const { line } of stack) {
    const own = indentOf(lines[line] ?? "")
    // Indentation shows where a block ends: what follows stands in it, or the bracket is missing further up
    const after = lines.slice(line + 1).filter((each) => each.trim() !== "")
    if (after.some((each) => indentOf(each) <= own && !stack.some((other) => lines[other.line] === each)))
      return undefined
  }
  const ends = stack.toReversed().map(({ char, line }) => {
    const isSameLine = stack.some((other) => other.line === line && other.char !== char)
    return { text: pairs[char] ?? "", indent: " ".repeat(indentOf(lines[line] ?? "")), isSameLine, line }
  })
  // Brackets that were opened in one line are closed in one
  const groups = [...Map.groupBy(ends, ({ line }) => line).values()]
  return `${text.trimEnd()}\n${groups.map((group) => `${group[0]?.indent ?? ""}${group.map((each) => each.text).join("")}`).join("\n")}\n`
}

/** Closes what is open at the end of a file, when nothing else is missing. */
const missingClosers = (text: string, path: string): string => {
  // A word may be cut in its middle; a statement that has its end is whole
  if (open(text)?.length === 0 || !/[;{}]\s*$/.test(text)) return text
  const fixed = closed(text)
  return fixed !== undefined && hasCode(path, fixed) ? fixed : text
}

const MOST_CUT = 16

/** Leaves out the last lines of an answer that was cut, and closes what is open then. */
const unfinishedTail = (text: string, path: string): string => {
  const lines = text.trimEnd().split("\n")
  const { faults, program } = parse(path, text)
  const [fault] = faults
  // Where a cut text ends, the parser ends too, or at the mark that begins what has no end
  const isCut = fault !== undefined && (fault.line >= lines.length || fault.reason.startsWith("Unterminated"))
  if (program !== undefined || !isCut || fault.line < lines.length - MOST_CUT) return text
  for (let gone = 1; gone <= Math.min(MOST_CUT, Math.floor(lines.length / 2)); gone++) {
    const kept = `${lines.slice(0, -gone).join("\n").trimEnd()}\n`
    if (hasCode(path, kept)) return isOneStatement(lines.slice(-gone)) ? kept : text
    // Nothing is left of an object or a call without what stands in it
    if (!/(?:[;}]|\)\s*\{|=>\s*\{|\b(?:else|try|do|finally)\s*\{)\s*$/.test(kept)) continue
    const fixed = closed(kept)
    if (fixed !== undefined && hasCode(path, fixed)) return isOneStatement(lines.slice(-gone)) ? fixed : text
  }
  return text
}

/** Whether what is left out is one statement without its end, and not code behind a mistake. */
const isOneStatement = (lines: ReadonlyArray<string>): boolean => {
  const own = indentOf(lines[0] ?? "")
  return lines.slice(1).every((line) => line.trim() === "" || indentOf(line) > own || /^\s*[)\]}]/.test(line))
}

/** In the order in which they are tried. */
const repairs: ReadonlyArray<Repair> = [
  {
    name: "invisible_characters",
    confidence: 1,
    mend: (text) => text.replaceAll(invisible, "").replaceAll(blanks, " ").replaceAll(/\r\n?/g, "\n")
  },
  { name: "code_fence", confidence: 0.95, mend: codeFence },
  { name: "curly_quotes", confidence: 0.95, mend: curlyQuotes },
  { name: "full_width", confidence: 0.95, mend: fullWidth },
  { name: "prose", confidence: 0.9, mend: prose },
  { name: "missing_closers", confidence: 0.7, mend: missingClosers },
  { name: "unfinished_tail", confidence: 0.5, mend: unfinishedTail }
]

const MOST_STEPS = 8

/** Mends a text that does not parse; undefined when it parses already, or nothing makes it parse. */
export const mendText = (
  path: string,
  text: string
): { readonly text: string; readonly steps: ReadonlyArray<Step> } | undefined => {
  if (hasCode(path, text) || parse(path, text).faults.length === 0) return undefined
  const steps: Array<Step> = []
  let now = text
  for (let n = 0; n < MOST_STEPS; n++) {
    const error = errorAt(path, now)
    let best: Step | undefined
    for (const { confidence, mend, name } of repairs) {
      const fixed = mend(now, path)
      if (fixed === now) continue
      const step = { name, before: now, after: fixed, confidence }
      if (hasCode(path, fixed)) return { text: fixed, steps: [...steps, step] }
      // Not there yet: keep what takes the error away from where it was
      const isShorter = fixed.split("\n").length < now.split("\n").length
      if (best === undefined && (isShorter || errorAt(path, fixed) > error)) best = step
    }
    if (best === undefined) return undefined
    steps.push(best)
    now = best.after
  }
  return undefined
}
