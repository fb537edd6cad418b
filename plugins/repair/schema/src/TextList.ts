/**
 * The items of a list that was written as text.
 */
import { tagItems } from "./Tags.ts"
import type { Reading } from "./Word.ts"

const BULLET =
  /^(\s*)(?:[-*•·‣▪–—+](?:\s+|(?=\p{Script=Han}))|\(?\d{1,3}(?:[)、]\s*|[.:：](?:\s+|(?!\d)))|[①-⑳]\s*|[a-z][.)]\s+)/u

/** `1、2` alone is two numbers and no numbered item. */
const NUMBERS = /^\s*\d+、\s*\d/u

const isBullet = (line: string): boolean => BULLET.test(line)

const bare = (line: string): string => line.replace(BULLET, "").trim()

/** Items marked with bullets or numbers; what is indented or unmarked belongs to the item before. */
const bullets = (lines: ReadonlyArray<string>): Reading<ReadonlyArray<string>> | undefined => {
  const filled = lines.filter((line) => line.trim() !== "")
  if (filled.length === 1 && NUMBERS.test(filled[0] ?? "")) return undefined
  const first = filled.findIndex(isBullet)
  const intro = filled[0]?.trim() ?? ""
  if (first < 0 || first > 1 || (first === 1 && !/[:：]$/u.test(intro))) return undefined
  const margin = BULLET.exec(filled[first]!)![1]!.length
  const items: Array<Array<string>> = []
  for (const line of filled.slice(first)) {
    const depth = BULLET.exec(line)?.[1]?.length
    if (depth !== undefined && depth <= margin) items.push([bare(line)])
    else items.at(-1)!.push(line.trimEnd())
  }
  const texts = items.map((item) => dedented(item)).filter((item) => item !== "")
  const isClear = items.every((item) => item.length === 1) && first === 0
  return { value: texts, name: "bullets_to_list", confidence: isClear ? 0.95 : 0.8 }
}

const dedented = ([first = "", ...rest]: ReadonlyArray<string>): string => {
  const margin = rest.reduce(
    (least, line) => Math.min(least, line.length - line.trimStart().length),
    Infinity
  )
  return [first, ...rest.map((line) => line.slice(margin))].join("\n")
}

const MOST_WORDS = 5

const isShort = (piece: string): boolean =>
  piece !== "" &&
  piece.length <= 60 &&
  piece.split(/\s+/u).length <= MOST_WORDS &&
  !/[.!?。！？]$/u.test(piece)

const SEPARATOR = /[,，、;；]\s*/u

/** Text that starts like this goes on with the sentence before it. */
const CONTINUES = /^(?:and|or|but|so|then|when|which|who|that|because|if|as|to|with|而|但|并|因)\b/iu

/** Items that separators hold apart: only when every piece is short, since a sentence has commas too. */
const commas = (text: string, isForced: boolean): Reading<ReadonlyArray<string>> | undefined => {
  const separator = text.includes(" | ")
    ? /\s\|\s/u
    : text.includes(";") && !text.includes(",")
      ? /;\s*/u
      : SEPARATOR
  const pieces = text.split(separator).map((piece) => piece.trim())
  if (pieces.length < 2) return undefined
  if (pieces.at(-1) === "") pieces.pop()
  const last = pieces.at(-1)!.replace(/^(?:and|or|和|及|以及)\s+/iu, "")
  const items = [...pieces.slice(0, -1), pieces.length > 2 ? last : pieces.at(-1)!]
  if (items.some((item) => item === "")) return undefined
  if (isForced) return { value: items, name: "commas_to_list", confidence: 0.9 }
  if (!items.every(isShort) || items.some((item) => CONTINUES.test(item))) return undefined
  return {
    value: items,
    name: "commas_to_list",
    confidence: items.every((item) => !/\s/u.test(item)) ? 0.85 : 0.7
  }
}

const MARK = /(?:^|[\s,，;；、])\(?(\d{1,2})[.)、）]\s*(?=[^\s\d])/gu

/** `1. log in 2. play`: items on one line, numbered from one on. */
const numbered = (line: string): Reading<ReadonlyArray<string>> | undefined => {
  const marks: Array<readonly [start: number, end: number]> = []
  for (const { 0: whole, 1: digits, index } of line.matchAll(MARK))
    if (Number(digits) === marks.length + 1) marks.push([index, index + whole.length])
  if (marks.length < 2 || marks[0]?.[0] !== 0) return undefined
  const items = marks.map(([, end], at) =>
    line.slice(end, marks[at + 1]?.[0] ?? line.length).replace(/[\s,，;；、]+$/u, "")
  )
  return items.includes("") ? undefined : { value: items, name: "bullets_to_list", confidence: 0.85 }
}

/** Numbers with nothing but blanks between them; groups of three digits may be one number. */
const numbers = (text: string): Reading<ReadonlyArray<string>> | undefined => {
  const pieces = text.split(/\s+/u)
  const isNumbers = pieces.length > 1 && pieces.every((piece) => /^[-+]?\d+(?:\.\d+)?$/u.test(piece))
  return !isNumbers || pieces.slice(1).every((piece) => /^\d{3}$/u.test(piece))
    ? undefined
    : { value: pieces, name: "commas_to_list", confidence: 0.8 }
}

const cellsOf = (line: string): ReadonlyArray<string> =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/gu, "")
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim().replaceAll("\\|", "|"))

const RULE = /^[\s|:-]*-[\s|:-]*$/u

/** The rows of a table, as objects with the keys of its head. */
export const tableOf = (text: string): Reading<ReadonlyArray<unknown>> | undefined => {
  const [head = "", rule = "", ...rows] = text.split(/\r?\n/u).filter((line) => line.trim() !== "")
  if (!head.includes("|") || !rule.includes("|") || !RULE.test(rule) || rows.length === 0) return undefined
  const keys = cellsOf(head)
  const cells = rows.map(cellsOf)
  const isWhole = new Set(keys).size === keys.length && cells.every(({ length }) => length === keys.length)
  if (!isWhole || !rows.every((row) => row.includes("|"))) return undefined
  const value = cells.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])))
  return { value, name: "table_to_list", confidence: 0.95 }
}

/** Splits a text into the items of a list; undefined when it is one item. `isForced`: an item can hold no separator. */
export const listOf = (text: string, isForced: boolean): Reading<ReadonlyArray<string>> | undefined => {
  const tagged = tagItems(text)
  if (tagged !== undefined) return { value: tagged, name: "tags_to_list", confidence: 0.95 }
  const lines = text.split(/\r?\n/u)
  const filled = lines.map((line) => line.trim()).filter((line) => line !== "")
  const inline = filled.length === 1 ? numbered(filled[0]!) : undefined
  if (inline !== undefined) return inline
  const marked = bullets(lines)
  if (marked !== undefined) return marked
  if (filled.length > 1) return { value: filled, name: "lines_to_list", confidence: 0.85 }
  return commas(text.trim(), isForced) ?? (isForced ? numbers(text.trim()) : undefined)
}

/** Says whether a text is a list beyond doubt: every line is marked, but for a first one that announces the others. */
export const isMarkedList = (text: string): boolean => {
  const all = text.split(/\r?\n/u).filter((line) => line.trim() !== "")
  const filled = all.length > 1 && !isBullet(all[0]!) && /[:：]\s*$/u.test(all[0]!) ? all.slice(1) : all
  return (
    filled.length > 0 && filled.every((line) => isBullet(line) || /^\s/u.test(line)) && isBullet(filled[0]!)
  )
}

const CELL = /\s*(?:\*\*)?(?::|：|\s[-–—]+\s|\s?[-=]>|→)\s{0,20}(?:\*\*)?\s{0,20}/u

const LONGEST_NAME = 80

const unmarked = (cell: string): string =>
  cell
    .replace(/^[*_`"']+/u, "")
    .replace(/[*_`"']{1,4}$/u, "")
    .trim()

/** The cells of a row that was written as `name: text`, `name - text`, `P0, text` or `a | b | c`. */
export const rowOf = (text: string): Reading<ReadonlyArray<string>> | undefined => {
  const plain = text.trim()
  if (isMarkedList(plain)) {
    const marked = listOf(plain, false)
    if (marked !== undefined && marked.value.length > 1) return marked
  }
  const bars = plain
    .replace(/^\||\|$/gu, "")
    .split("|")
    .map((cell) => cell.trim())
  if (bars.length > 1 && bars.every((cell) => cell !== ""))
    return { value: bars, name: "text_to_row", confidence: 0.9 }
  const separator = CELL.exec(plain.slice(0, LONGEST_NAME + 20).split("\n", 1)[0] ?? "")
  if (separator !== null) {
    const name = unmarked(plain.slice(0, separator.index))
    const rest = plain.slice(separator.index + separator[0].length).trim()
    if (name !== "" && rest !== "") {
      return { value: [name, rest], name: "text_to_row", confidence: /\s/u.test(name) ? 0.6 : 0.8 }
    }
  }
  const [, code, sentence] = /^([^\s,，]{1,40})[,，]\s*(\S[^]*)$/u.exec(plain) ?? []
  return code !== undefined && sentence !== undefined
    ? { value: [code, sentence], name: "text_to_row", confidence: 0.7 }
    : undefined
}
