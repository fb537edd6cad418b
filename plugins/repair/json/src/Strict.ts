import type { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isBlank, isComma, isDigit, isQuote, isSpace, kindOf } from "./Characters.ts"
import { type Cursor, WAIT } from "./Cursor.ts"
import { AFTER, DEEPEST, type Frame, KEY, VALUE } from "./Frame.ts"

/** Longer keys are left to the readers that guess. */
const LONGEST_KEY = 100

const isExponent = (c: number): boolean => (c | 0x20) === 0x65

const isMark = (c: number): boolean => c === 0x22 || c === 0x27

/**
 * Reads on as long as the text is JSON beyond doubt, single quotes apart, where the guessing readers would come to the same; they
 * are some ten times slower.
 */
export class Strict {
  readonly #b: Builder
  readonly #cursor: Cursor
  /** The string that was looked at last: its opening mark, how far it was looked through, and what is known of it. */
  #opened = -1
  #looked = 0
  /** The closing mark; -1 when something on the way needs a thought, -2 while it is not known. */
  #closed = -2
  #escaped = false

  constructor(b: Builder) {
    this.#b = b
    this.#cursor = b.cursor
  }

  /** Reads on; returns where a thought is needed. */
  run(): void {
    const b = this.#b
    const cursor = this.#cursor
    const { stack } = b
    for (;;) {
      const top = stack.top
      if (top === undefined || top.round) return
      const i = this.#skip(b.at)
      if (top.state === KEY) {
        if (!this.#keyBegins(i, top)) return
        top.key = cursor.text.slice(i + 1, this.#closed)
        top.state = VALUE
        b.at = this.#closed + 2
        if (cursor.at(i) === 0x27) b.fix("quote_form", "'", '"', i)
      } else if (top.state === VALUE) {
        if (!this.#value(i, top)) return
      } else {
        const c = cursor.at(i)
        if (c === 0x2c) {
          top.comma = i
          top.state = top.kind === OBJECT ? KEY : VALUE
          b.at = i + 1
          continue
        }
        const parent = stack.frames[stack.depth - 2]
        if (
          top.state !== AFTER ||
          parent === undefined ||
          c !== (top.kind === OBJECT ? 0x7d : 0x5d) ||
          !this.#closes(i, parent)
        )
          return
        b.pop(1)
        b.at = i + 1
      }
    }
  }

  /** Past the blanks of JSON. */
  #skip(from: number): number {
    const cursor = this.#cursor
    const { text } = cursor
    let i = from
    while (isBlank(text.charCodeAt(i))) i++
    cursor.steps += i - from + 1
    return i
  }

  /** The closing mark of the string that begins at `i`, if nothing on the way needs a thought; -1 when something does. */
  #end(i: number): number {
    if (this.#opened !== i) {
      this.#opened = i
      this.#looked = i + 1
      this.#closed = -2
      this.#escaped = false
    }
    if (this.#closed !== -2) return this.#closed
    const cursor = this.#cursor
    const { text } = cursor
    const open = text.charCodeAt(i)
    let q = this.#looked
    let c = text.charCodeAt(q)
    for (; c !== open; c = text.charCodeAt(q)) {
      if (c >= 0x20 && c !== 0x5c && c !== 0x201d) q++
      else if (c === 0x5c) {
        this.#escaped = true
        // What is escaped is no mark.
        q += isBlank(text.charCodeAt(q + 1)) ? 1 : 2
      } else break
    }
    cursor.steps += q - this.#looked + 1
    this.#looked = q
    if (q >= cursor.end && cursor.open) throw WAIT
    this.#closed = c === open ? q : -1
    return this.#closed
  }

  /** Whether a key of JSON, which the schema knows if it names keys, begins at `i`. */
  #keyBegins(i: number, top: Frame): boolean {
    const cursor = this.#cursor
    if (!isMark(cursor.at(i))) return false
    const q = this.#end(i)
    if (q === -1 || q - i >= LONGEST_KEY || this.#escaped) return false
    if (cursor.at(q + 1) !== 0x3a || cursor.at(q + 2) === 0x3d) return false
    return top.shape === undefined || top.shape.has(cursor.text.slice(i + 1, q))
  }

  /** Whether a value that ends before `from` surely ends there: what follows is what JSON has in this place. */
  #ends(from: number, top: Frame): boolean {
    const cursor = this.#cursor
    const i = this.#skip(from)
    const c = cursor.at(i)
    if (c === 0x2c) {
      const next = this.#skip(i + 1)
      if (top.kind === OBJECT) return this.#keyBegins(next, top)
      return isMark(cursor.at(next))
    }
    const { frames } = this.#b.stack
    const parent = frames[frames.length - 2]
    if (parent === undefined || c !== (top.kind === OBJECT ? 0x7d : 0x5d)) return false
    return this.#closes(i, parent)
  }

  /** Whether the bracket at `i` surely closes the innermost frame, whose parent goes on behind it. */
  #closes(i: number, parent: Frame): boolean {
    const cursor = this.#cursor
    const comma = this.#skip(i + 1)
    if (cursor.at(comma) !== 0x2c) return false
    const next = this.#skip(comma + 1)
    if (parent.kind === OBJECT) return this.#keyBegins(next, parent)
    const c = cursor.at(next)
    return parent.items === undefined
      ? c === 0x7b || c === 0x5b
      : c === 0x7b
        ? parent.items.allows("object")
        : c === 0x5b && parent.items.allows("array")
  }

  #value(i: number, top: Frame): boolean {
    const cursor = this.#cursor
    const c = cursor.at(i)
    if (isMark(c)) return this.#string(i, top)
    if (c === 0x7b) return this.#open(i, top, OBJECT)
    if (c === 0x5b) return this.#open(i, top, ARRAY)
    if (isDigit(c) || c === 0x2d) return this.#number(i, top)
    if (c === 0x74) return this.#literal(i, "true", true)
    if (c === 0x66) return this.#literal(i, "false", false)
    return c === 0x6e && this.#literal(i, "null", null)
  }

  #place(i: number, value: unknown, end: number): true {
    this.#b.at = i
    this.#b.place(value)
    this.#b.at = end
    return true
  }

  #string(i: number, top: Frame): boolean {
    const { text } = this.#cursor
    const q = this.#end(i)
    if (q === -1) return false
    const escaped = this.#escaped
    if (q > i + 1) {
      const before = text.charCodeAt(q - 1)
      // A blank, comma or bracket before the closing mark may say that it opens the next string.
      if (isSpace(before) || isComma(before) || kindOf(before) !== 0 || isQuote(before)) return false
    }
    if (!this.#ends(q + 1, top)) return false
    const single = text.charCodeAt(i) === 0x27
    if (!escaped) {
      const content = text.slice(i + 1, q)
      this.#place(i, content, q + 1)
      if (single) this.#b.fix("quote_form", this.#b.slice(i, q + 1), content, i)
      return true
    }
    if (single) return false
    // After C:\ backslashes are meant otherwise.
    if (text.charCodeAt(i + 2) === 0x3a && text.charCodeAt(i + 3) === 0x5c) return false
    try {
      return this.#place(i, JSON.parse(text.slice(i, q + 1)), q + 1)
    } catch {
      return false
    }
  }

  #open(i: number, top: Frame, kind: typeof OBJECT | typeof ARRAY): boolean {
    const b = this.#b
    const shape = b.expected(top)
    if (shape !== undefined && !shape.allows(kind === OBJECT ? "object" : "array")) return false
    if (b.stack.depth >= DEEPEST) return false
    b.at = i
    b.push(kind, shape)
    b.at = i + 1
    return true
  }

  /** Past the digits from `i` on; -1 when there is none. */
  #digits(i: number): number {
    const cursor = this.#cursor
    let end = i
    while (isDigit(cursor.at(end))) end++
    return end === i ? -1 : end
  }

  #number(i: number, top: Frame): boolean {
    const cursor = this.#cursor
    const first = cursor.at(i) === 0x2d ? i + 1 : i
    let end = this.#digits(first)
    if (end === -1 || (cursor.at(first) === 0x30 && end > first + 1)) return false
    if (cursor.at(end) === 0x2e) end = this.#digits(end + 1)
    if (end !== -1 && isExponent(cursor.at(end))) {
      const sign = cursor.at(end + 1)
      end = this.#digits(sign === 0x2b || sign === 0x2d ? end + 2 : end + 1)
    }
    if (end === -1) return false
    cursor.steps += end - i
    const after = this.#skip(end)
    const c = cursor.at(after)
    if (c !== 0x2c && c !== 0x7d && c !== 0x5d) return false
    if (top.kind === OBJECT && c === 0x2c && !this.#keyBegins(this.#skip(after + 1), top)) return false
    return this.#place(i, Number(cursor.text.slice(i, end)), end)
  }

  #literal(i: number, word: string, is: boolean | null): boolean {
    const cursor = this.#cursor
    if (!cursor.has(word, i)) return false
    const after = cursor.at(this.#skip(i + word.length))
    if (after !== 0x2c && after !== 0x7d && after !== 0x5d) return false
    return this.#place(i, is, i + word.length)
  }
}
