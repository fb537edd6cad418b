import { OBJECT, isComma, isDigit, isNewline, isQuote, isWord, kindOf, pairs } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import { decode } from "./Escapes.ts"
import type { Name } from "./Fixes.ts"
import type { Stack } from "./Frame.ts"

/** Longest key that is recognised ahead; longer ones are read, but only where a key must stand. */
const KEY_AHEAD = 120

/** A key that was recognised without reading on. */
export interface Key {
  readonly name: string
  /** Past the colon, or past the name where the colon is missing. */
  readonly end: number
  /** The schema has it, here or in an enclosing object. */
  readonly known: boolean
  /** Nothing but a key can stand here, whatever the schema says. */
  readonly sure: boolean
  readonly quote: number
  readonly fix?: "missing_quote" | "missing_colon" | "doubled_quote"
  /** What was no JSON in its name. */
  readonly inner?: ReadonlyArray<Name>
}

const identifier = /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u
const loose = /^[\p{L}_$][\p{L}\p{N}_$ .-]{0,60}$/u

/** A name as it was written, with its escapes read. */
export const decoded = (raw: string): { readonly text: string; readonly fixes: ReadonlyArray<Name> } => {
  const { invalid, raw: control, text } = decode(raw)
  const fixes: Array<Name> = []
  if (invalid) fixes.push("invalid_escape")
  if (control) fixes.push("control_character")
  return { text, fixes }
}

/** Recognises keys ahead of the reader, at a bounded cost. */
export class KeyFinder {
  protected readonly cursor: Cursor
  protected readonly stack: Stack

  /** How far ahead a key may be found that shows a string in a list to be one. */
  readonly reach = KEY_AHEAD + 2

  constructor(cursor: Cursor, stack: Stack) {
    this.cursor = cursor
    this.stack = stack
  }

  knows(name: string): boolean {
    return this.stack.owner(name) !== -1
  }

  /** Whether the objects around here have names in the schema, so that an unknown name speaks against a key. */
  get named(): boolean {
    const inner = this.stack.search(({ kind }) => kind === OBJECT)
    return this.stack.frames[inner]?.shape?.named ?? false
  }

  /** The key that begins at `i`, if one does. */
  keyAt(i: number): Key | undefined {
    const cursor = this.cursor
    const { text } = cursor
    const escaped = cursor.at(i) === 0x5c && isQuote(cursor.at(i + 1))
    let start = escaped ? i + 1 : i
    const open = isQuote(cursor.at(start)) ? cursor.at(start) : 0
    let doubled = false
    if (open !== 0) {
      start++
      if (cursor.at(start) === open && isWord(cursor.at(start + 1))) {
        start++
        doubled = true
      }
    } else if (!isWord(cursor.at(start))) return undefined
    let colon = -1
    let q = start
    const limit = cursor.open ? start + KEY_AHEAD : Math.min(cursor.end, start + KEY_AHEAD)
    for (; q < limit; q++) {
      const c = cursor.at(q)
      if (isNewline(c)) break
      if (c === 0x5c) {
        if (escaped && cursor.at(q + 1) === open) break
        if (open === 0) break
        q++
        continue
      }
      if (open !== 0 ? pairs(open, c) || (c === 0x201d && open === 0x22) : isQuote(c)) break
      if (open === 0 && (isComma(c) || kindOf(c) !== 0)) break
      if (colon === -1 && cursor.colon(q) > 0) {
        colon = q
        if (open === 0) break
      }
    }
    cursor.steps += q - i
    const c = cursor.at(q)
    if (open !== 0 && q < limit && (isQuote(c) || (escaped && c === 0x5c))) {
      const name = text.slice(start, q)
      let after = escaped && c === 0x5c ? q + 2 : q + 1
      if (doubled && cursor.at(after) === open) after++
      return this.#closed(name, open, after, doubled) ?? this.#cut(text, start, colon, open)
    }
    if (open !== 0) return this.#cut(text, start, colon, open)
    if (colon === q && colon !== -1)
      return this.#bare(text.slice(start, colon).trimEnd(), colon + cursor.colon(colon))
    if (q < limit && isQuote(c)) {
      const after = cursor.peek(q + 1)
      const length = cursor.colon(after)
      const name = text.slice(start, q).trimEnd()
      if (length > 0 && loose.test(name)) {
        const known = this.knows(name)
        if (known || !this.named) {
          return { name, end: after + length, known, sure: known, quote: 0, fix: "missing_quote" }
        }
      }
    }
    return undefined
  }

  #closed(raw: string, open: number, after: number, doubled: boolean): Key | undefined {
    const { fixes: inner, text: name } = decoded(raw)
    const next = this.cursor.peek(after)
    const length = this.cursor.colon(next)
    const known = this.knows(name)
    if (length > 0) {
      return {
        name,
        end: next + length,
        known,
        sure: true,
        quote: open,
        inner,
        ...(doubled && { fix: "doubled_quote" as const })
      }
    }
    if (known && this.startsValue(next)) {
      return { name, end: after, known, sure: true, quote: open, fix: "missing_colon", inner }
    }
    return undefined
  }

  #cut(text: string, start: number, colon: number, open: number): Key | undefined {
    if (colon === -1) return undefined
    const name = text.slice(start, colon).trimEnd()
    if (!loose.test(name)) return undefined
    const known = this.knows(name)
    if (!known && (this.named || !identifier.test(name))) return undefined
    return {
      name,
      end: colon + this.cursor.colon(colon),
      known,
      sure: known,
      quote: open,
      fix: "missing_quote"
    }
  }

  #bare(name: string, end: number): Key | undefined {
    const known = this.knows(name)
    // A number is a key of Python's, but a time of the day in prose.
    if (/^\d{1,9}(?:\.\d{1,9})?$/.test(name))
      return { name, end, known, sure: known || !this.named, quote: 0 }
    if (!known && !loose.test(name)) return undefined
    return { name, end, known, sure: known || identifier.test(name), quote: 0 }
  }

  /** The word at `i` that a string follows, which is no key itself: a key whose colon is missing, where a key must stand. */
  wordBeforeString(i: number): string | undefined {
    if (!isWord(this.cursor.at(i))) return undefined
    const match = /^([\p{L}_$][\p{L}\p{N}_$-]{0,40})\s{1,4}["'“‘]/u.exec(this.cursor.ahead(i, 48))
    return match === null || this.keyAt(i + match[0].length - 1) !== undefined ? undefined : match[1]
  }

  /** Whether a string stands at `i` and a value right behind it: a key and its value without a colon. */
  pairAt(i: number): boolean {
    if (this.cursor.at(i) !== 0x22) return false
    const ahead = this.cursor.text.slice(i, i + KEY_AHEAD)
    if (this.cursor.open && ahead.length < KEY_AHEAD) this.cursor.ahead(i, KEY_AHEAD)
    return /^"[^"\n]{1,80}"\s{0,4}["{[\d]/.test(ahead)
  }

  /** Whether a value may begin at `i`. */
  startsValue(i: number): boolean {
    const c = this.cursor.at(i)
    return isQuote(c) || kindOf(c) > 0 || isDigit(c) || c === 0x2d || this.literalAt(i)
  }

  /** Whether a literal (true, None, ...) stands at `i`. */
  literalAt(i: number): boolean {
    const c = this.cursor.at(i) | 0x20
    if (c !== 0x74 && c !== 0x66 && c !== 0x6e && c !== 0x75) return false
    return /^(?:true|false|null|none|undefined|nan)(?![\p{L}\p{N}_$])/iu.test(this.cursor.ahead(i, 11))
  }

  /** Past a few commas and what stands between them. */
  pastCommas(from: number): number {
    const cursor = this.cursor
    let i = from
    for (let n = 0; n < 3 && isComma(cursor.at(i)); n++) i = cursor.peek(i + 1)
    return i
  }

  /** Where words end that stand behind a string and before what ends its place; -1 when none do. */
  strayWords(from: number): number {
    const cursor = this.cursor
    const i = cursor.blanks(from)
    return i === from || !isWord(cursor.at(i)) ? -1 : this.wordsEnd(i)
  }

  /** Where the words at `i` end before a comma or closing bracket; -1 when they do not. */
  wordsEnd(i: number): number {
    const words = /^[\p{L}\p{N}_$][\p{L}\p{N}_$ ]{0,40}(?=[,\]}])/u.exec(this.cursor.ahead(i, 42))
    return words === null ? -1 : i + words[0].length
  }

  /** Past text that is neither key nor value, if a key that the schema knows follows it; else where it began. */
  pastStray(i: number): number {
    const cursor = this.cursor
    const c = cursor.at(i)
    if (!isWord(c) && c !== 0x28 && c !== 0x3c && c !== 0xff08 && c !== 0x2e && c !== 0x2026) return i
    const round = c === 0x28 || c === 0xff08
    const close = round ? cursor.text.slice(i, i + KEY_AHEAD).search(/[)）]/u) + 1 : 0
    if (round && close === 0) cursor.ahead(i, KEY_AHEAD)
    const end = close > 0 ? i + close : Math.max(this.#strayLine(i), this.#strayWords(i))
    if (end === -1 || /["“”{}[\]]/.test(cursor.text.slice(i, end))) return i
    const next = cursor.peek(end)
    const key = this.keyAt(next)
    const line = close === 0 && cursor.hasNewline(i, end + 1)
    return key !== undefined && (key.known || (!this.named && key.sure && key.quote !== 0 && !line))
      ? next
      : i
  }

  /** Where words end that stand right before a quote mark, -1 when none do. */
  #strayWords(i: number): number {
    const words = /^[\p{L}_$][\p{L}\p{N}_$ ]{0,40} (?=["“])/u.exec(this.cursor.text.slice(i, i + 43))
    if (words === null && this.cursor.open) this.cursor.ahead(i, 43)
    return words === null ? -1 : i + words[0].length
  }

  /** Where the line ends, -1 when it is too long, or holds what may be a value. */
  #strayLine(i: number): number {
    const cursor = this.cursor
    const limit = i + KEY_AHEAD * 2 + 1
    const mark = cursor.text.slice(i, limit).search(/["“”{}[\]]/)
    const end = cursor.lineWithin(
      i,
      mark === -1 ? (cursor.open ? limit : Math.min(limit, cursor.end)) : i + mark
    )
    return end === limit || (mark !== -1 && end === i + mark) ? -1 : end
  }

  /** Whether the text ends within a key that begins at `i`. */
  halfKey(i: number): boolean {
    const cursor = this.cursor
    const { text } = cursor
    if (cursor.end - i > KEY_AHEAD || this.stack.search(({ kind }) => kind === OBJECT) === -1) return false
    const c = cursor.at(i)
    if (!isQuote(c) && !isWord(c)) return false
    const half = text.slice(isQuote(c) ? i + 1 : i).replace(/["”]\s*$/u, "")
    if (/["“”\n:{}[\]]/.test(half) || !/^[\p{L}\p{N}_$ .-]*$/u.test(half)) return false
    const key =
      !this.named ||
      this.stack.search(({ kind, shape }) => kind === OBJECT && shape !== undefined && shape.begins(half)) !==
        -1
    // What comes next decides.
    return key && cursor.over(cursor.end)
  }
}
