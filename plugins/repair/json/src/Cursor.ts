import { isNewline, isSpace } from "./Characters.ts"

/** How many comments one look ahead passes over. */
const COMMENTS_AHEAD = 3

/** The text and how it is looked at. Counts what it costs in `steps`, so that a test can prove the cost to be linear. */
export class Cursor {
  readonly text: string
  readonly end: number
  steps = 0
  /** The next place of a string that was searched for, with the place the search began at: searches go forward only. */
  readonly #found = new Map<string, { from: number; at: number }>()

  /** Lines end with `\n` written out: the document was escaped between its tokens. */
  readonly escapedLines: boolean

  constructor(text: string) {
    this.text = text
    this.end = text.length
    this.escapedLines = /^[^[{]{0,2000}[[{]\s*\\n/.test(text.slice(0, 4000))
  }

  at(i: number): number {
    return this.text.charCodeAt(i)
  }

  /** The next place of `what` at or after `from`, or the end; amortised over the whole text. */
  next(what: string, from: number): number {
    const known = this.#found.get(what)
    if (known !== undefined && from >= known.from && from <= known.at) return known.at
    const place = this.text.indexOf(what, from)
    const at = place === -1 ? this.end : place
    this.steps += at - from
    this.#found.set(what, { from, at })
    return at
  }

  /** Past blanks, and past the `\n` and `\t` that are written out between tokens. */
  blanks(from: number): number {
    const { text } = this
    let i = from
    for (;;) {
      const c = text.charCodeAt(i)
      if (c === 0x5c) {
        const d = text.charCodeAt(i + 1)
        if (d !== 0x6e && d !== 0x72 && d !== 0x74 && !isNewline(d)) break
        i += 2
      } else if (isSpace(c)) i++
      else break
    }
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
    if (c === 0x3c && this.text.startsWith("<!--", i)) {
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
    const end = this.next("\n", from)
    return this.escapedLines ? Math.min(end, this.next("\\n", from)) : end
  }

  hasNewline(from: number, to: number): boolean {
    return this.lineEnd(from) < to
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
