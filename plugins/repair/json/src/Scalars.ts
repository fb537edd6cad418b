import { isQuote } from "./Characters.ts"
import type { Candidate } from "./Choice.ts"
import { Cursor } from "./Cursor.ts"
import { FixLog } from "./Fixes.ts"
import { scan } from "./Scanner.ts"
import type { Shape } from "./Shape.ts"

const call = /^[\p{L}_$][\p{L}\p{N}_$.]{0,80}\s{0,4}\(/u

/** A string, number or literal that is all the text holds, or all but a call around it. */
export const scalar = (cursor: Cursor, shape: Shape | undefined): Candidate | undefined => {
  const first = cursor.peek(0)
  const name = call.exec(cursor.text.slice(first, first + 100))?.[0].length ?? 0
  if (name > 0 && /\)\s*;?\s*$/.test(cursor.text.slice(-20))) {
    const scanned = scan(cursor, first, shape, false)
    const called = scanned.log.list[0]?.name === "function_call"
    const rest = cursor.text.slice(scanned.end, scanned.end + 20)
    if (called && scanned.value !== undefined && /^[\s);]*$/.test(rest))
      return { ...scanned, start: first, score: 0 }
  }
  const start = first
  const c = cursor.at(start)
  const quoted = isQuote(c) || (c === 0x5c && isQuote(cursor.at(start + 1)))
  const bare = /^(?:[-+]?[\d.][\d_.eE+-]*\s*,?|true|false|null|none|nan|undefined)$/i.test(
    cursor.text.slice(start, start + 400).trim()
  )
  if ((!quoted && !bare) || cursor.text.startsWith("```", start)) return undefined
  const scanned = scan(cursor, start, shape, false)
  // A quote mark alone says nothing.
  if (cursor.peek(start + 1) >= cursor.end && quoted) return undefined
  // Prose may begin with a word in quote marks.
  if (quoted && !scanned.complete && scanned.log.list.some(({ name }) => name === "inner_quote"))
    return undefined
  const whole = cursor.peek(scanned.end + (cursor.text[scanned.end] === "," ? 1 : 0)) >= cursor.end
  return scanned.value === undefined || !whole ? undefined : { ...scanned, start, score: 0 }
}

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const literal = /^(?:true|false|null|none|nan|undefined)$/i

/** Numbers and literals on lines of their own or with commas between them, which are all that the text holds, are a list. */
export const sequence = (cursor: Cursor, shape: Shape | undefined): Candidate | undefined => {
  if (shape !== undefined && !shape.allows("array")) return undefined
  const start = cursor.peek(0)
  const first = cursor.text
    .slice(start, start + 400)
    .split(/[,\n]/, 1)[0]!
    .trim()
  if (!number.test(first) && !literal.test(first)) return undefined
  const words = cursor.text
    .slice(start)
    .trim()
    .replace(/,$/, "")
    .split(/\s*[,\n]\s*/)
  cursor.steps += cursor.end
  // A number with its thousands apart is one.
  const grouped =
    words.length > 1 && words.slice(1).every((word) => /^\d{3}$/.test(word)) && words[0]!.length < 4
  if (words.length < 2 || grouped || !words.every((word) => number.test(word) || literal.test(word)))
    return undefined
  const log = new FixLog()
  log.add("missing_opener", [], start, "", "[")
  log.add("missing_closer", [], cursor.end, "", "]")
  const value = words.map((word) => scan(new Cursor(word), 0, undefined, false).value)
  return { value, start, end: cursor.end, complete: true, log, score: 0 }
}
