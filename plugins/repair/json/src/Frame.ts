import { ARRAY, OBJECT } from "./Characters.ts"
import type { Shape } from "./Shape.ts"

/** What a frame waits for. */
export const KEY = 0
export const VALUE = 1
export const AFTER = 2

/** An object or list that is open. */
export interface Frame {
  readonly kind: typeof OBJECT | typeof ARRAY
  readonly value: Record<string, unknown> | Array<unknown>
  readonly shape: Shape | undefined
  /** What the values in it look like, by the schema; of a list only. */
  readonly items: Shape | undefined
  /** Opened by a round bracket. */
  readonly round: boolean
  /** Its opening bracket was never written. */
  readonly implied: boolean
  state: typeof KEY | typeof VALUE | typeof AFTER
  /** The key being read or read last. */
  key: string
  /** Where the last comma stood, -1 when a value came since. */
  comma: number
  /** Where the last value began. */
  last: number
}

export const frame = (
  kind: typeof OBJECT | typeof ARRAY,
  shape: Shape | undefined,
  round: boolean,
  implied: boolean
): Frame => ({
  kind,
  value: kind === OBJECT ? {} : [],
  shape,
  items: kind === ARRAY ? shape?.item() : undefined,
  round,
  implied,
  state: kind === OBJECT ? KEY : VALUE,
  key: "",
  comma: -1,
  last: -1
})

/** Sets a key as `JSON.parse` does, `__proto__` included. */
export const set = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}

/** Brackets within brackets that are read; deeper ones no program could print again. */
export const DEEPEST = 1_000_000

/** Open brackets looked through from the innermost; deeper ones are not searched, so that depth costs nothing. */
const SEARCHED = 48

/** The open brackets, outermost first. */
export class Stack {
  readonly frames: Array<Frame> = []
  /** Calls around values, as in `ObjectId("x")`, that are open: their round brackets close nothing else. */
  calls = 0

  get top(): Frame | undefined {
    return this.frames[this.frames.length - 1]
  }

  get depth(): number {
    return this.frames.length
  }

  /** The innermost frame that passes, -1 when none near does. */
  search(test: (frame: Frame, index: number) => boolean): number {
    const least = Math.max(0, this.frames.length - SEARCHED)
    for (let i = this.frames.length - 1; i >= least; i--) if (test(this.frames[i]!, i)) return i
    return -1
  }

  /** The innermost object whose schema has this key, -1 when none has. */
  owner(key: string): number {
    return this.search(({ kind, shape }) => kind === OBJECT && shape !== undefined && shape.knows(key))
  }

  /** The brackets that close the frames from `index` on; the inner 40. */
  closers(index: number): string {
    return this.frames
      .slice(Math.max(index, this.frames.length - 40))
      .map(({ kind }) => (kind === OBJECT ? "}" : "]"))
      .toReversed()
      .join("")
  }

  /** Where the reader is in the value; the outer 64 steps. */
  path(): Array<string | number> {
    const path: Array<string | number> = []
    for (let i = 0; i < this.frames.length && i < 64; i++) {
      const { key, kind, state, value } = this.frames[i]!
      if (kind === OBJECT) {
        if (state !== KEY || i < this.frames.length - 1) path.push(key)
      } else {
        const { length } = value as Array<unknown>
        path.push(state === VALUE && i === this.frames.length - 1 ? length : Math.max(0, length - 1))
      }
    }
    return path
  }
}
