/**
 * Where in the text a fix was made.
 */
import type { Repairer } from "@metagpt-ts/core"

import { isCut } from "./Preview.ts"

/** What can be told from a word by its first characters is told so: `Preview` shows no more of it. */
const COMPARED = 60

/** As much of a string is looked at, escapes included; more of it is looked at as if it were words. */
const LOOKED_AT = 130

const WORD = /[^\s"'{}[\],:]{1,130}/uy

const plain = (token: string): string => {
  if (!token.includes("\\")) return token
  try {
    return JSON.parse(`"${token}"`) as string
  } catch {
    return token
  }
}

const keyOf = (word: string): string => word.trim().slice(0, COMPARED)

/** The first word of what stood there: of a list or an object, its first key or item, and how many brackets are before it. */
const handleOf = ({
  before
}: Repairer.Fix): { readonly word: string; readonly brackets: number } | undefined => {
  const [, open = "", string, bare] =
    /^([[{]*)(?:"((?:[^"\\]|\\.){1,200})|([^\s"{}[\],:]+))/u.exec(before) ?? []
  if (open === "") return before.trim() === "" ? undefined : { word: keyOf(before), brackets: 0 }
  const word = string === undefined ? bare : plain(string)
  return word === undefined || isCut(word) ? undefined : { word: keyOf(word), brackets: open.length }
}

/** Goes back from a word over as many opening brackets; undefined when something else stands before it. */
const opening = (text: string, offset: number, brackets: number): number | undefined => {
  let at = offset
  for (let left = brackets; left > 0; left--) {
    at--
    while (at >= 0 && /\s/u.test(text[at]!) && offset - at < 1_000) at--
    if (text[at] !== "{" && text[at] !== "[") return undefined
  }
  return at
}

/** Where the string ends that begins before `start`, or what is looked at of it. */
const endOfString = (text: string, start: number, quote: string): number => {
  const most = Math.min(text.length, start + LOOKED_AT)
  for (let at = start; at < most; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === quote) return at
  }
  return most
}

/** Where the words stand, in quotes or without. */
const placesOf = (text: string, words: ReadonlySet<string>): ReadonlyMap<string, ReadonlyArray<number>> => {
  const found = new Map<string, Array<number>>()
  const add = (token: string, offset: number) => {
    const word = keyOf(plain(token))
    if (words.has(word)) {
      const same = found.get(word)
      if (same === undefined) found.set(word, [offset])
      else same.push(offset)
    }
  }
  for (let at = 0; at < text.length;) {
    const character = text[at]!
    WORD.lastIndex = at
    if (character === '"' || character === "'") {
      const end = endOfString(text, at + 1, character)
      add(text.slice(at + 1, end), at)
      at = end + (text[end] === character ? 1 : 0)
    } else if (WORD.test(text)) {
      add(text.slice(at, WORD.lastIndex), at)
      at = WORD.lastIndex
    } else at++
  }
  return found
}

/**
 * Gives fixes the offset of what stood there, where there is no doubt: the text has the word as often as fixes are about it, and the
 * fixes are in the order of the text. Elsewhere a fix has no offset.
 */
export const located = (fixes: ReadonlyArray<Repairer.Fix>, text: string): ReadonlyArray<Repairer.Fix> => {
  if (fixes.length === 0 || text === "") return fixes
  const start = text.length - text.trimStart().length
  const isWhole = ({ before, path }: Repairer.Fix) =>
    path.length === 0 && isCut(before) && text.startsWith(before.slice(0, -1), start)
  const handles = fixes.map((fix) => (isWhole(fix) ? undefined : handleOf(fix)))
  const wanted = Map.groupBy(handles.keys(), (at) => handles[at]?.word)
  const words = new Set([...wanted.keys()].filter((word) => word !== undefined))
  const places = placesOf(text, words)
  return fixes.map((fix, at) => {
    const handle = handles[at]
    if (handle === undefined) return isWhole(fix) ? { ...fix, offset: start } : fix
    const all = places.get(handle.word) ?? []
    const same = wanted.get(handle.word) ?? []
    const place = all.length === same.length ? all[same.indexOf(at)] : undefined
    const offset = place === undefined ? undefined : opening(text, place, handle.brackets)
    return offset === undefined ? fix : { ...fix, offset }
  })
}
