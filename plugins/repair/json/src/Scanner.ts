import { BareReader } from "./Bare.ts"
import { ARRAY, OBJECT, colonAt, isComma, isNewline, isQuote, isSpace, isWord, kindOf } from "./Characters.ts"
import { Closers } from "./Closers.ts"
import type { Cursor } from "./Cursor.ts"
import { decode } from "./Escapes.ts"
import { FixLog, type Name } from "./Fixes.ts"
import { AFTER, type Frame, KEY, Stack, VALUE, frame, set } from "./Frame.ts"
import { type Key, Lookahead } from "./Lookahead.ts"
import type { Shape } from "./Shape.ts"
import { StringReader } from "./StringReader.ts"

/** A value read from the text. */
export interface Scanned {
  readonly value: unknown
  /** Past its last character. */
  readonly end: number
  /** False when the text ended before the value did. */
  readonly complete: boolean
  readonly log: FixLog
}

/** Reads one value, whatever is wrong with it, in one pass without recursion. */
export class Scanner {
  readonly #cursor: Cursor
  readonly #stack = new Stack()
  readonly #ahead: Lookahead
  readonly #strings: StringReader
  readonly #bare: BareReader
  readonly #closers: Closers
  readonly #log = new FixLog()
  readonly #shape: Shape | undefined
  #at: number
  #root: unknown
  #done = false
  #complete = true

  constructor(cursor: Cursor, start: number, shape: Shape | undefined, implied: boolean) {
    this.#cursor = cursor
    this.#shape = shape
    this.#at = start
    this.#ahead = new Lookahead(cursor, this.#stack)
    this.#strings = new StringReader(cursor, this.#stack, this.#ahead)
    this.#bare = new BareReader(cursor, this.#stack, this.#ahead)
    this.#closers = new Closers(cursor, this.#stack, this.#ahead, implied)
    if (implied) {
      this.#push(OBJECT, shape)
      this.#fix("missing_opener", "", "{")
    }
  }

  /** Reads the value. */
  scan(): Scanned {
    const cursor = this.#cursor
    while (!this.#done) {
      this.#trivia()
      if (this.#at >= cursor.end) {
        this.#cut()
        break
      }
      const before = this.#at
      const top = this.#stack.top
      const state = top?.state
      if (top === undefined) this.#value(this.#shape)
      else if (top.state === KEY) this.#key(top)
      else if (top.state === VALUE) this.#value(this.#expected(top))
      else this.#after(top)
      cursor.steps++
      // Nothing that begins here makes sense: leave it out.
      if (this.#at === before && this.#stack.top === top && top?.state === state && !this.#done) this.#stray()
    }
    while (typeof this.#root === "string" && this.#sumOfRoot());
    return { value: this.#root, end: this.#at, complete: this.#complete, log: this.#log }
  }

  /** Joins the next string of a sum that is the whole value. */
  #sumOfRoot(): boolean {
    const cursor = this.#cursor
    const plus = cursor.peek(this.#at)
    const next = cursor.at(plus) === 0x2b ? cursor.peek(plus + 1) : cursor.end
    if (!isQuote(cursor.at(next))) return false
    const { end, text } = this.#strings.read(next)
    this.#fix("concatenation", this.#slice(plus, end), text, plus)
    this.#root = `${this.#root as string}${text}`
    this.#at = end
    return true
  }

  /** The shape of the value that comes next. An unknown key that comes first may be a wrapper around the whole. */
  #expected(top: Frame): Shape | undefined {
    if (top.kind === ARRAY) return top.items
    const shape = top.shape?.property(top.key)
    return shape === undefined && this.#stack.depth === 1 && top.last === -1 ? top.shape : shape
  }

  #fix(name: Name, before: string, after = "", offset = this.#at): void {
    if (this.#log.full) this.#log.count++
    else this.#log.add(name, this.#stack.path(), offset, before, after)
  }

  #slice(from: number, to: number): string {
    return this.#cursor.text.slice(from, Math.min(to, from + 80))
  }

  #trivia(): void {
    const cursor = this.#cursor
    for (;;) {
      this.#at = cursor.blanks(this.#at)
      const after = cursor.comment(this.#at)
      if (after === this.#at) return
      this.#fix("comment", this.#slice(this.#at, after))
      this.#at = after
    }
  }

  #push(kind: typeof OBJECT | typeof ARRAY, shape: Shape | undefined, round = false): void {
    const open = frame(kind, shape, round)
    this.#place(open.value)
    this.#done = false
    this.#stack.frames.push(open)
  }

  #place(value: unknown): void {
    const top = this.#stack.top
    if (top === undefined) {
      this.#root = value
      this.#done = true
      return
    }
    if (top.kind === ARRAY) (top.value as Array<unknown>).push(value)
    else {
      const object = top.value as Record<string, unknown>
      if (Object.hasOwn(object, top.key)) this.#fix("duplicate_key", top.key)
      set(object, top.key, value)
    }
    top.state = AFTER
    top.comma = -1
    top.last = this.#at
  }

  #pop(count: number): void {
    this.#stack.frames.length -= count
    if (this.#stack.depth === 0) this.#done = true
    else this.#stack.top!.state = AFTER
  }

  /** Closes what stands inside the frame at `index`, whose closing brackets are missing. */
  #closeTo(index: number): void {
    this.#fix(
      "missing_closer",
      "",
      this.#stack.frames
        .slice(index + 1)
        .slice(-40)
        .map(({ kind }) => (kind === OBJECT ? "}" : "]"))
        .toReversed()
        .join("")
    )
    this.#pop(this.#stack.depth - 1 - index)
  }

  #close(): void {
    const cursor = this.#cursor
    const top = this.#stack.top!
    if (this.#stack.calls > 0 && cursor.at(this.#at) === 0x29 && !top.round) {
      this.#stack.calls--
      this.#at++
      return
    }
    const { closes, wrong } = this.#closers.decide(this.#at)
    const mark = cursor.text.charAt(this.#at)
    if (closes === 0) this.#fix("extra_closer", mark)
    else {
      if (top.kind === OBJECT && top.state === VALUE) this.#missing(top)
      if (top.comma !== -1) this.#fix("extra_comma", ",", "", top.comma)
      const right = top.kind === OBJECT ? "}" : "]"
      if (wrong) this.#fix("wrong_closer", mark, right)
      else if (mark === ")" || mark === "）") this.#fix("tuple", mark, right)
      if (closes > 1) this.#closeTo(this.#stack.depth - closes)
      this.#pop(1)
    }
    this.#at++
  }

  /** The value of the pending key is missing. */
  #missing(top: Frame): void {
    const shape = top.shape?.property(top.key)
    const keep = shape === undefined ? top.shape === undefined : shape.allows("null")
    this.#fix("missing_value", top.key, keep ? "null" : "")
    if (keep) set(top.value as Record<string, unknown>, top.key, null)
    top.state = AFTER
  }

  #comma(top: Frame): void {
    const mark = this.#cursor.text.charAt(this.#at)
    if (top.state !== AFTER) {
      const from = this.#at
      while (isComma(this.#cursor.at(this.#at))) this.#at++
      this.#cursor.steps += this.#at - from
      this.#fix("extra_comma", this.#slice(from, this.#at), "", from)
      return
    }
    if (mark !== ",") this.#fix("separator_form", mark, ",")
    top.comma = this.#at
    top.state = top.kind === OBJECT ? KEY : VALUE
    this.#at++
  }

  #ellipsis(): boolean {
    const { text } = this.#cursor
    const length = text.startsWith("...", this.#at) ? 3 : text.charCodeAt(this.#at) === 0x2026 ? 1 : 0
    if (length === 0) return false
    this.#fix("ellipsis", text.slice(this.#at, this.#at + length))
    this.#at += length
    return true
  }

  #key(top: Frame): void {
    const cursor = this.#cursor
    const c = cursor.at(this.#at)
    if (isComma(c)) return this.#comma(top)
    const kind = kindOf(c)
    if (kind < 0) return this.#close()
    if (kind > 0) {
      if (c === 0x28 || c === 0xff08) return
      const outer = this.#stack.search(
        ({ items, kind: open }) =>
          open === ARRAY && (items === undefined || items.allows(kind === OBJECT ? "object" : "array"))
      )
      if (outer !== -1 && top.last !== -1) return this.#closeTo(outer)
      if (kind === OBJECT && top.last === -1) {
        this.#fix("stray_text", "{")
        this.#at++
      }
      return
    }
    if (this.#ellipsis()) return
    const key = this.#ahead.keyAt(this.#at)
    if (key !== undefined && (key.sure || key.known || !this.#ahead.named)) return this.#named(top, key)
    if (isQuote(c) || (c === 0x5c && isQuote(cursor.at(this.#at + 1)))) this.#quotedKey(top)
  }

  #named(top: Frame, key: Key): void {
    if (top.shape === undefined || !top.shape.knows(key.name)) {
      const owner = key.known ? this.#stack.owner(key.name) : -1
      if (owner !== -1 && owner < this.#stack.depth - 1) {
        const comma = this.#stack.top!.comma
        this.#closeTo(owner)
        if (comma === -1) this.#fix("missing_comma", "", ",")
        const next = this.#stack.top!
        next.state = KEY
        return this.#named(next, key)
      }
    }
    top.key = key.name
    top.state = VALUE
    const start = this.#at
    this.#at = key.end
    if (key.quote === 0) this.#fix("unquoted", key.name, "", start)
    else if (key.quote !== 0x22) this.#fix("quote_form", this.#slice(start, start + 1), '"', start)
    if (key.fix !== undefined) this.#fix(key.fix, this.#slice(start, key.end), key.name, start)
    const mark = this.#cursor.text.slice(key.end - 2, key.end)
    if (key.fix !== "missing_colon" && !mark.endsWith(":"))
      this.#fix("separator_form", mark, ":", key.end - 1)
  }

  /** A key too long, or too strange, to be recognised ahead. */
  #quotedKey(top: Frame): void {
    const cursor = this.#cursor
    const start = this.#at
    const open = cursor.text.charAt(start)
    const closing = (from: number): number => this.#strings.nextQuote(open.charCodeAt(0), from)
    let q = closing(start + 1)
    while (q < cursor.end && cursor.at(q - 1) === 0x5c && cursor.at(q - 2) !== 0x5c) q = closing(q + 1)
    if (q >= cursor.end) {
      this.#at = cursor.end
      return
    }
    const next = cursor.peek(q + 1)
    const colon = colonAt(cursor.text, next)
    const name = decode(cursor.text.slice(start + 1, q)).text
    if (colon > 0)
      return this.#named(top, {
        name,
        end: next + colon,
        known: false,
        sure: true,
        quote: open.charCodeAt(0)
      })
    const alone = isComma(cursor.at(next)) || kindOf(cursor.at(next)) < 0
    if (
      alone &&
      top.last === -1 &&
      (top.shape === undefined || top.shape.allows("array")) &&
      this.#stack.depth > 1
    ) {
      this.#toList()
      return
    }
    if (
      !alone &&
      next < cursor.end &&
      this.#ahead.startsValue(next) &&
      this.#ahead.keyAt(next)?.sure !== true
    ) {
      return this.#named(top, {
        name,
        end: q + 1,
        known: false,
        sure: true,
        quote: open.charCodeAt(0),
        fix: "missing_colon"
      })
    }
    this.#at = next >= cursor.end ? cursor.end : q + 1
    this.#fix("stray_text", this.#slice(start, q + 1), "", start)
  }

  /** Curly brackets around values without keys: a set, or a list with the wrong brackets. */
  #toList(): void {
    const { shape } = this.#stack.frames.pop()!
    const parent = this.#stack.top!
    if (parent.kind === ARRAY) (parent.value as Array<unknown>).pop()
    else delete (parent.value as Record<string, unknown>)[parent.key]
    this.#fix("set_form", "{", "[")
    this.#push(ARRAY, shape)
  }

  #value(shape: Shape | undefined): void {
    const cursor = this.#cursor
    const top = this.#stack.top
    const c = cursor.at(this.#at)
    if (top !== undefined) {
      if (isComma(c)) {
        if (top.kind === OBJECT) {
          this.#missing(top)
          return
        }
        return this.#comma(top)
      }
      if (top.kind === ARRAY && (isQuote(c) || isWord(c)) && this.#keyInList(top)) return
    }
    const kind = kindOf(c)
    if (kind < 0) {
      if (top !== undefined) this.#close()
      return
    }
    if (kind > 0) return this.#open(kind as typeof OBJECT | typeof ARRAY, shape)
    if (isQuote(c) || (c === 0x5c && isQuote(cursor.at(this.#at + 1)))) return this.#string()
    if (this.#ellipsis()) return
    const colon = colonAt(cursor.text, this.#at)
    if (colon > 0) {
      this.#fix("separator_form", this.#slice(this.#at, this.#at + colon))
      this.#at += colon
      return
    }
    if (isWord(c) && this.#call()) return
    const read = this.#bare.read(this.#at, shape)
    if (read === undefined) return
    const from = this.#at
    this.#at = read.end
    if (read.value !== undefined) this.#place(read.value)
    for (const name of read.fixes) this.#fix(name, this.#slice(from, read.end), String(read.value), from)
    if (read.cut && this.#stack.depth > 0) this.#complete = false
  }

  #open(kind: typeof OBJECT | typeof ARRAY, shape: Shape | undefined): void {
    const cursor = this.#cursor
    const top = this.#stack.top
    const name = kind === OBJECT ? "object" : "array"
    const mark = cursor.text.charAt(this.#at)
    if (top?.kind === ARRAY && shape !== undefined && !shape.allows(name) && top.last !== -1) {
      const outer = this.#stack.search(
        ({ items, kind: open }) => open === ARRAY && items !== undefined && items.allows(name)
      )
      if (outer !== -1) return this.#closeTo(outer)
    }
    const round = mark === "(" || mark === "（"
    if (round) {
      const c = cursor.at(cursor.peek(this.#at + 1))
      if (isWord(c) && !(c >= 0x30 && c <= 0x39) && !this.#ahead.literalAt(cursor.peek(this.#at + 1))) return
      this.#fix("tuple", mark, "[")
    } else if (mark.charCodeAt(0) > 0x80) this.#fix("separator_form", mark, kind === OBJECT ? "{" : "[")
    this.#push(kind, shape, round)
    this.#at++
  }

  /** A key where an item of a list should stand: the list, or the bracket of an object in it, is not closed or opened. */
  #keyInList(top: Frame): boolean {
    const key = this.#ahead.keyAt(this.#at)
    if (key === undefined || !(key.known || (key.sure && key.quote !== 0 && key.fix === undefined))) {
      const item = top.items
      const inner = item !== undefined && key !== undefined && item.knows(key.name)
      if (!inner) return false
    }
    if (key === undefined) return false
    if (top.items !== undefined && top.items.knows(key.name)) {
      this.#push(OBJECT, top.items)
      this.#fix("missing_opener", "", "{")
      return true
    }
    const owner = key.known ? this.#stack.owner(key.name) : this.#stack.search(({ kind }) => kind === OBJECT)
    if (owner !== -1) {
      this.#closeTo(owner)
      this.#stack.top!.state = KEY
      return true
    }
    if (top.last === -1 && (top.items === undefined || top.items.allows("object"))) {
      this.#push(OBJECT, top.items)
      this.#fix("missing_opener", "", "{")
      return true
    }
    return false
  }

  #string(): void {
    const from = this.#at
    const { cut, end, fixes, text } = this.#strings.read(from)
    if (cut) this.#complete = false
    this.#place(text)
    this.#at = end
    for (const name of fixes) this.#fix(name, this.#slice(from, end), text, from)
  }

  /** Steps into a call around a value, as in `ObjectId("x")`. */
  #call(): boolean {
    const cursor = this.#cursor
    let i = this.#at
    while (i < cursor.end && i < this.#at + 60 && (isWord(cursor.at(i)) || cursor.at(i) === 0x2e)) i++
    cursor.steps += i - this.#at
    // The prefix of a Python string.
    if (
      i - this.#at <= 2 &&
      isQuote(cursor.at(i)) &&
      this.#ahead.follows(i + 1) === 0 &&
      /^[rbuf]+$/i.test(cursor.text.slice(this.#at, i))
    ) {
      this.#at = i
      return true
    }
    if (cursor.at(i) !== 0x28) return false
    const inner = cursor.peek(i + 1)
    const c = cursor.at(inner)
    const scalar = /^(?:-?[\d.]{1,40}|true|false|null|None)\s{0,4}\)/.test(
      cursor.text.slice(inner, inner + 48)
    )
    if (c !== 0x22 && c !== 0x27 && c !== 0x7b && c !== 0x5b && !scalar) return false
    this.#fix("function_call", this.#slice(this.#at, i + 1))
    this.#stack.calls++
    this.#at = inner
    return true
  }

  #after(top: Frame): void {
    const cursor = this.#cursor
    const c = cursor.at(this.#at)
    if (isComma(c)) return this.#comma(top)
    const kind = kindOf(c)
    if (kind < 0) return this.#close()
    if (c === 0x2b) return this.#sum(top)
    const key = isQuote(c) || isWord(c) || c === 0x5c ? this.#ahead.keyAt(this.#at) : undefined
    if (key !== undefined && (key.known || key.sure) && (key.quote !== 0 || key.known || this.#lineStart())) {
      if (
        top.kind === ARRAY &&
        top.items?.knows(key.name) !== true &&
        this.#stack.owner(key.name) === -1 &&
        this.#stack.search(({ kind: open }) => open === OBJECT) === -1
      )
        return
      this.#fix("missing_comma", "", ",")
      top.state = top.kind === OBJECT ? KEY : VALUE
      return
    }
    if (isQuote(c)) {
      if (this.#adjacent(top)) return this.#join("adjacent_strings", this.#at)
      if (top.kind === ARRAY) {
        this.#fix("missing_comma", "", ",")
        top.state = VALUE
      } else if (cursor.hasNewline(top.last, this.#at)) {
        this.#fix("missing_comma", "", ",")
        top.state = KEY
      }
      return
    }
    if (kind > 0) {
      const outer = this.#stack.search(
        ({ items, kind: open }) =>
          open === ARRAY && (items === undefined || items.allows(kind === OBJECT ? "object" : "array"))
      )
      if (c === 0x28 || outer === -1) return
      if (outer < this.#stack.depth - 1) this.#closeTo(outer)
      this.#fix("missing_comma", "", ",")
      this.#stack.top!.state = VALUE
      return
    }
    if (top.kind === ARRAY && (c === 0x2d || this.#ahead.literalAt(this.#at) || (c >= 0x30 && c <= 0x39))) {
      this.#fix("missing_comma", "", ",")
      top.state = VALUE
      return
    }
    if (this.#ellipsis()) return
    if (top.kind === ARRAY && isWord(c) && this.#lineStart() && (top.items?.allows("string") ?? true)) {
      this.#fix("missing_comma", "", ",")
      top.state = VALUE
    }
  }

  #lineStart(): boolean {
    return this.#cursor.indent(this.#at) !== -1
  }

  /** The value read last, when it is a string. */
  #last(top: Frame): string | undefined {
    const value =
      top.kind === ARRAY
        ? (top.value as Array<unknown>).at(-1)
        : (top.value as Record<string, unknown>)[top.key]
    return typeof value === "string" ? value : undefined
  }

  /** Whether the string here goes on with the one before it: in a list only when it does not stand where items stand. */
  #adjacent(top: Frame): boolean {
    const cursor = this.#cursor
    if (this.#last(top) === undefined) return false
    if (top.kind === OBJECT) return true
    const indent = cursor.indent(this.#at)
    return indent !== -1 && cursor.indent(top.last) !== indent
  }

  #sum(top: Frame): void {
    const cursor = this.#cursor
    const next = cursor.peek(this.#at + 1)
    if (isQuote(cursor.at(next)) && this.#last(top) !== undefined) this.#join("concatenation", next)
  }

  #join(name: Name, next: number): void {
    const top = this.#stack.top!
    const before = this.#last(top)!
    const from = this.#at
    this.#at = next
    const { cut, end, fixes, text } = this.#strings.read(next)
    if (cut) this.#complete = false
    if (top.kind === ARRAY)
      (top.value as Array<unknown>)[(top.value as Array<unknown>).length - 1] = before + text
    else set(top.value as Record<string, unknown>, top.key, before + text)
    this.#at = end
    this.#fix(name, this.#slice(from, end), text, from)
    for (const fix of fixes) this.#fix(fix, this.#slice(next, end), text, next)
  }

  /** Leaves out text that is neither key nor value: up to what may be one, or the end of the line. */
  #stray(): void {
    const cursor = this.#cursor
    const from = this.#at
    let i = from + 1
    for (; i < cursor.end; i++) {
      const c = cursor.at(i)
      if (
        isNewline(c) ||
        isQuote(c) ||
        kindOf(c) === OBJECT ||
        kindOf(c) === -OBJECT ||
        kindOf(c) === -ARRAY ||
        isComma(c)
      )
        break
      if (c === 0x5c && cursor.blanks(i) > i) break
      if (isWord(c) && isSpace(cursor.at(i - 1)) && this.#ahead.keyAt(i)?.known === true) break
    }
    cursor.steps += i - from
    this.#fix("stray_text", this.#slice(from, i), "", from)
    this.#at = i
    // A bracket that opens in stray text closes in it.
    if (kindOf(cursor.at(from)) > 0 && kindOf(cursor.at(i)) < 0) this.#at = i + 1
  }

  /** The text is over: what is open is closed, what is half is left out. */
  #cut(): void {
    const { depth, top } = this.#stack
    if (top === undefined) {
      this.#complete = false
      return
    }
    if (top.kind === OBJECT && top.state === VALUE) this.#complete = false
    const whole = this.#complete && top.state === AFTER && depth > 0
    const open = this.#stack.frames
      .slice(-40)
      .map(({ kind }) => (kind === OBJECT ? "}" : "]"))
      .toReversed()
      .join("")
    if (whole) this.#fix("missing_closer", "", open)
    else this.#fix("truncated", this.#slice(Math.max(0, this.#cursor.end - 40), this.#cursor.end), open)
    this.#complete = whole
    this.#stack.frames.length = 0
  }
}
