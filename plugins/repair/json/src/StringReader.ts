import { ARRAY, OBJECT, isComma, isDigit, isQuote, isSpace, isWord, kindOf, pairs } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import { decode, unescape } from "./Escapes.ts"
import type { Name } from "./Fixes.ts"
import type { Stack } from "./Frame.ts"
import type { Lookahead } from "./Lookahead.ts"
import { type End, unclosed } from "./Unclosed.ts"

/** A string as it was read. */
export interface Quoted {
  readonly text: string
  /** Where reading goes on. */
  readonly end: number
  /** The text ended within it. */
  readonly cut: boolean
  readonly fixes: ReadonlyArray<Name>
}

/** How far a string may be read on and taken back to a nearer end, and how often farther, so that the cost stays linear. */
const NEAR = 120
const RETURNS = 8

/** A bracket that closes, and the key behind it: no text of a string. */
const swallowed = /[\]}]\s*,\s*"[^"\n]{1,60}"\s*:/

/** Reads quoted strings whose end must be guessed: a quote mark closes only if what follows fits the place. */
export class StringReader {
  readonly #cursor: Cursor
  readonly #stack: Stack
  readonly #ahead: Lookahead
  #inner = 0

  constructor(cursor: Cursor, stack: Stack, ahead: Lookahead) {
    this.#cursor = cursor
    this.#stack = stack
    this.#ahead = ahead
  }

  /** Whether a string that was read on to `seen` may be taken back to `end`. */
  #returns(end: number, seen: number): boolean {
    return seen - end <= NEAR || this.#cursor.returns++ < RETURNS
  }

  /** Reads the string whose quote mark, or the backslash before it, stands at `start`. */
  read(start: number): Quoted {
    const cursor = this.#cursor
    const escaped = cursor.at(start) === 0x5c
    const at = escaped ? start + 1 : start
    const open = cursor.at(at)
    const fixes: Array<Name> = []
    this.#inner = 0
    let from = at + 1
    let end: End
    if (
      open < 0x80 &&
      cursor.has(String.fromCharCode(open).repeat(4), at) &&
      cursor.at(at + 4) !== open &&
      this.#ahead.follows(at + 4) > 0
    ) {
      fixes.push("doubled_quote")
      end = { content: at + 1, next: at + 4 }
    } else if (open < 0x80 && cursor.at(at + 1) === open && cursor.at(at + 2) === open && !escaped) {
      from = at + 3
      fixes.push("quote_form")
      end = this.#triple(open, from)
      if (open === 0x60) from = this.#info(from)
    } else {
      // Two quote marks before a word are one that was doubled; before anything else they are the empty string.
      const doubled = cursor.at(from) === open && this.#ahead.follows(from + 1) === 0
      if (open !== 0x22 || escaped) fixes.push("quote_form")
      end = this.#find(open, doubled ? from + 1 : from, escaped, doubled)
      // One that closes singly only begins with a quote mark of its content.
      if (doubled && (end.double === true || open === 0x22)) {
        from++
        fixes.push("doubled_quote")
      }
    }
    if (end.fix !== undefined) fixes.push(end.fix)
    if (this.#inner > 0) fixes.push("inner_quote")
    const content = cursor.text.slice(from, Math.max(from, end.content))
    const { invalid, raw, text } = decode(escaped ? unescape(content) : content, end.cut)
    if (invalid) fixes.push("invalid_escape")
    if (raw) fixes.push("control_character")
    return { text, end: end.next, cut: end.cut === true, fixes }
  }

  /** Past the line that opens a fenced value, if it holds a language or nothing. */
  #info(from: number): number {
    if (this.#cursor.at(from) === 0x0a) return from + 1
    const line = this.#cursor.lineEnd(from)
    return line - from < 20 && /^[a-z]+$/i.test(this.#cursor.text.slice(from, line)) ? line + 1 : from
  }

  #triple(open: number, from: number): End {
    const cursor = this.#cursor
    const marks = String.fromCharCode(open).repeat(3)
    let last = -1
    for (let q = cursor.next(marks, from); !cursor.over(q); q = cursor.next(marks, q + 1)) {
      // Of four marks in a row the first belongs to the content.
      while (cursor.at(q + 3) === open) q++
      if (this.#ahead.follows(q + 3) > 0) return { content: q, next: q + 3 }
      last = q
    }
    if (last !== -1 && this.#returns(last, cursor.end)) return { content: last, next: last + 3 }
    return unclosed(this.#cursor, this.#stack, from)
  }

  /** The next mark that may close what `open` began. */
  nextQuote(open: number, from: number): number {
    const cursor = this.#cursor
    if (open === 0x22) {
      const curly = cursor.find("\u201d", from)
      const plain = cursor.find('"', from)
      if (curly !== -1 && (plain === -1 || curly < plain)) return curly
      return cursor.next('"', from)
    }
    if (open === 0x60) {
      const plain = cursor.find("`", from)
      const acute = cursor.find("\u00b4", from)
      if (acute !== -1 && (plain === -1 || acute < plain)) return acute
    }
    if (open < 0x80) return cursor.next(String.fromCharCode(open), from)
    let q = from
    while (!cursor.over(q) && !pairs(open, cursor.at(q))) q++
    cursor.steps += q - from
    return q
  }

  #find(open: number, from: number, escaped: boolean, doubled: boolean): End {
    const cursor = this.#cursor
    const fenced = open === 0x22 && !escaped ? this.#fenced(from) : undefined
    if (fenced !== undefined) return fenced
    let odd = false
    let weak = -1
    let stray = -1
    for (let q = this.nextQuote(open, from); !cursor.over(q); q = this.nextQuote(open, q + 1)) {
      if (open === 0x22 && cursor.at(q) !== open) {
        // A curly mark closes a straight one only if it closes no pair within.
        const pair = cursor.within("\u201c", from, q) < q
        if (!pair && !odd && this.#ahead.follows(q + 1) === 2)
          return { content: q, next: q + 1, fix: "quote_form" }
        continue
      }
      let slash = q
      while (slash > from && cursor.at(slash - 1) === 0x5c) slash--
      cursor.steps += q - slash + 1
      const slashes = q - slash
      if (slashes % 2 === 1 && !(escaped && slashes === 1)) continue
      const content = escaped && slashes === 1 ? q - 1 : q
      if (doubled) {
        if (cursor.at(q + 1) === open && this.#ahead.follows(q + 2) > 0)
          return { content, next: q + 2, double: true }
      }
      const before = odd ? undefined : this.#opensNext(q, from, open)
      if (before !== undefined)
        return weak !== -1 && this.#returns(weak, q) ? { content: weak, next: weak + 1 } : before
      if (!doubled || cursor.at(q + 1) !== open) {
        const fit = this.#ahead.follows(q + 1, odd)
        if (fit > 0) {
          const end =
            stray !== -1 &&
            swallowed.test(cursor.text.slice(stray, Math.min(q, stray + 400))) &&
            this.#returns(stray, q)
          if (end) this.#inner = 0
          return end ? { content: stray, next: stray + 1 } : { content, next: q + 1 }
        }
        if (odd && weak === -1 && this.#ahead.follows(q + 1) > 0) weak = q
        const words = odd || stray !== -1 ? -1 : this.#ahead.strayWords(q + 1)
        if (words !== -1) {
          if (!isComma(cursor.at(words)) && this.#ahead.follows(words) === 2)
            return { content: q, next: q + 1 }
          stray = q
        }
        const inches = isDigit(cursor.at(q - 1))
        if (!odd && !inches && cursor.at(q + 1) === open && !escaped && this.#ahead.follows(q + 2) === 2) {
          return { content, next: q + 2, fix: "doubled_quote" }
        }
      }
      if (!(isWord(cursor.at(q - 1)) && isWord(cursor.at(q + 1)) && open === 0x27)) odd = !odd
      this.#inner++
    }
    // Quote marks come in pairs: with an odd one more likely words stand behind the string than its end is missing.
    const end = odd && stray !== -1 ? stray : weak
    if (end !== -1 && this.#returns(end, cursor.end)) {
      if (end === stray) this.#inner = 0
      return { content: end, next: end + 1 }
    }
    return unclosed(this.#cursor, this.#stack, from)
  }

  /** The end of a string that holds a fenced block, whatever quote marks stand in the block. */
  #fenced(from: number): End | undefined {
    const cursor = this.#cursor
    if (cursor.at(from) !== 0x60 || !cursor.has("```", from)) return undefined
    const fence = cursor.next('```"', from + 3)
    if (cursor.over(fence) || this.#ahead.follows(fence + 4) === 0) return undefined
    if (cursor.within('"', from, fence) < fence) this.#inner++
    return { content: fence + 3, next: fence + 4 }
  }

  /** The end of this string when the quote mark at `q` opens the next one: its own closing mark is missing. */
  #opensNext(q: number, from: number, open: number): End | undefined {
    const cursor = this.#cursor
    const top = this.#stack.top
    const before = cursor.at(q - 1)
    if (top === undefined || !(isSpace(before) || isComma(before) || kindOf(before) !== 0)) return undefined
    let run = q
    let comma = false
    let opener = false
    for (; run > from; run--) {
      const c = cursor.at(run - 1)
      if (isComma(c)) comma = true
      else if (kindOf(c) > 0) opener = true
      else if (!isSpace(c) && kindOf(c) === 0) break
    }
    cursor.steps += q - run
    if (run === from) return undefined
    // In an object a bracket opens within the string, unless an item of a list around it follows.
    if (opener && top.kind === OBJECT && this.#stack.search(({ kind }) => kind === ARRAY) === -1)
      return undefined
    const line = cursor.hasNewline(run, q)
    if (!comma && !line) return undefined
    const key = this.#ahead.keyAt(q)
    if (key !== undefined && key.quote !== 0 && key.sure && (comma || (line && key.known))) {
      const owner = this.#stack.owner(key.name)
      if (key.known || (!this.#ahead.named && (line || top.kind === OBJECT))) {
        const own = !opener && top.kind === OBJECT && (owner === -1 || owner === this.#stack.depth - 1)
        return this.#missing(own ? this.#commas(q, from) : run, from)
      }
      return undefined
    }
    if (top.kind !== ARRAY || !comma || !isWord(cursor.at(q + 1))) return undefined
    const close = this.#nextPlain(open, q + 1)
    if (cursor.over(close) || this.#ahead.follows(close + 1) < 2) return undefined
    return this.#missing(opener ? run : this.#commas(q, from), from)
  }

  /** The next mark of the very same kind that no backslash stands before. */
  #nextPlain(open: number, from: number): number {
    const cursor = this.#cursor
    let q = this.nextQuote(open, from)
    for (; !cursor.over(q); q = this.nextQuote(open, q + 1)) {
      if (cursor.at(q - 1) !== 0x5c && (open !== 0x22 || cursor.at(q) === 0x22)) break
    }
    return q
  }

  /** Back over commas and blanks only. */
  #commas(q: number, from: number): number {
    const cursor = this.#cursor
    let i = q
    while (i > from && (isSpace(cursor.at(i - 1)) || isComma(cursor.at(i - 1)))) i--
    cursor.steps += q - i
    return i
  }

  /** The content ends at `at`; a closing mark of another form right before belongs to it no more. */
  #missing(at: number, from: number): End {
    const cursor = this.#cursor
    const c = cursor.at(at - 1)
    // “ belongs to a pair within the content.
    const stray =
      at - 1 > from && c > 0x80 && isQuote(c) && cursor.text.slice(from, at).indexOf("\u201c") === -1
    return { content: stray ? at - 1 : at, next: at, fix: "missing_quote" }
  }
}
