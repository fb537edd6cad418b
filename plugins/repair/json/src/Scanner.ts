import { readAfter } from "./After.ts"
import { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isComma, isNewline, isQuote, isSpace, isWord, kindOf } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import type { FixLog } from "./Fixes.ts"
import { AFTER, KEY, VALUE } from "./Frame.ts"
import { readKey } from "./Keys.ts"
import type { Shape } from "./Shape.ts"
import { strict } from "./Strict.ts"
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

const trivia = (b: Builder): void => {
  const cursor = b.cursor
  for (;;) {
    b.at = cursor.blanks(b.at)
    const after = cursor.comment(b.at)
    if (after === b.at) return
    b.fix("comment", b.slice(b.at, after))
    b.at = after
  }
}

/** Leaves out text that is neither key nor value: up to what may be one, or the end of the line. */
const stray = (b: Builder): void => {
  const cursor = b.cursor
  const from = b.at
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
export const scan = (cursor: Cursor, start: number, shape: Shape | undefined, implied: boolean): Scanned => {
  const b = new Builder(cursor, start, shape, implied)
  while (!b.done) {
    if (strict(b)) break
    trivia(b)
    if (b.at >= cursor.end) {
      cut(b)
      break
    }
    const before = b.at
    const { top } = b.stack
    const state = top?.state
    if (top === undefined) readValue(b, shape)
    else if (top.state === KEY) readKey(b, top)
    else if (top.state === VALUE) readValue(b, b.expected(top))
    else readAfter(b, top)
    cursor.steps++
    // Nothing that begins here makes sense: leave it out.
    if (b.at === before && b.stack.top === top && top?.state === state && !b.done) stray(b)
  }
  while (typeof b.root === "string" && sumOfRoot(b));
  return { value: b.root, end: b.at, complete: b.complete, log: b.log }
}
