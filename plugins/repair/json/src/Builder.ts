import { BareReader } from "./Bare.ts"
import { ARRAY, OBJECT, isComma } from "./Characters.ts"
import { Closers } from "./Closers.ts"
import type { Cursor } from "./Cursor.ts"
import { FixLog, type Name } from "./Fixes.ts"
import { AFTER, type Frame, KEY, Stack, VALUE, frame, set } from "./Frame.ts"
import { Lookahead } from "./Lookahead.ts"
import type { Shape } from "./Shape.ts"
import { StringReader } from "./StringReader.ts"

/** Lists of up to so many items are given no more room than they need: a list that grows takes 16 more at once. */
const SHORT = 12

/** The value as far as it was read, the open brackets, and the readers that share them. */
export class Builder {
  readonly cursor: Cursor
  readonly shape: Shape | undefined
  readonly stack = new Stack()
  readonly log = new FixLog()
  readonly ahead: Lookahead
  readonly strings: StringReader
  readonly bare: BareReader
  readonly closers: Closers
  /** Where the reader is. */
  at: number
  root: unknown
  done = false
  /** The bracket of the root was never written. */
  readonly implied: boolean
  complete = true
  /** A blank that JSON lacks was named. */
  blanked = false

  constructor(cursor: Cursor, start: number, shape: Shape | undefined, implied: boolean) {
    this.cursor = cursor
    this.shape = shape
    this.implied = implied
    this.at = start
    this.ahead = new Lookahead(cursor, this.stack)
    this.strings = new StringReader(cursor, this.stack, this.ahead)
    this.bare = new BareReader(cursor, this.stack, this.ahead)
    this.closers = new Closers(cursor, this.stack, this.ahead, implied)
    if (implied) {
      this.push(OBJECT, shape, false, true)
      this.fix("missing_opener", "", "{")
    }
  }

  /** Notes a fix where the reader is. */
  fix(name: Name, before: string, after = "", offset = this.at): void {
    if (this.log.full) this.log.count++
    else this.log.add(name, this.stack.path(), offset, before, after)
  }

  /** The text between, cut to what a fix shows. */
  slice(from: number, to: number): string {
    return this.cursor.text.slice(from, Math.min(to, from + 80))
  }

  /** Opens an object or list and puts it in its place. */
  push(kind: typeof OBJECT | typeof ARRAY, shape: Shape | undefined, round = false, implied = false): void {
    const open = frame(kind, shape, round, implied)
    this.place(open.value)
    this.done = false
    this.stack.frames.push(open)
  }

  /** Puts a value where the innermost bracket waits for one. */
  place(value: unknown): void {
    const top = this.stack.top
    if (top === undefined) {
      this.root = value
      this.done = true
      return
    }
    if (top.kind === ARRAY) (top.value as Array<unknown>).push(value)
    else {
      const object = top.value as Record<string, unknown>
      if (Object.hasOwn(object, top.key)) this.fix("duplicate_key", top.key)
      set(object, top.key, value)
    }
    top.state = AFTER
    top.comma = -1
    top.last = this.at
  }

  /** Closes the innermost brackets. */
  pop(count: number): void {
    const { frames } = this.stack
    for (let n = 0; n < count; n++) {
      const { kind, value } = frames.pop()!
      if (kind === ARRAY) this.#trim(value as Array<unknown>)
    }
    if (frames.length === 0) this.done = true
    else this.stack.top!.state = AFTER
  }

  /** Gives back the room that a short list keeps for more items. */
  #trim(list: Array<unknown>): void {
    if (list.length === 0 || list.length > SHORT) return
    const { top } = this.stack
    const exact = list.slice()
    if (top === undefined) this.root = exact
    else if (top.kind === ARRAY)
      (top.value as Array<unknown>)[(top.value as Array<unknown>).length - 1] = exact
    else set(top.value as Record<string, unknown>, top.key, exact)
  }

  /** Closes what stands inside the frame at `index`, whose closing brackets are missing. */
  closeTo(index: number): void {
    this.fix("missing_closer", "", this.stack.closers(index + 1))
    this.pop(this.stack.depth - 1 - index)
  }

  /** Reads a closing bracket. */
  close(): void {
    const cursor = this.cursor
    const top = this.stack.top!
    if (this.stack.calls > 0 && cursor.at(this.at) === 0x29 && !top.round) {
      this.stack.calls--
      this.at++
      return
    }
    const { closes, wrong } = this.closers.decide(this.at)
    const mark = cursor.text.charAt(this.at)
    if (closes === 0 && mark === "]" && top.kind === ARRAY && this.#fold(top.value as Array<unknown>)) {
      top.state = AFTER
    } else if (closes === 0) this.fix("extra_closer", mark)
    else {
      if (top.kind === OBJECT && top.state === VALUE) this.missing(top)
      if (top.comma !== -1) this.fix("extra_comma", ",", "", top.comma)
      const right = top.kind === OBJECT ? "}" : "]"
      if (wrong) this.fix("wrong_closer", mark, right)
      else if (mark === ")" || mark === "）") this.fix("tuple", mark, right)
      if (closes > 1) this.closeTo(this.stack.depth - closes)
      this.pop(1)
    }
    this.at++
  }

  /** Makes a list of the last items of a list of lists, whose own opening bracket is missing. */
  #fold(list: Array<unknown>): boolean {
    let from = list.length
    while (from > 0 && !Array.isArray(list[from - 1])) from--
    if (from === 0 || from === list.length) return false
    this.fix("missing_opener", "", "[")
    list.push(list.splice(from))
    return true
  }

  /** Opens the list again that is the value of the last key. */
  reopen(top: Frame): boolean {
    const list = (top.value as Record<string, unknown>)[top.key]
    if (top.kind !== OBJECT || !Array.isArray(list)) return false
    const shape = top.shape?.property(top.key)
    this.fix("split_list", this.slice(this.at, this.at + 1))
    this.stack.frames.push({ ...frame(ARRAY, shape, false, false), value: list as Array<unknown> })
    this.at++
    return true
  }

  /** The value of the pending key is missing. */
  missing(top: Frame): void {
    const shape = top.shape?.property(top.key)
    const keep = shape === undefined ? top.shape === undefined : shape.allows("null")
    this.fix("missing_value", top.key, keep ? "null" : "")
    if (keep) set(top.value as Record<string, unknown>, top.key, null)
    top.state = AFTER
  }

  /** Reads a comma, or several where no value stands between them. */
  comma(top: Frame): void {
    const mark = this.cursor.text.charAt(this.at)
    if (top.state !== AFTER) {
      const from = this.at
      while (isComma(this.cursor.at(this.at))) this.at++
      this.cursor.steps += this.at - from
      this.fix("extra_comma", this.slice(from, this.at), "", from)
      return
    }
    if (mark !== ",") this.fix("separator_form", mark, ",")
    top.comma = this.at
    top.state = top.kind === OBJECT ? KEY : VALUE
    this.at++
  }

  /** Leaves out an ellipsis, if one stands here. */
  ellipsis(): boolean {
    const length = this.cursor.ellipsis(this.at)
    if (length === 0) return false
    this.fix("ellipsis", this.slice(this.at, this.at + length))
    this.at += length
    return true
  }

  /** The shape of the value that comes next. An unknown key that comes first may be a wrapper around the whole. */
  expected(top: Frame): Shape | undefined {
    if (top.kind === ARRAY) return top.items
    const shape = top.shape?.property(top.key)
    return shape === undefined && this.stack.depth === 1 && top.last === -1 ? top.shape : shape
  }

  /** The value read last, when it is a string. */
  last(top: Frame): string | undefined {
    const value =
      top.kind === ARRAY
        ? (top.value as Array<unknown>).at(-1)
        : (top.value as Record<string, unknown>)[top.key]
    return typeof value === "string" ? value : undefined
  }
}
