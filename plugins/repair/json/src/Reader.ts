/**
 * Reads an answer while it is being written.
 *
 * @since 0.1.0
 */
import type { Repairer } from "@metagpt-ts/core"

import { Candidates } from "./Candidates.ts"
import { Cursor, WAIT } from "./Cursor.ts"
import { type Escaping, HEAD, escaping, escapingSoFar, take } from "./Escaped.ts"
import { HalfString } from "./HalfString.ts"
import { type Reading, readWith } from "./Read.ts"
import { type Shape, shape as shapeOf } from "./Shape.ts"

/**
 * What an answer says so far.
 *
 * @category models
 * @since 0.1.0
 */
export interface Partial {
  /**
   * The value so far; undefined before one began. It is the reader's own and grows in place: copy what must not change. What
   * stands in it stays, unless a key comes twice.
   */
  readonly value: unknown
  /** Where in the text the value begins, -1 before one did. It moves when a later value turns out to fit better. */
  readonly start: number
  /** The fixes made within the value so far; what is left out around it is known at the end. */
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

/**
 * A reader of text that comes in chunks.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reader {
  /** Takes the next chunk and says what the answer holds so far. A decision that needs more text waits for it. */
  readonly push: (chunk: string) => Partial
  /** Says that the text is over. The result is what `read` makes of the whole text. */
  readonly end: () => Reading
}

/** Steps that may be taken in vain for each character, and for each chunk, so that small chunks cost no more than large. */
const VAIN = 32
const VAIN_CHUNK = 64

/** Characters that are copied, when a chunk is put to the text, in the time of one step. */
const COPIED = 64

const nothing: Partial = { value: undefined, start: -1, fixes: [] }

class ChunkReader implements Reader {
  readonly #shape: Shape | undefined
  /** The text as it came, unless what is looked at is the same. */
  #raw = ""
  /** What came and was not looked at: chunks, and what may be half of a character or escape. */
  #rest = ""
  #escaping: Escaping | undefined
  #cursor = new Cursor("", true)
  #candidates: Candidates
  #half: HalfString | undefined
  /** Steps that may still be taken in vain. */
  #credit = 0
  /** Steps taken on a text that turned out to be escaped. */
  #spent = 0
  #checked = 0
  #result: Reading | undefined

  constructor(shape: Shape | undefined) {
    this.#shape = shape
    this.#candidates = new Candidates(this.#cursor, shape)
  }

  readonly push = (chunk: string): Partial => {
    if (this.#result === undefined && chunk !== "") {
      if (this.#escaping !== "none") this.#raw += chunk
      this.#rest += chunk
      this.#credit += VAIN * chunk.length + VAIN_CHUNK
      if (this.#credit > 0) this.#advance()
    }
    return this.#partial()
  }

  readonly end = (): Reading => {
    const raw = this.#escaping === "none" ? this.#cursor.text + this.#rest : this.#raw
    this.#result ??= readWith(raw, this.#shape, () => {
      this.#candidates.scan?.hide()
      const kind = this.#escaping ?? escaping(raw)
      if (this.#escaping === undefined && kind !== "none") this.#restart(kind)
      this.#cursor.grow(take(kind, this.#rest).text)
      this.#cursor.steps += this.#spent
      this.#cursor.close()
      this.#candidates.run()
      return { cursor: this.#cursor, candidates: this.#candidates, escaping: kind }
    })
    return this.#result
  }

  #restart(kind: Escaping): void {
    this.#spent += this.#cursor.steps
    this.#escaping = kind
    this.#rest = this.#raw
    this.#cursor = new Cursor("", true)
    this.#candidates = new Candidates(this.#cursor, this.#shape)
    this.#half = undefined
  }

  /** Finds out, while the head of the text comes, whether all of it is escaped. */
  #check(): void {
    const { length } = this.#raw
    if (this.#escaping !== undefined || (length < this.#checked * 1.25 && length < HEAD)) return
    this.#checked = length
    const kind = escapingSoFar(this.#raw)
    if (kind === "none") {
      this.#escaping = kind
      this.#raw = ""
    } else if (kind !== undefined) this.#restart(kind)
  }

  #advance(): void {
    this.#check()
    this.#grow()
    const cursor = this.#cursor
    const { scan } = this.#candidates
    scan?.hide()
    this.#credit -= cursor.end / COPIED
    const before = cursor.steps
    try {
      this.#candidates.run()
    } catch (cause) {
      if (cause !== WAIT) throw cause
    }
    const waiting = this.#candidates.scan
    const began = Math.max(before, waiting?.began ?? before)
    this.#credit -= cursor.steps - began + (waiting === undefined ? 0 : cursor.end - waiting.at)
    this.#show()
  }

  #grow(): void {
    const last = this.#rest.charCodeAt(this.#rest.length - 1)
    const end = last >= 0xd800 && last < 0xdc00 ? this.#rest.length - 1 : this.#rest.length
    const { rest, text } = take(this.#escaping ?? "none", this.#rest.slice(0, end), true)
    this.#rest = rest + this.#rest.slice(end)
    this.#cursor.grow(text)
  }

  /** Shows the half of a string that is being read. */
  #show(): void {
    const { scan } = this.#candidates
    const start = scan?.string ?? -1
    if (start === -1) {
      this.#half = undefined
      return
    }
    if (this.#half?.start !== start) this.#half = new HalfString(start)
    this.#half.grow(this.#cursor.text)
    if (this.#half.text !== "") scan?.show(this.#half.text)
  }

  #partial(): Partial {
    const { best, scan } = this.#candidates
    if (this.#result !== undefined)
      return { value: this.#result.value, start: best?.start ?? 0, fixes: this.#result.fixes }
    if (best !== undefined) return { value: best.value, start: best.start, fixes: best.log.list }
    return scan?.value === undefined
      ? nothing
      : { value: scan.value, start: scan.start, fixes: scan.log.list }
  }
}

/**
 * A reader of an answer that comes in chunks: the same that `read` is, in one pass over the whole.
 *
 * @example
 * ```ts
 * const reader = Reader.make()
 * reader.push('{"title": "Sna')  // value: { title: "Sna" }
 * reader.push('ke", "files": [') // value: { title: "Snake", files: [] }
 * reader.end()                   // complete: false, fixes: truncated
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (jsonSchema?: Readonly<Record<string, unknown>>): Reader =>
  new ChunkReader(shapeOf(jsonSchema))
