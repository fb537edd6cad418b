import { ARRAY, OBJECT, isComma, isDigit, isQuote, isWord, kindOf } from "./Characters.ts"
import { KeyFinder } from "./KeyFinder.ts"

/** How well something fits: not, if nothing speaks against it, surely. */
export type Fit = 0 | 1 | 2

/** A key that nothing parts from the value before it must look like one. */
const named = /^[\p{L}_$][\p{L}\p{N}_$ -]*$/u

/** Answers what the text goes on with, at a bounded cost. */
export class Lookahead extends KeyFinder {
  /**
   * Whether the text from `from` on can follow a value in the innermost bracket. `odd` says that a quote mark stands open
   * within the string that would end here: then only what is sure counts.
   */
  follows(from: number, odd = false): Fit {
    const cursor = this.cursor
    const top = this.stack.top
    const next = cursor.peek(from)
    if (cursor.over(next)) return 2
    const c = cursor.at(next)
    const line = next > from && cursor.hasNewline(from, next)
    if (isComma(c)) return this.#afterComma(next, odd)
    const kind = kindOf(c)
    if (kind < 0) {
      if (top !== undefined) return this.#afterCloser(next, odd)
      return this.stack.calls > 0 && c === 0x29 ? 2 : 0
    }
    if (cursor.colon(next) > 0) return 0
    if (c === 0x2b && isQuote(cursor.at(cursor.peek(next + 1)))) return 2
    if (top === undefined) return line ? 1 : 0
    if (c === 0x3c || (c === 0x60 && cursor.has("```", next))) return line ? 1 : 0
    const key = next === from && c !== 0x22 ? undefined : this.keyAt(next)
    if (key !== undefined && (key.known || (key.sure && line && !this.named))) return 2
    if (key !== undefined && key.sure && key.quote !== 0 && line && !odd) return 1
    if (top.kind === OBJECT) {
      if (key !== undefined && key.sure && key.quote !== 0 && !odd && (next > from || named.test(key.name)))
        return 1
      if (isQuote(c) && line && !odd) return this.#ends(next) ? 0 : 1
      return line && !odd && c === 0x28 ? 1 : 0
    }
    if (next === from || odd) return 0
    if (isQuote(c)) return line || !isWord(cursor.at(from)) ? 1 : 0
    if (line && (kind > 0 || isDigit(c))) return 1
    // A number between a string and what ends an item.
    return (isDigit(c) || c === 0x2d) && /^-?\d[\d.]{0,20}\s{0,4}(?:[,\]]|$)/.test(cursor.ahead(next, 28))
      ? 1
      : 0
  }

  /** Whether the quote mark at `i` ends a string: nothing is left of its line, or of the object. */
  #ends(i: number): boolean {
    const cursor = this.cursor
    const after = cursor.blanks(i + 1)
    if (cursor.hasNewline(i, after)) return false
    const next = this.pastCommas(after)
    if (next === after) return kindOf(cursor.at(after)) === -OBJECT
    return (
      cursor.over(next) ||
      kindOf(cursor.at(next)) < 0 ||
      cursor.hasNewline(after, next) ||
      this.keyAt(next)?.sure === true
    )
  }

  #afterComma(comma: number, odd: boolean): Fit {
    const cursor = this.cursor
    const top = this.stack.top
    if (top === undefined) return 0
    const next = this.pastStray(this.pastCommas(comma))
    if (cursor.over(next) || this.halfKey(next)) return 2
    const c = cursor.at(next)
    const kind = kindOf(c)
    const line = cursor.hasNewline(comma, next)
    if (kind < 0) return this.#afterCloser(next, odd)
    const key = this.keyAt(next)
    if (key?.known === true) return 2
    if (top.kind === OBJECT) {
      if (key !== undefined && key.quote !== 0 && key.sure)
        return this.named && !line ? (odd ? 0 : 1) : line ? 2 : 1
      if (key !== undefined && key.sure) return line ? 1 : odd || this.named ? 0 : 1
      if (key?.fix === "missing_quote" && !this.named && !odd) return 1
      if (kind === ARRAY && !odd && isQuote(cursor.at(cursor.peek(next + 1)))) return 1
      if (kind > 0) return this.stack.search(({ kind }) => kind === ARRAY) !== -1 && !odd ? 1 : 0
      return line && !odd ? 1 : cursor.ellipsis(next) > 0 ? 1 : 0
    }
    if (key !== undefined && key.quote !== 0 && key.sure) return line ? 2 : odd ? 0 : 1
    if (isQuote(c)) return odd ? (line ? 1 : 0) : 2
    if (kind > 0)
      return odd
        ? 0
        : top.items === undefined || top.items.allows(kind === OBJECT ? "object" : "array")
          ? 2
          : 1
    if (line) return odd ? 0 : 1
    if (isDigit(c) || c === 0x2d || this.literalAt(next))
      return odd || top.items?.allows("string") === true ? 0 : 1
    if (cursor.ellipsis(next) > 0) return 1
    return !odd && (this.#endsAtQuote(next) || (!this.named && cursor.onLine('"', next) === -1)) ? 1 : 0
  }

  /** Whether unquoted text from `i` runs into a quote mark that ends it: an item whose first quote mark is missing. */
  #endsAtQuote(i: number): boolean {
    const cursor = this.cursor
    const quote = cursor.onLine('"', i)
    if (quote === -1) return false
    const after = cursor.peek(quote + 1)
    return (
      isWord(cursor.at(quote - 1)) &&
      (cursor.over(after) || isComma(cursor.at(after)) || kindOf(cursor.at(after)) < 0)
    )
  }

  #afterCloser(from: number, odd: boolean): Fit {
    const cursor = this.cursor
    const { frames } = this.stack
    let depth = frames.length - 1
    let i = from
    let wrong = 0
    for (let n = 0; n < 8; n++) {
      const kind = -kindOf(cursor.at(i))
      if (kind <= 0) break
      if (this.stack.calls > 0 && cursor.at(i) === 0x29 && frames[depth]?.round !== true) {
        i = cursor.peek(i + 1)
        continue
      }
      // Round brackets close only what they opened: in prose and code they stand by chance.
      const round = (cursor.at(i) === 0x29 || cursor.at(i) === 0xff09) && frames[depth]?.round !== true
      if (depth > 0 && frames[depth]!.implied && kind === ARRAY && frames[depth - 1]!.kind === kind) depth--
      if (depth >= 0 && frames[depth]!.kind === kind && !round) depth--
      else {
        wrong++
        if (!round && depth >= 0) depth--
      }
      i = cursor.peek(i + 1)
      // A comma too many may stand between them.
      const past = this.pastCommas(i)
      if (past > i && kindOf(cursor.at(past)) < 0) i = past
    }
    if (wrong > 1 && depth >= 0) return 0
    if (cursor.over(i)) return odd && wrong > 0 ? 0 : 2
    const beyond = this.pastStray(this.pastCommas(i))
    if (beyond > i) {
      if (cursor.over(beyond)) return odd ? 0 : 2
      if (!odd && this.halfKey(beyond)) return 2
      if (this.keyAt(beyond)?.known === true) return odd && wrong > 0 ? 0 : 2
    }
    const c = cursor.at(i)
    const line = cursor.hasNewline(from, i)
    // One bracket is of the wrong kind, missing, or too many.
    if (wrong === 1 && !odd && !this.named && beyond > i) {
      const key = this.keyAt(beyond)
      if (key?.sure === true && key.quote !== 0) return 1
      const outer = depth < 0 || this.stack.search(({ kind }, i) => kind === ARRAY && i <= depth) !== -1
      if (outer && kindOf(cursor.at(beyond)) > 0) return 1
    }
    if (depth < 0) {
      if (wrong > 0) return line && !odd ? 1 : 0
      if (isComma(c) && !line) {
        const next = cursor.at(cursor.peek(i + 1))
        return isWord(next) && !isDigit(next) ? 0 : 2
      }
      if (line || c === 0x3c || cursor.has("```", i)) return 2
      return isQuote(c) ? 0 : 1
    }
    if (kindOf(c) < 0) return wrong > 0 ? 0 : 2
    if (isComma(c)) {
      const next = beyond
      const key = this.keyAt(next)
      if (frames[depth]!.kind === OBJECT) {
        // A list that is closed too early, or twice, goes on.
        if (wrong === 0 && !odd && this.stack.top?.kind === ARRAY && kindOf(cursor.at(next)) === ARRAY)
          return 1
        return wrong === 0 && key?.sure === true && !odd ? (this.named ? 1 : 2) : cursor.over(next) ? 2 : 0
      }
      if (wrong > 0 || odd) return key?.known === true || (wrong === 0 && kindOf(cursor.at(next)) > 0) ? 1 : 0
      return cursor.over(next) || isQuote(cursor.at(next)) || kindOf(cursor.at(next)) !== 0 ? 2 : 1
    }
    const key = this.keyAt(i)
    if (key?.known === true) return wrong > 0 ? 1 : 2
    if (wrong > 0 || odd) return 0
    return line ? 1 : kindOf(c) > 0 ? 1 : 0
  }
}
