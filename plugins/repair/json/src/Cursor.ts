import { colonAt, isNewline, isSpace } from "./Characters.ts"

/** How many comments one look ahead passes over. */
const COMMENTS_AHEAD = 3

/** Thrown where a decision needs text that has not come yet; the step that met it is taken again when it has. */
export const WAIT: unique symbol = Symbol("wait")

/** How far a string was searched for: forward only, so that all searches together cost the length of the text. */
interface Search {
  from: number
  /** Where it stands, or up to where it does not. */
  at: number
  found: boolean
  /** The length of the text then. */
  end: number
}

/**
 * The text and how it is looked at. Counts what it costs in `steps`, so that a test can prove the cost to be linear. While
 * the text is `open`, more may come, and whoever looks past its end is made to wait.
 */
export class Cursor {
  text: string
  end: number
  open: boolean
  steps = 0
  /** How often a string was taken back from far ahead. */
  returns = 0
  readonly #searches = new Map<string, Search>()
  #escapedLines: boolean | undefined

  constructor(text: string, open = false) {
    this.text = text
    this.end = text.length
    this.open = open
  }

  /** More of the text has come. */
  grow(chunk: string): void {
    this.text += chunk
    this.end = this.text.length
  }

  /** The text is over. */
  close(): void {
    this.open = false
  }

  /** Lines end with `\n` written out: the document was escaped between its tokens. */
  get escapedLines(): boolean {
    this.#escapedLines ??= this.#linesEscaped()
    return this.#escapedLines
  }

  #linesEscaped(): boolean {
    const head = /^[^[{]{0,2000}[[{]\s*/.exec(this.text.slice(0, 4000))?.[0].length
    if (head === undefined) {
      // Its first bracket may still come.
      if (this.open && this.end <= 2000) throw WAIT
      return false
    }
    return this.at(head) === 0x5c && this.at(head + 1) === 0x6e
  }

  at(i: number): number {
    if (i >= this.end && this.open) throw WAIT
    return this.text.charCodeAt(i)
  }

  /** Whether the text is over before `i`. */
  over(i: number): boolean {
    if (i < this.end) return false
    if (this.open) throw WAIT
    return true
  }

  /** Whether `what` stands at `i`. */
  has(what: string, i: number): boolean {
    for (let n = 0; n < what.length; n++) if (this.at(i + n) !== what.charCodeAt(n)) return false
    return true
  }

  /** The next `length` characters. */
  ahead(i: number, length: number): string {
    if (this.open && i + length > this.end) throw WAIT
    return this.text.slice(i, i + length)
  }

  /** How many characters at `i` stand for a colon; 0 if none do. */
  colon(i: number): number {
    const length = colonAt(this.text, i)
    if (this.open && i + 1 >= this.end && (length > 0 || this.at(i) === 0x2d)) throw WAIT
    return length
  }

  /** The length of the ellipsis at `i`; 0 if none stands there. */
  ellipsis(i: number): number {
    return this.at(i) === 0x2026 ? 1 : this.has("...", i) ? 3 : 0
  }

  /** The next place of `what` in the text so far, -1 when it holds none. */
  find(what: string, from: number): number {
    let known = this.#searches.get(what)
    if (known === undefined) {
      known = { from: -1, at: -2, found: false, end: -1 }
      this.#searches.set(what, known)
    }
    const useful = from >= known.from && from <= known.at
    if (useful && known.found) return known.at
    if (useful && known.end === this.end) return -1
    const start = useful && known.at > from ? known.at : from
    const place = this.text.indexOf(what, start)
    if (!useful) known.from = from
    known.found = place !== -1
    known.at = known.found ? place : Math.max(start, this.end - what.length + 1)
    known.end = this.end
    this.steps += known.at - start
    return place
  }

  /** The next place of `what` at or after `from`, or the end; amortised over the whole text. */
  next(what: string, from: number): number {
    const place = this.find(what, from)
    if (place !== -1) return place
    if (this.open) throw WAIT
    return this.end
  }

  /** The next place of `what` before `limit`, or `limit`. */
  within(what: string, from: number, limit: number): number {
    const place = this.find(what, from)
    if (place !== -1) return Math.min(place, limit)
    if (this.open && limit > this.end) throw WAIT
    return limit
  }

  /** The next place of `what` on this line, -1 when the line, or the text, ends before it. */
  onLine(what: string, from: number): number {
    const place = this.find(what, from)
    const line = this.find("\n", from)
    if (place !== -1) return line === -1 || place < line ? place : -1
    if (line === -1 && this.open) throw WAIT
    return -1
  }

  /** Past blanks, and past the `\n` and `\t` that are written out between tokens. */
  blanks(from: number): number {
    const { text } = this
    let i = from
    for (;;) {
      const c = text.charCodeAt(i)
      if (c === 0x5c) {
        const d = this.at(i + 1)
        if (d !== 0x6e && d !== 0x72 && d !== 0x74 && !isNewline(d)) break
        i += 2
      } else if (isSpace(c)) i++
      else break
    }
    if (i >= this.end && this.open) throw WAIT
    this.steps += i - from + 1
    return i
  }

  /** Past the comment that starts at `i`, or `i` when none does. */
  comment(i: number): number {
    const c = this.at(i)
    if (c === 0x23) return this.lineEnd(i)
    if (c === 0x2f) {
      const d = this.at(i + 1)
      if (d === 0x2f) return this.lineEnd(i)
      if (d === 0x2a) {
        const close = this.next("*/", i + 2)
        return close === this.end ? this.end : close + 2
      }
    }
    if (c === 0x3c && this.has("<!--", i)) {
      const close = this.next("-->", i + 4)
      return close === this.end ? this.end : close + 3
    }
    return i
  }

  /** Past blanks and a few comments: what comes next, looked at without reading it. */
  peek(from: number): number {
    let i = this.blanks(from)
    for (let n = 0; n < COMMENTS_AHEAD; n++) {
      const after = this.comment(i)
      if (after === i) return i
      i = this.blanks(after)
    }
    return i
  }

  lineEnd(from: number): number {
    const line = this.find("\n", from)
    const escaped = this.escapedLines ? this.find("\\n", from) : -1
    if (escaped !== -1 && (line === -1 || escaped < line)) return escaped
    if (line !== -1) return line
    if (this.open) throw WAIT
    return this.end
  }

  /** The end of the line, or `limit` when that comes first. */
  lineWithin(from: number, limit: number): number {
    const end = this.within("\n", from, limit)
    return this.escapedLines ? this.within("\\n", from, end) : end
  }

  hasNewline(from: number, to: number): boolean {
    return this.lineWithin(from, to) < to
  }

  /** Back over blanks: the place after the last character that is none. */
  back(from: number, least: number): number {
    let i = from
    while (i > least && isSpace(this.at(i - 1))) i--
    this.steps += from - i + 1
    return i
  }

  /** How far what stands at `i` is indented, -1 when it is not the first on its line. */
  indent(i: number): number {
    let start = i
    while (start > 0 && isSpace(this.at(start - 1)) && !isNewline(this.at(start - 1))) start--
    this.steps += i - start + 1
    const first =
      start === 0 ||
      isNewline(this.at(start - 1)) ||
      (this.escapedLines && this.at(start - 1) === 0x6e && this.at(start - 2) === 0x5c)
    return first ? i - start : -1
  }
}
