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
  const pieces = (
    text.includes(";") && !text.includes(",") ? text.split(/;\s*/u) : text.split(SEPARATOR)
  ).map((piece) => piece.trim())
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

/** Splits a text into the items of a list; undefined when it is one item. `isForced`: an item can hold no separator. */
export const listOf = (text: string, isForced: boolean): Reading<ReadonlyArray<string>> | undefined => {
  const tagged = tagItems(text)
  if (tagged !== undefined) return { value: tagged, name: "tags_to_list", confidence: 0.95 }
  const lines = text.split(/\r?\n/u)
  const marked = bullets(lines)
  if (marked !== undefined) return marked
  const filled = lines.map((line) => line.trim()).filter((line) => line !== "")
  if (filled.length > 1) return { value: filled, name: "lines_to_list", confidence: 0.85 }
  return commas(text.trim(), isForced)
}

/** Says whether a text is a list beyond doubt: every line is marked. */
export const isMarkedList = (text: string): boolean => {
  const filled = text.split(/\r?\n/u).filter((line) => line.trim() !== "")
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
