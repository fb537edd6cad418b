/**
 * What a word or a short text says as a number, a boolean, nothing, or one of a few options.
 */
import { edits, mostEdits, squeezed } from "./Key.ts"

/** What was understood, by which fix and how surely. */
export interface Reading<A> {
  readonly value: A
  readonly name: string
  readonly confidence: number
}

/** Texts longer than this are no word with an explanation. */
const LONGEST = 2_000

const NOTHING = new Set(["null", "none", "nil", "n/a", "undefined", "无", "没有", "暂无", "不适用", "空"])

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

/** Reads a boolean: a word for it, alone or before an explanation. */
export const booleanOf = (text: string): Reading<boolean> | undefined => {
  if (text.length > LONGEST) return undefined
  const plain = text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/^["'`*(]+|["'`*).。!]+$/gu, "")
  const name = "text_to_boolean"
  if (TRUE.has(plain)) return { value: true, name, confidence: 1 }
  if (FALSE.has(plain)) return { value: false, name, confidence: 1 }
  const [, first] = /^["'`*]*([\p{L}]+|[✓✔✅✗✘❌])["'`*]*\s*[,，.。;；:：!(-]/u.exec(plain) ?? []
  if (first === undefined || (first.length < 2 && /[a-z]/u.test(first))) return undefined
  if (TRUE.has(first)) return { value: true, name, confidence: 0.85 }
  return FALSE.has(first) ? { value: false, name, confidence: 0.85 } : undefined
}

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  b: 1e9,
  千: 1e3,
  万: 1e4,
  萬: 1e4,
  亿: 1e8
}
const NAMES = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve"
]
const 数 = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]

const NUMBER = /[-+−]?\d+(?:[,_']\d+|[ \u00a0\u202f]\d{3}(?!\d))*(?:\.\d*)?(?:e[-+]?\d+)?|[-+−]?\.\d+/giu

const digits = (written: string): number => {
  const plain = written.replace(/[_'\s]/gu, "").replace("−", "-")
  // One comma before one or two last digits is a decimal comma; before groups of three it separates thousands.
  if (/^[-+]?\d+,\d{1,2}$/u.test(plain)) return Number(plain.replace(",", "."))
  if (plain.includes(",") && !/^[-+]?\d{1,3}(?:,\d{2,4})+(?:\.\d*)?$/u.test(plain)) return NaN
  return Number(plain.replaceAll(",", ""))
}

/**
 * Reads the one number of a text: with separators, sign, unit, currency or scale. Two numbers are only read as `8/10` and
 * `8 out of 10`. A percentage is a fraction where the schema allows at most 1.
 */
export const numberOf = (text: string, maximum: number): Reading<number> | undefined => {
  if (text.length > LONGEST) return undefined
  const plain = text.normalize("NFKC").trim()
  const name = "text_to_number"
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(plain))
    return { value: Number(plain), name, confidence: 1 }
  const word = plain.toLowerCase().replace(/[.!]+$/u, "")
  const named = Math.max(NAMES.indexOf(word), 数.indexOf(word))
  if (named >= 0) return { value: named, name, confidence: 0.9 }
  const found = [...plain.matchAll(NUMBER)]
  const [first, second] = found
  if (first === undefined) return undefined
  const value = digits(first[0])
  if (!Number.isFinite(value)) return undefined
  const before = plain.slice(0, first.index)
  const after = plain.slice(first.index + first[0].length)
  // A digit inside a word, as in `P0` or `v2`, is part of a name.
  if (/[\p{L}_]$/u.test(before) || /^[-./:]\d/u.test(after)) {
    return /^\s*\/\s*\d+$/u.test(after) && before === "" ? { value, name, confidence: 0.6 } : undefined
  }
  if (second !== undefined) {
    const total = found.length === 2 && /^\s*(?:\/|out of|of)\s*\d+\S*$/iu.test(after)
    return total ? { value, name, confidence: 0.6 } : undefined
  }
  if (/^\s*[%％]/u.test(after)) return { value: maximum <= 1 ? value / 100 : value, name, confidence: 0.9 }
  const [, scale] = /^\s?([kmb千万萬亿])(?![\p{Script=Latin}])/iu.exec(after) ?? []
  if (scale !== undefined) return { value: value * (SCALES[scale.toLowerCase()] ?? 1), name, confidence: 0.8 }
  const words = (before + after).split(/\s+/u).filter(Boolean).length
  return words > 6
    ? undefined
    : { value, name, confidence: /^[\s$€£¥]*$/u.test(before) && words <= 1 ? 0.95 : 0.8 }
}

const negated = (before: string): boolean => /(?:\bnot?|\bnever|n't|不|非|没)\s*["'`*]*$/iu.test(before)

const isBoundary = (character: string | undefined): boolean =>
  character === undefined || !/[\p{Script=Latin}\p{N}_]/u.test(character)

const positions = (text: string, option: string): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let at = text.indexOf(option); at >= 0; at = text.indexOf(option, at + option.length)) {
    const latin = /^[\p{Script=Latin}\p{N}_]/u.test(option)
    if (!latin || (isBoundary(text[at - 1]) && isBoundary(text[at + option.length]))) found.push(at)
  }
  return found
}

const only = <A>(items: ReadonlyArray<A>): A | undefined => (items.length === 1 ? items[0] : undefined)

interface Option {
  readonly value: unknown
  readonly text: string
  readonly small: string
}

/** Finds the option that is named in an explanation: at its start, or as the only one that occurs and is not negated. */
const mentioned = (text: string, options: ReadonlyArray<Option>): Reading<unknown> | undefined => {
  const lower = text.normalize("NFKC").toLowerCase()
  const named = options
    .filter((option) => option.text !== "")
    .map((option) => ({ option, at: positions(lower, option.text.toLowerCase()) }))
    .filter(({ at }) => at.length > 0)
  const longest = named.filter(
    ({ option, at }) =>
      !named.some(
        (other) =>
          other.option.text.length > option.text.length &&
          other.option.text.toLowerCase().includes(option.text.toLowerCase()) &&
          other.at.length >= at.length
      )
  )
  const start = longest.find(
    ({ option, at }) => /^[\s"'`*[(]*$/u.test(lower.slice(0, at[0])) && option.text.length > 0
  )
  if (start !== undefined) {
    const rest = lower.slice((start.at[0] ?? 0) + start.option.text.length)
    if (/^["'`*\])]*\s*(?:[-–—:：,，.。;；!(（\n]|$)/u.test(rest)) {
      return { value: start.option.value, name: "enum_in_text", confidence: 0.85 }
    }
  }
  const one = only(longest)
  if (one === undefined || one.at.some((at) => negated(lower.slice(Math.max(0, at - 12), at))))
    return undefined
  return { value: one.option.value, name: "enum_in_text", confidence: 0.7 }
}

/** Finds the option a text means: by case, decoration, another declared name, explanation, beginning or typo. */
export const optionOf = (
  text: string,
  values: ReadonlyArray<unknown>,
  names: Readonly<Record<string, unknown>>
): Reading<unknown> | undefined => {
  if (text.length > LONGEST) return undefined
  const options = values
    .filter((value) => typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    .map((value) => ({ value, text: String(value), small: squeezed(String(value)) }))
  const trimmed = text.normalize("NFKC").trim()
  const byCase = only(options.filter((option) => option.text.toLowerCase() === trimmed.toLowerCase()))
  if (byCase !== undefined) return { value: byCase.value, name: "enum_case", confidence: 1 }
  const small = squeezed(trimmed)
  const bySmall = small === "" ? undefined : only(options.filter((option) => option.small === small))
  if (bySmall !== undefined) return { value: bySmall.value, name: "enum_decoration", confidence: 1 }
  const byName = Object.keys(names).find((name) => squeezed(name) === small)
  if (byName !== undefined && small !== "")
    return { value: names[byName], name: "enum_alias", confidence: 0.95 }
  const byMention = mentioned(trimmed, options)
  if (byMention !== undefined || small.length < 2) return byMention
  const byStart = only(options.filter((option) => option.small.startsWith(small)))
  if (byStart !== undefined) return { value: byStart.value, name: "enum_prefix", confidence: 0.6 }
  const near = options
    .map((option) => ({ option, count: edits(small, option.small) }))
    .toSorted((a, b) => a.count - b.count)
  const [first, second] = near
  return first !== undefined &&
    small.length >= 4 &&
    first.count <= mostEdits(small.length) &&
    (second?.count ?? Infinity) > first.count
    ? { value: first.option.value, name: "enum_typo", confidence: 0.7 }
    : undefined
}
