import type { Repairer } from "@metagpt-ts/core"

import { Candidates } from "./Candidates.ts"
import { isBlank, isQuote } from "./Characters.ts"
import { several } from "./Choice.ts"
import { Cursor } from "./Cursor.ts"
import { type Escaping, escaping, take } from "./Escaped.ts"
import { FixLog, type Name } from "./Fixes.ts"
import { scalar, sequence } from "./Scalars.ts"
import { type Shape, shape as shapeOf } from "./Shape.ts"
import { argumentsOf } from "./ToolCall.ts"

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

const closing: Readonly<Record<string, string>> = { "{": "}", "[": "]", '"': '"' }

/** The value of a text that is JSON. One whose end shows that it is none is not tried. */
const strict = (text: string): { value: unknown } | undefined => {
  let first = 0
  while (isBlank(text.charCodeAt(first))) first++
  let last = text.length - 1
  while (last > first && isBlank(text.charCodeAt(last))) last--
  const close = closing[text.charAt(first)]
  if (close !== undefined && close !== text.charAt(last)) return undefined
  let before = last - 1
  while (before > first && isBlank(text.charCodeAt(before))) before--
  if (close !== undefined && close !== '"' && text.charCodeAt(before) === 0x2c) return undefined
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
