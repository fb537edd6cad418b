import { OBJECT, isQuote, isWord, kindOf } from "./Characters.ts"
import { type Candidate, better, score } from "./Choice.ts"
import type { Cursor } from "./Cursor.ts"
import { Stack } from "./Frame.ts"
import { Lookahead } from "./Lookahead.ts"
import { Scan } from "./Scanner.ts"
import type { Shape } from "./Shape.ts"

/** Whether what opens a fenced block stands right before `i`. */
const fenced = (text: string, i: number): boolean =>
  /```[a-z0-9]{0,12}\s{1,12}$/i.test(text.slice(Math.max(0, i - 30), i))

/** Whether a bracket at `i` may open the value: what stands in it looks like a key, or an item. */
const plausible = (cursor: Cursor, ahead: Lookahead, i: number, shape: Shape | undefined): boolean => {
  const kind = kindOf(cursor.at(i))
  if (cursor.at(i) === 0x28 && i > 0 && isWord(cursor.at(i - 1))) return false
  const next = cursor.peek(i + 1)
  if (next >= cursor.end) return true
  const c = cursor.at(next)
  if (isQuote(c) || c === 0x5c) return true
  const inner = kindOf(c)
  if (kind === OBJECT) {
    const key = inner === 0 ? ahead.keyAt(next) : undefined
    return (
      inner < 0 ||
      inner === OBJECT ||
      key?.sure === true ||
      key?.fix === "missing_quote" ||
      c === 0x2e ||
      c === 0x2c ||
      /^\d+(?:\.\d+)?$/.test(key?.name ?? "") ||
      (i === cursor.peek(0) && shape === undefined && ahead.wordBeforeString(next) !== undefined)
    )
  }
  // A tuple is the whole text or fenced; elsewhere round brackets are prose or a call.
  if (cursor.text[i] === "(" || cursor.text[i] === "（")
    return (
      (i === cursor.peek(0) || fenced(cursor.text, i)) &&
      (c === 0x28 || c === 0x2d || (c >= 0x30 && c <= 0x39))
    )
  if (inner !== 0) return true
  if (!isWord(c) && c !== 0x2d && c !== 0x2b && c !== 0x2e && c !== 0x2c) return false
  if (c >= 0x41 && shape !== undefined && shape.allows("array") && shape.item()?.knows("") === false) {
    const key = ahead.keyAt(next)
    if (key !== undefined && shape.item()?.knows(key.name) === true) return true
  }
  return shape === undefined || shape.allows("array") || ahead.literalAt(next) || (c >= 0x30 && c <= 0x39)
}

/** Finds the values in the text, in order. */
export class Candidates {
  readonly found: Array<Candidate> = []
  /** The one of them that fits best. */
  best: Candidate | undefined
  /** The value that is being read. */
  scan: Scan | undefined
  readonly #cursor: Cursor
  readonly #shape: Shape | undefined
  readonly #ahead: Lookahead
  #at = 0
  /** Nothing but blanks stood on the line so far. */
  #line = true

  constructor(cursor: Cursor, shape: Shape | undefined) {
    this.#cursor = cursor
    this.#shape = shape
    this.#ahead = new Lookahead(cursor, new Stack())
  }

  /** Reads to the end of the text; throws `WAIT` when more of it must come first. */
  run(): void {
    for (;;) {
      if (this.scan !== undefined) this.#read(this.scan)
      if (this.#cursor.over(this.#at)) return
      this.#cursor.steps++
      const begins = this.#begins(this.#at)
      if (begins === 0) this.#at++
      else this.scan = new Scan(this.#cursor, this.#at, this.#shape, begins === 2)
    }
  }

  #read(scan: Scan): void {
    const scanned = scan.run()
    this.scan = undefined
    this.#at = scan.start + 1
    if (scanned.value === undefined) return
    const next = { ...scanned, start: scan.start, score: score(scanned.value, this.#shape) }
    this.found.push(next)
    this.best = this.best === undefined ? next : better(this.best, next)
    this.#at = Math.max(this.#at, scanned.end)
  }

  /** Whether a value begins at `i`: not, with a bracket, or with a key whose bracket is missing. */
  #begins(i: number): 0 | 1 | 2 {
    const cursor = this.#cursor
    const shape = this.#shape
    const c = cursor.at(i)
    if (kindOf(c) > 0) {
      const begins = plausible(cursor, this.#ahead, i, shape)
      this.#line = false
      return begins ? 1 : 0
    }
    const line = this.#line || c === 0x0a
    if (shape === undefined || !(isQuote(c) || isWord(c)) || !(line || !isWord(cursor.at(i - 1)))) {
      this.#line = line && c <= 0x20
      return 0
    }
    const key = this.#ahead.keyAt(i)
    const root = shape.knows(key?.name ?? "") ? shape : shape.item()
    // Lines of bare keys and bare text are no JSON that lost its brackets.
    const begins =
      key !== undefined &&
      root?.knows(key.name) === true &&
      shape.allows("object") &&
      (key.quote !== 0 || (line && /[,，;[{(]\s*$/.test(cursor.text.slice(i, cursor.lineEnd(i)))))
    this.#line = false
    return begins ? 2 : 0
  }
}
