import { OBJECT, isComma, isDigit, isNewline, isQuote, isSpace, isWord, kindOf } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import type { Name } from "./Fixes.ts"
import type { Stack } from "./Frame.ts"
import type { Lookahead } from "./Lookahead.ts"
import type { Shape } from "./Shape.ts"

const literals: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  none: null,
  undefined: null,
  nan: null
}

const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const careless = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d*)?$/
const grouped = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const based = /^[+-]?0[xXoObB][0-9a-fA-F]+$/

/** A value that stood without quote marks. */
export interface Bare {
  readonly value: unknown
  readonly end: number
  readonly cut: boolean
  readonly fixes: ReadonlyArray<Name>
}

/** The value of a word or number, or undefined when it is text. */
const literal = (word: string, shape: Shape | undefined): { value: unknown; fix?: Name } | undefined => {
  const exact = word === "true" ? true : word === "false" ? false : word === "null" ? null : undefined
  if (exact !== undefined) return { value: exact }
  const c = word.charCodeAt(0)
  if (isDigit(c) || c === 0x2d || c === 0x2b || c === 0x2e) {
    if (json.test(word)) return { value: Number(word) }
    if (grouped.test(word)) return { value: Number(word.replaceAll(",", "")), fix: "number_form" }
    // A zero before it is part of a code, unless a number is asked for.
    const code = /^[+-]?0\d/.test(word)
    if (careless.test(word) && (shape === undefined ? !code : shape.allows("number"))) {
      return { value: Number.parseFloat(word.replaceAll("_", "")), fix: "number_form" }
    }
    if (based.test(word)) {
      const size = Number(word.replace(/^[+-]/, ""))
      return { value: word.startsWith("-") ? -size : size, fix: "number_form" }
    }
    if (/^[+-]?Infinity$/i.test(word)) return { value: null, fix: "python_literal" }
    return undefined
  }
  if (word.length <= 9) {
    const lower = word.toLowerCase()
    if (Object.hasOwn(literals, lower)) return { value: literals[lower], fix: "python_literal" }
    if (lower === "infinity") return { value: null, fix: "python_literal" }
  }
  return undefined
}

/** What a text that was cut off was going to be, if that is sure. */
const begun = (word: string): { value: unknown } | undefined => {
  if (word.length < 2) return undefined
  if ("true".startsWith(word) || "True".startsWith(word)) return { value: true }
  if ("false".startsWith(word) || "False".startsWith(word)) return { value: false }
  return "null".startsWith(word) || "None".startsWith(word) ? { value: null } : undefined
}

/** Reads values without quote marks: literals, numbers, and text whose quote marks are missing. */
export class BareReader {
  readonly #cursor: Cursor
  readonly #stack: Stack
  readonly #ahead: Lookahead

  constructor(cursor: Cursor, stack: Stack, ahead: Lookahead) {
    this.#cursor = cursor
    this.#stack = stack
    this.#ahead = ahead
  }

  /** Reads the value at `start`; undefined where no value begins. */
  read(start: number, shape: Shape | undefined): Bare | undefined {
    const cursor = this.#cursor
    let i = start
    let inside = 0
    let quoted = false
    for (; !cursor.over(i); i++) {
      const c = cursor.at(i)
      if (isWord(c)) continue
      if (
        (c === 0x2f || c === 0x7b) &&
        i > start &&
        cursor.comment(i) + (c === 0x7b ? 1 : 0) > i &&
        this.#literal(start, i, shape)
      )
        break
      if (
        (isNewline(c) && !this.#continues(start, i, shape)) ||
        (c === 0x5c && cursor.escapedLines && cursor.blanks(i) > i)
      )
        break
      if (isComma(c)) {
        if (this.#endsAtComma(start, i, shape)) break
      } else if (isQuote(c) && i > start) {
        if (isSpace(cursor.at(i - 1)) && this.#ahead.keyAt(i)?.sure === true) break
        if (c !== 0x27 && this.#ahead.follows(i + 1) > 0) {
          quoted = true
          break
        }
      } else if (kindOf(c) > 0) inside++
      else if (kindOf(c) < 0) {
        if (inside > 0) inside--
        else if (this.#literal(start, i, shape) || this.#ahead.follows(i) > 0 || this.#stack.depth === 0)
          break
      } else if (isSpace(cursor.at(i - 1)) && cursor.comment(i) > i && c !== 0x3c) break
      else if (cursor.colon(i) > 0 && c !== 0x3d && c !== 0x2d && this.#stack.depth === 0) break
    }
    cursor.steps += i - start + 1
    const stop = cursor.back(i, start)
    if (stop === start) return undefined
    const word = cursor.text.slice(start, stop)
    const cut = i >= cursor.end && stop === i
    if (!quoted) {
      const known = literal(word.trim(), shape)
      if (known !== undefined)
        return { value: known.value, end: i, cut, fixes: known.fix === undefined ? [] : [known.fix] }
      if (cut) {
        const half = begun(word)
        if (half !== undefined) return { value: half.value, end: i, cut, fixes: [] }
        if (/^[-+]?(?:(?:[1-9]\d*|0)(?:\.\d*)?)?(?:[eE][-+]?)?$/.test(word)) {
          const number = Number.parseFloat(word)
          return { value: Number.isNaN(number) ? undefined : number, end: i, cut, fixes: ["number_form"] }
        }
      }
    }
    return { value: word, end: quoted ? i + 1 : i, cut, fixes: [quoted ? "missing_quote" : "unquoted"] }
  }

  /** Whether what stands between is a whole literal or number. */
  #literal(start: number, end: number, shape: Shape | undefined): boolean {
    return end - start < 40 && literal(this.#cursor.text.slice(start, end).trimEnd(), shape) !== undefined
  }

  /** Whether the text of a property goes on behind this line: no key begins there, and nothing ends. */
  #continues(start: number, line: number, shape: Shape | undefined): boolean {
    const cursor = this.#cursor
    if (this.#stack.top?.kind !== OBJECT || this.#literal(start, line, shape)) return false
    const next = cursor.peek(line)
    return (
      next < cursor.end &&
      isWord(cursor.at(next)) &&
      cursor.indent(next) !== -1 &&
      this.#ahead.keyAt(next) === undefined
    )
  }

  #endsAtComma(start: number, comma: number, shape: Shape | undefined): boolean {
    const cursor = this.#cursor
    const top = this.#stack.top
    if (top === undefined) return true
    const next = cursor.peek(comma + 1)
    if (cursor.over(next) || cursor.hasNewline(comma, next)) return true
    const c = cursor.at(next)
    if (top.kind === OBJECT) {
      if (isComma(c) || kindOf(c) !== 0 || this.#ahead.halfKey(next)) return true
      const key = this.#ahead.keyAt(next)
      if (key !== undefined && (key.known || key.quote !== 0)) return true
      const digits =
        next === comma + 1 &&
        isDigit(c) &&
        isDigit(cursor.at(comma - 1)) &&
        /^\d{3}(?!\d)/.test(cursor.ahead(next, 4))
      if (digits && (shape === undefined || shape.allows("number"))) return false
      if (this.#literal(start, comma, shape)) return true
      return key !== undefined && key.sure
    }
    if (isQuote(c) || this.#literal(start, comma, shape)) return true
    // An item that lost its first quote mark may hold commas: it ends at its last one.
    const quote = cursor.onLine('"', comma)
    if (quote !== -1 && isWord(cursor.at(quote - 1))) {
      const item = top.items
      if (item !== undefined && !item.allows("string")) return true
      const between = cursor.text.slice(comma, Math.min(quote, comma + 200))
      if (quote - start < 200 && !/[[\]{}]/.test(between) && this.#ahead.follows(quote + 1) === 2)
        return false
    }
    return true
  }
}
