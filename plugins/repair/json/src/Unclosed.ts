import { isSpace, kindOf } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import type { Name } from "./Fixes.ts"
import type { Stack } from "./Frame.ts"

/** Where a string's content ends and where reading goes on. */
export interface End {
  readonly content: number
  readonly next: number
  readonly fix?: Name
  readonly cut?: boolean
  /** Closed by two quote marks. */
  readonly double?: boolean
}

const balanced = (cursor: Cursor, from: number, to: number): boolean => {
  let open = 0
  for (let i = from; i < to; i++) {
    const c = cursor.at(i)
    if (c === 0x7b || c === 0x5b) open++
    else if (c === 0x7d || c === 0x5d) open--
  }
  cursor.steps += to - from
  return open <= 0
}

/** The end of a string that nothing closes: the end of the text, cut off there, unless all the brackets close before it. */
export const unclosed = (cursor: Cursor, { frames }: Stack, from: number): End => {
  let tail = cursor.end
  const closers: Array<number> = []
  while (tail > from) {
    const c = cursor.at(tail - 1)
    const kind = kindOf(c)
    // One bracket too many stands on a line of its own.
    const full = closers.length - frames.length
    if (kind < 0 && (full > 0 || (full === 0 && !cursor.hasNewline(tail, cursor.end)))) break
    if (kind < 0 && c !== 0x29) closers.push(-kind)
    else if (!isSpace(c) && !(c === 0x2c && closers.length > 0)) break
    tail--
  }
  cursor.steps += cursor.end - tail
  tail = cursor.back(tail, from)
  const fits =
    closers.length > 0 &&
    closers.length >= frames.length &&
    frames.every(({ kind }, i) => kind === closers[i]) &&
    balanced(cursor, from, tail)
  if (!fits) return { content: cursor.end, next: cursor.end, cut: true }
  return { content: tail, next: tail, fix: "missing_quote" }
}
