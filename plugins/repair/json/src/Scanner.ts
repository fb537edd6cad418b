import { readAfter } from "./After.ts"
import { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isBlank, isComma, isNewline, isQuote, isSpace, isWord, kindOf } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import type { FixLog } from "./Fixes.ts"
import { AFTER, KEY, VALUE, set } from "./Frame.ts"
import { readKey } from "./Keys.ts"
import type { Shape } from "./Shape.ts"
import { Strict } from "./Strict.ts"
import { readValue } from "./Values.ts"

/** A value read from the text. */
export interface Scanned {
  readonly value: unknown
  /** Past its last character. */
  readonly end: number
  /** False when the text ended before the value did. */
  readonly complete: boolean
  readonly log: FixLog
}

/** Joins the next string of a sum that is the whole value. */
const sumOfRoot = (b: Builder): boolean => {
  const cursor = b.cursor
  const plus = cursor.peek(b.at)
  const next = cursor.at(plus) === 0x2b ? cursor.peek(plus + 1) : cursor.end
  if (!isQuote(cursor.at(next))) return false
  const { end, text } = b.strings.read(next)
  b.fix("concatenation", b.slice(plus, end), text, plus)
  b.root = `${b.root as string}${text}`
  b.at = end
  return true
}

/** Names the first blank that JSON lacks. */
const blanks = (b: Builder, to: number): void => {
  let i = b.at
  while (i < to && isBlank(b.cursor.at(i))) i++
  if (i === to) return
  b.blanked = true
  b.fix("blank_form", b.slice(i, to), "", i)
}

/** Past the comment at `from`; one that runs to the end of the text ends before the bracket that closes what is open. */
const commentEnd = (b: Builder, from: number): number => {
  const { cursor } = b
  const after = cursor.comment(from)
  if (after === from || !cursor.over(after) || b.stack.depth === 0 || cursor.at(from + 1) === 0x2a)
    return after
  let open = 0
  for (let i = from; i < after; i++) {
    const kind = kindOf(cursor.at(i))
    if (kind > 0) open++
    else if (kind < 0 && open-- === 0) return -kind === b.stack.top!.kind ? i : after
  }
  cursor.steps += after - from
  return after
}

const trivia = (b: Builder): void => {
  const cursor = b.cursor
  for (;;) {
    const from = cursor.blanks(b.at)
    const after = commentEnd(b, from)
    if (!b.blanked) blanks(b, from)
    b.at = from
    if (after === from) return
    b.fix("comment", b.slice(from, after))
    b.at = after
  }
}

/** Leaves out text that is neither key nor value: up to what may be one, or the end of the line. */
const stray = (b: Builder): void => {
  const cursor = b.cursor
  const from = b.at
  let i = from + 1
  for (; !cursor.over(i); i++) {
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
    if (isWord(c) && isSpace(cursor.at(i - 1)) && b.ahead.keyAt(i)?.known === true) break
  }
  cursor.steps += i - from
  b.fix("stray_text", b.slice(from, i), "", from)
  b.at = i
  // A bracket that opens in stray text closes in it.
  if (kindOf(cursor.at(from)) > 0 && kindOf(cursor.at(i)) < 0) b.at = i + 1
}

/** The text is over: what is open is closed, what is half is left out. */
const cut = (b: Builder): void => {
  const { depth, top } = b.stack
  if (top === undefined) {
    b.complete = false
    return
  }
  if (top.kind === OBJECT && top.state === VALUE) b.complete = false
  const whole = b.complete && top.state === AFTER && depth > 0
  const open = b.stack.closers(0)
  if (whole) b.fix("missing_closer", "", open)
  else b.fix("truncated", b.slice(Math.max(0, b.cursor.end - 40), b.cursor.end), open)
  b.complete = whole
  b.stack.frames.length = 0
}

/** Reads the value at `start`, whatever is wrong with it, in one pass without recursion. `implied`: its first bracket is missing. */
export class Scan {
  readonly start: number
  readonly #b: Builder
  readonly #strict: Strict
  /** Where the step began that had to wait, -1 between steps. */
  #step = -1
  /** The fast lane has left the step that had to wait. */
  #slow = false
  /** What reading had cost when that step began. */
  began = 0
  #hide: (() => void) | undefined

  constructor(cursor: Cursor, start: number, shape: Shape | undefined, implied: boolean) {
    this.start = start
    this.#b = new Builder(cursor, start, shape, implied)
    this.#strict = new Strict(this.#b)
  }

  /** The value as far as it was read; it grows. */
  get value(): unknown {
    return this.#b.root
  }

  get log(): FixLog {
    return this.#b.log
  }

  /** Where a string that is a property's or an item's value begins, if reading waits for its end; else -1. */
  get string(): number {
    const { ahead, cursor, stack } = this.#b
    const top = stack.top
    if (this.#b.done || top === undefined || top.state !== VALUE) return -1
    const { text } = cursor
    let i = this.at
    while (isSpace(text.charCodeAt(i))) i++
    const open = text.charCodeAt(i)
    if ((open !== 0x22 && open !== 0x27) || i + 1 >= cursor.end || text.charCodeAt(i + 1) === open) return -1
    return top.kind === OBJECT || i + ahead.reach < cursor.end ? i : -1
  }

  /** Where the step begins that reading waits in. */
  get at(): number {
    return this.#step === -1 ? this.#b.at : this.#step
  }

  /** Shows the half of a string in its place until it is read as a whole. */
  show(text: string): void {
    const top = this.#b.stack.top!
    if (top.kind === ARRAY) {
      const list = top.value as Array<unknown>
      this.#hide = () => void list.pop()
      list.push(text)
      return
    }
    const { key } = top
    const object = top.value as Record<string, unknown>
    // Which of two values a key has is known when the second is whole.
    if (Object.hasOwn(object, key)) return
    this.#hide = () => void delete object[key]
    set(object, key, text)
  }

  /** Takes back what was shown. */
  hide(): void {
    this.#hide?.()
    this.#hide = undefined
  }

  /** Reads on to the end of the value; throws `WAIT` when more text must come first. */
  run(): Scanned {
    const b = this.#b
    const { cursor, shape } = b
    if (this.#step !== -1) b.at = this.#step
    while (!b.done) {
      this.#step = -1
      this.began = cursor.steps
      if (!this.#slow) this.#strict.run()
      this.#slow = true
      trivia(b)
      if (cursor.over(b.at)) {
        cut(b)
        break
      }
      const before = b.at
      this.#step = before
      const { top } = b.stack
      const state = top?.state
      if (top === undefined) readValue(b, shape)
      else if (top.state === KEY) readKey(b, top)
      else if (top.state === VALUE) readValue(b, b.expected(top))
      else readAfter(b, top)
      cursor.steps++
      // Nothing that begins here makes sense: leave it out.
      if (b.at === before && b.stack.top === top && top?.state === state && !b.done) stray(b)
      this.#slow = false
    }
    this.#step = -1
    while (typeof b.root === "string" && sumOfRoot(b));
    return { value: b.root, end: b.at, complete: b.complete, log: b.log }
  }
}

/** Reads the value at `start` of a text that is whole. */
export const scan = (cursor: Cursor, start: number, shape: Shape | undefined, implied: boolean): Scanned =>
  new Scan(cursor, start, shape, implied).run()
