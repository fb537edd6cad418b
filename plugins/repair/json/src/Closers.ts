import { ARRAY, OBJECT, isComma, isDigit, isQuote, kindOf } from "./Characters.ts"
import type { Cursor } from "./Cursor.ts"
import type { Frame, Stack } from "./Frame.ts"
import type { Key } from "./KeyFinder.ts"
import type { Lookahead } from "./Lookahead.ts"

/** What to do at a closing bracket: how many brackets it closes (0: it is one too many), and whether its kind is wrong. */
export interface Closing {
  readonly closes: number
  readonly wrong: boolean
}

/** What the text goes on with behind a closing bracket. */
interface Next {
  readonly at: number
  readonly end: boolean
  readonly closer: number
  readonly comma: boolean
  readonly key: Key | undefined
  readonly opener: number
  readonly item: boolean
  /** The text ends within a key. */
  readonly half: boolean
}

/** Decides which bracket a closing bracket closes, by what follows it. */
export class Closers {
  readonly #cursor: Cursor
  readonly #stack: Stack
  readonly #ahead: Lookahead
  /** Whether the outermost bracket was never written. */
  readonly #implied: boolean

  constructor(cursor: Cursor, stack: Stack, ahead: Lookahead, implied: boolean) {
    this.#cursor = cursor
    this.#stack = stack
    this.#ahead = ahead
    this.#implied = implied
  }

  #next(from: number): Next {
    const cursor = this.#cursor
    let i = cursor.peek(from)
    const comma = isComma(cursor.at(i))
    if (comma) i = this.#ahead.pastStray(this.#ahead.pastCommas(i))
    const c = cursor.at(i)
    const kind = kindOf(c)
    return {
      at: i,
      end: cursor.over(i),
      closer: kind < 0 ? -kind : 0,
      comma,
      key: cursor.over(i) ? undefined : this.#ahead.keyAt(i),
      opener: kind > 0 ? kind : 0,
      item: isQuote(c) || isDigit(c) || c === 0x2d || this.#ahead.literalAt(i),
      half: comma && this.#ahead.halfKey(i)
    }
  }

  /** How well the text goes on when the frame at `index` is the innermost; -1 is the end of the value. */
  #fit(index: number, next: Next): number {
    if (index === -1) {
      if (next.end) return 3
      if (next.half) return 0
      if (next.key?.known === true && (next.comma || !this.#set(next.key.name))) return 0
      if (next.comma) return next.key?.sure === true || next.item ? 0 : 0.6
      return next.closer !== 0 ? 0.5 : 2
    }
    const frame = this.#stack.frames[index]!
    if (next.end) return 1
    if (next.half) return frame.kind === OBJECT ? 2.5 : 0
    if (next.closer !== 0) return next.closer === frame.kind ? 2 : 0
    if (frame.kind === OBJECT) {
      if (next.key === undefined || !(next.key.sure || next.key.known)) return 0
      if (frame.shape?.knows(next.key.name) === true)
        return Object.hasOwn(frame.value, next.key.name) ? 1.5 : 3
      return next.key.known ? 0.2 : next.comma ? 2 : 1
    }
    if (next.key !== undefined && next.key.sure) return 0
    if (next.opener !== 0) {
      const fits =
        frame.items === undefined || frame.items.allows(next.opener === OBJECT ? "object" : "array")
      return fits ? 3 : 0.5
    }
    return next.item ? 2 : 0.5
  }

  #set(name: string): boolean {
    const root = this.#stack.frames[0]
    return root !== undefined && root.kind === OBJECT && Object.hasOwn(root.value, name)
  }

  /** Whether the list goes on in brackets of its own, which are as deep as its own. */
  #splits(top: Frame, parent: Frame | undefined, next: Next): boolean {
    if (top.kind !== ARRAY || parent?.kind !== OBJECT || !next.comma || next.opener !== ARRAY) return false
    const deep = kindOf(this.#cursor.at(this.#cursor.peek(next.at + 1))) === ARRAY
    return Array.isArray((top.value as Array<unknown>)[0]) === deep
  }

  /** What the closing bracket at `at` closes. */
  decide(at: number): Closing {
    const kind = -kindOf(this.#cursor.at(at))
    const { depth, frames } = this.#stack
    const top: Frame = frames[depth - 1]!
    const next = this.#next(at + 1)
    if (top.kind === kind) {
      // The object goes on with a key that lacks its colon.
      if (depth === 1 && kind === OBJECT && next.comma && this.#ahead.pairAt(next.at))
        return { closes: 0, wrong: false }
      if (this.#splits(top, frames[depth - 2], next)) return { closes: 1, wrong: false }
      const pop = this.#fit(depth - 2, next)
      if (pop === 0 || (next.key !== undefined && pop < 1)) {
        if (this.#fit(depth - 1, next) >= 1.5) return { closes: 0, wrong: false }
      }
      return { closes: 1, wrong: false }
    }
    if (this.#implied && depth === 1 && kind === ARRAY) return { closes: 0, wrong: false }
    const outer = this.#stack.search((frame) => frame.kind === kind)
    const choices = [
      {
        closes: outer === -1 ? 0 : depth - outer,
        wrong: false,
        fit: outer === -1 ? -1 : this.#fit(outer - 1, next)
      },
      { closes: 1, wrong: true, fit: this.#fit(depth - 2, next) - 0.1 },
      { closes: 0, wrong: false, fit: this.#fit(depth - 1, next) - 0.2 }
    ]
    return choices.reduce((best, choice) => (choice.fit > best.fit ? choice : best))
  }
}
