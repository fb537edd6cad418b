import type { Repairer } from "@metagpt-ts/core"

import { Candidates } from "./Candidates.ts"
import { isBlank, isQuote } from "./Characters.ts"
import { type Candidate, several } from "./Choice.ts"
import { Cursor } from "./Cursor.ts"
import { type Escaping, escaping, take } from "./Escaped.ts"
import { FixLog, type Name } from "./Fixes.ts"
import { scan } from "./Scanner.ts"
import { type Shape, shape as shapeOf } from "./Shape.ts"

/**
 * What was read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reading {
  /** The value; undefined when the text holds none. */
  readonly value: unknown
  /** False when the text ended before the value did. */
  readonly complete: boolean
  readonly fixes: ReadonlyArray<Repairer.Fix>
  /** What reading cost, in characters looked at; at most a constant times the length of the text. */
  readonly steps: number
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const callKeys = new Set(["name", "type", "id", "function"])

/** The arguments of a tool call that was written as an object, where the schema asks for the arguments themselves. */
export const argumentsOf = (value: unknown, shape: Shape | undefined): unknown => {
  if (shape === undefined || !shape.named || !isRecord(value) || !Object.hasOwn(value, "name"))
    return undefined
  const keys = Object.keys(value)
  const held = keys.filter((key) => !callKeys.has(key))
  const [key] = held
  if (held.length !== 1 || (key !== "arguments" && key !== "parameters") || shape.knows(key)) return undefined
  const inner = value[key]
  return isRecord(inner) && Object.keys(inner).some((each) => shape.knows(each)) ? inner : undefined
}

const call = /^[\p{L}_$][\p{L}\p{N}_$.]{0,80}\s{0,4}\(/u

/** A string, number or literal that is all the text holds, or all but a call around it. */
const scalar = (cursor: Cursor, shape: Shape | undefined): Candidate | undefined => {
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
const sequence = (cursor: Cursor, shape: Shape | undefined): Candidate | undefined => {
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

const closing: Readonly<Record<string, string>> = { "{": "}", "[": "]", '"': '"' }

/** The value of a text that is JSON. One that ends otherwise than it begins is not tried, however many brackets it opens. */
const strict = (text: string): { value: unknown } | undefined => {
  let first = 0
  while (isBlank(text.charCodeAt(first))) first++
  let last = text.length - 1
  while (last > first && isBlank(text.charCodeAt(last))) last--
  const close = closing[text.charAt(first)]
  if (close !== undefined && close !== text.charAt(last)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/**
 * Reads the value that a careless writer meant.
 *
 * Valid JSON is read as JSON and nothing else. The schema, if given, says which keys there are, which decides where strings,
 * lists and objects end when quote marks and brackets do not.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (text: string, schema?: Readonly<Record<string, unknown>>): Reading =>
  readWith(text, shapeOf(schema))

/** A text that was looked through for values. */
export interface Searched {
  readonly cursor: Cursor
  readonly candidates: Candidates
  readonly escaping: Escaping
}

const search = (text: string, shape: Shape | undefined): Searched => {
  const kind = escaping(text)
  const cursor = new Cursor(take(kind, text).text)
  const candidates = new Candidates(cursor, shape)
  candidates.run()
  return { cursor, candidates, escaping: kind }
}

/** Reads a text that is whole; `searched` looks through it, which valid JSON does not need. */
export const readWith = (
  text: string,
  shape: Shape | undefined,
  searched: () => Searched = () => search(text, shape)
): Reading => {
  const valid = strict(text)
  if (valid === undefined) return conclude(text, shape, searched())
  const { value } = valid
  if (typeof value === "string" && shape !== undefined && !shape.allows("string") && /[[{:]/.test(value)) {
    const inner = readWith(value, shape)
    if (inner.value !== undefined && typeof inner.value !== "string") {
      const log = new FixLog()
      log.add("double_encoded", [], 0, text, value)
      return { ...inner, fixes: [...log.done(), ...inner.fixes] }
    }
  }
  return { value, complete: true, fixes: [], steps: 0 }
}

/** Chooses among the values that were found, and says what was left out. */
const conclude = (
  raw: string,
  shape: Shape | undefined,
  { candidates: { best: fitting, found }, cursor, escaping }: Searched
): Reading => {
  const log = new FixLog()
  if (escaping !== "none") log.add("escaped_document", [], 0, raw.slice(0, 80), cursor.text.slice(0, 80))
  const quoted =
    shape === undefined &&
    isQuote(cursor.at(cursor.blanks(0))) &&
    found.every(({ value }) => Array.isArray(value))
  const single = found.length === 0 || quoted ? (scalar(cursor, shape) ?? sequence(cursor, shape)) : undefined
  const best = single ?? several(cursor, found, shape, log) ?? fitting
  if (best === undefined) return { value: undefined, complete: false, fixes: [], steps: cursor.steps }
  const note = (name: Name, offset: number, before: string): void => log.add(name, [], offset, before, "")
  const inner = argumentsOf(best.value, shape)
  if (inner !== undefined)
    log.add("tool_call", [], best.start, cursor.text.slice(best.start, best.start + 80), "arguments")
  const lead = cursor.text.slice(0, Math.min(best.start, 100)).trim()
  if (lead !== "") note("outside_text", 0, lead)
  const trail = cursor.text.slice(best.end, best.end + 100).trim()
  if (trail !== "") note("outside_text", best.end, trail)
  // What is no JSON was not read as JSON without a reason: only blanks are passed over everywhere.
  if (log.count + best.log.count === 0) note("blank_form", 0, cursor.text.slice(0, 80))
  return {
    value: inner ?? best.value,
    complete: best.complete,
    fixes: [...log.done(), ...best.log.done()],
    steps: cursor.steps
  }
}
