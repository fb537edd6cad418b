/**
 * What a short text says as a number.
 */
import { LONGEST, type Reading } from "./Word.ts"

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  b: 1e9,
  千: 1e3,
  万: 1e4,
  萬: 1e4,
  亿: 1e8,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9
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
const 数 = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]

const digit = (character = ""): number => 数.indexOf(character === "两" ? "二" : character)

/** A number below a hundred in Chinese; -1 when it is none. */
const han = (word: string): number => {
  const [whole, tens, ten, ones] = /^([二三四五六七八九]?)(十?)([一二两三四五六七八九零]?)$/u.exec(word) ?? []
  if (whole === undefined || whole === "" || (ten === "" && tens !== "" && ones !== "")) return -1
  if (ten === "") return digit(tens === "" ? ones : tens)
  return Math.max(digit(tens), 1) * 10 + Math.max(digit(ones), 0)
}

/** `1.234.567,89`: points between the thousands are certain where there are two of them, or a comma after one. */
const POINTED = /^([-+−]?\d{1,3})((?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)(?![\d.,])/u

const NUMBER = /[-+−]?\d+(?:[,_']\d+|[ \u00a0\u202f]\d{3}(?!\d))*(?:\.\d*)?(?:e[-+]?\d+)?|[-+−]?\.\d+/giu

const OUT_OF = /^([-+]?\d+(?:\.\d+)?)\s*(\/|out of|of)\s*(\d+(?:\.\d+)?)\S*$/iu

const digits = (written: string): number => {
  const plain = written.replace(/[_'\s]/gu, "").replace("−", "-")
  // One comma before one or two last digits is a decimal comma; before groups of three it separates thousands.
  if (/^[-+]?\d+,\d{1,2}$/u.test(plain)) return Number(plain.replace(",", "."))
  if (plain.includes(",") && !/^[-+]?\d{1,3}(?:,\d{2,4})+(?:\.\d*)?$/u.test(plain)) return NaN
  return Number(plain.replaceAll(",", ""))
}

/** What the schema says of a number. */
export interface Range {
  readonly isInteger: boolean
  readonly maximum: number
}

/** `4/5`: marks out of five where five may be reached, or where only whole numbers may; a fraction elsewhere. */
const quotient = (part: number, whole: number, range: Range): number | undefined => {
  if (range.isInteger || (Number.isFinite(range.maximum) && range.maximum >= whole)) {
    return part <= whole ? part : undefined
  }
  return whole === 0 ? undefined : part / whole
}

/**
 * Reads the one number of a text: with separators, sign, unit, currency or scale. Two numbers are only read as `8/10` and
 * `8 out of 10`. A percentage is a fraction where the schema allows at most 1.
 */
export const numberOf = (text: string, range: Range): Reading<number> | undefined => {
  const { maximum } = range
  if (text.length > LONGEST) return undefined
  const written = text.normalize("NFKC").replaceAll("⁄", "/").trim()
  const plain = written.replace(/[-+−]?\d[\d.]*,?\d*/u, (digits) =>
    POINTED.test(digits) ? digits.replaceAll(".", "").replace(",", ".") : digits
  )
  const name = "text_to_number"
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(plain))
    return { value: Number(plain), name, confidence: 1 }
  const word = plain.toLowerCase().replace(/[.!]+$/u, "")
  const named = Math.max(NAMES.indexOf(word), han(word))
  if (named >= 0) return { value: named, name, confidence: 0.9 }
  const [, part, sign, whole] = OUT_OF.exec(plain) ?? []
  if (part !== undefined) {
    const value = sign === "/" || maximum <= 1 ? quotient(Number(part), Number(whole), range) : Number(part)
    return value === undefined ? undefined : { value, name, confidence: 0.6 }
  }
  const found = [...plain.matchAll(NUMBER)]
  const [first, second] = found
  if (first === undefined) return undefined
  const value = digits(first[0])
  if (!Number.isFinite(value)) return undefined
  const before = plain.slice(0, first.index)
  const after = plain.slice(first.index + first[0].length)
  // A digit inside a word, as in `P0` or `v2`, is part of a name.
  if (second !== undefined || /[\p{L}_]$/u.test(before) || /^[-./:]\d/u.test(after)) return undefined
  if (/^\s*[%％]/u.test(after)) return { value: maximum <= 1 ? value / 100 : value, name, confidence: 0.9 }
  const [, scale] = /^\s?(thousand|million|billion|[kmb千万萬亿])(?![\p{Script=Latin}])/iu.exec(after) ?? []
  if (scale !== undefined) return { value: value * (SCALES[scale.toLowerCase()] ?? 1), name, confidence: 0.8 }
  const words = (before + after).split(/\s+/u).filter(Boolean).length
  return words > 6
    ? undefined
    : { value, name, confidence: /^[\s$€£¥]*$/u.test(before) && words <= 1 ? 0.95 : 0.8 }
}
