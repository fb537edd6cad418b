/**
 * What a word or a short text says as nothing or as a boolean.
 */
import type { Name } from "./Fixes.ts"

/** What was understood, by which fix and how surely. */
export interface Reading<A> {
  readonly value: A
  readonly name: Name
  readonly confidence: number
}

/** Texts longer than this are no word with an explanation. */
export const LONGEST = 2_000

const NOTHING = new Set([
  "null",
  "none",
  "nil",
  "n/a",
  "undefined",
  "not applicable",
  "not available",
  "-",
  "--",
  "—",
  "无",
  "没有",
  "暂无",
  "不适用",
  "空"
])

/** Says whether a text spells null: `N/A`, `None`, `无`. */
export const isNothing = (text: string): boolean =>
  text.length <= 20 &&
  NOTHING.has(
    text
      .normalize("NFKC")
      .trim()
      .replace(/^[("'`*[<]+|[)"'`*.。\]>]+$/gu, "")
      .toLowerCase()
  )

const TRUE = new Set([
  "true",
  "yes",
  "y",
  "t",
  "on",
  "1",
  "是",
  "对",
  "真",
  "有",
  "需要",
  "正确",
  "✓",
  "✔",
  "✅",
  "是的"
])
const FALSE = new Set([
  "false",
  "no",
  "n",
  "f",
  "off",
  "0",
  "否",
  "错",
  "假",
  "不是",
  "不",
  "不需要",
  "错误",
  "✗",
  "✘",
  "❌"
])

/** Says whether what follows these words is denied by them. */
export const isNegated = (before: string): boolean =>
  /(?:\b(?:not|no|never|neither|nor|than|instead of)|n't|不是|并非|而非|不|非|没)(?:\s+(?:an?|the|really|quite))?\s*["'`*]*$/iu.test(
    before.slice(-40)
  )

const meaningOf = (word: string | undefined): boolean | undefined => {
  if (word === undefined || (word.length < 2 && /[a-z0-9]/u.test(word))) return undefined
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined
}

/** The only one of `true` and `false` that a text says, and does not deny. */
const said = (text: string): boolean | undefined => {
  const words = [...text.matchAll(/\b(?:true|false)\b/gu)]
  const first = words[0]?.[0]
  if (first === undefined || words.some((each) => each[0] !== first)) return undefined
  return words.some(({ index }) => isNegated(text.slice(0, index))) ? undefined : first === "true"
}

/** Reads a boolean: a word for it, alone, before an explanation, after a label or as the only one that is said. */
export const booleanOf = (text: string): Reading<boolean> | undefined => {
  if (text.length > LONGEST) return undefined
  const lower = text.normalize("NFKC").trim().toLowerCase()
  const plain = lower.replace(/^["'`*(]+|["'`*).。!]+$/gu, "")
  const name = "text_to_boolean"
  if (TRUE.has(plain)) return { value: true, name, confidence: 1 }
  if (FALSE.has(plain)) return { value: false, name, confidence: 1 }
  const [, first] = /^["'`*]*([\p{L}]+|[✓✔✅✗✘❌])["'`*]*\s*[,，.。;；:：!(-]/u.exec(lower) ?? []
  const [, last] = /(?:[:：=]|\bis)\s*["'`*]*([\p{L}]+|[✓✔✅✗✘❌])["'`*]*[.。!]*$/u.exec(lower) ?? []
  const begins = meaningOf(first)
  const ends = meaningOf(last)
  if (begins !== undefined && ends !== undefined && begins !== ends) return undefined
  if (begins !== undefined) return { value: begins, name, confidence: 0.85 }
  if (ends !== undefined) return { value: ends, name, confidence: 0.8 }
  const only = said(lower)
  return only === undefined ? undefined : { value: only, name, confidence: 0.7 }
}
