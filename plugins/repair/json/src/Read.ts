import type { Repairer } from "@metagpt-ts/core"

import { OBJECT, isQuote, isWord, kindOf } from "./Characters.ts"
import { Cursor } from "./Cursor.ts"
import { unescape } from "./Escapes.ts"
import { FixLog, type Name } from "./Fixes.ts"
import { Stack } from "./Frame.ts"
import { Lookahead } from "./Lookahead.ts"
import { type Scanned, scan } from "./Scanner.ts"
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

interface Candidate extends Scanned {
  readonly start: number
  readonly score: number
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** How many of the keys that the schema names a value has, looked for through a list and a wrapper. */
const known = (value: unknown, shape: Shape, wrapped = false, depth = 0): number => {
  if (depth > 3) return 0
  if (Array.isArray(value)) {
    const item = shape.allows("array") ? shape.item() : shape
    return item === undefined
      ? 0
      : value.slice(0, 4).reduce<number>((sum, each) => Math.max(sum, known(each, item, true, depth + 1)), 0)
  }
  if (!isRecord(value)) return 0
  const keys = Object.keys(value).slice(0, 200)
  const own = keys.filter((key) => shape.knows(key)).length
  if (own > 0 || wrapped || keys.length !== 1) return own
  return known(value[keys[0]!], shape, true, depth + 1) * 0.9
}

const placeholders = new Set(["", "string", "str", "...", "…", "text", "value", "null", "todo", "xxx"])

/** Whether every leaf of a value is a placeholder: then it is the example of the prompt and no answer. */
const echo = (value: unknown): boolean => {
  const open: Array<unknown> = [value]
  let leaves = 0
  let strings = 0
  while (open.length > 0) {
    const next = open.pop()
    if (++leaves > 200) return false
    if (typeof next === "string") {
      if (!placeholders.has(next.toLowerCase()) && !/^<[^<>]+>$/.test(next)) return false
      strings++
    } else if (typeof next === "number") {
      if (next !== 0) return false
    } else if (Array.isArray(next)) open.push(...next.slice(0, 200))
    else if (isRecord(next)) open.push(...Object.values(next).slice(0, 200))
  }
  return strings > 0
}

/** Whether a value was surely meant as one: a word in square brackets may be prose. */
const firm = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length !== 1 || typeof value[0] !== "string"
    : isRecord(value) && Object.keys(value).length > 0

const score = (value: unknown, shape: Shape | undefined): number => {
  if (shape === undefined) return firm(value) ? 1 : 0
  const kind = Array.isArray(value) ? "array" : isRecord(value) ? "object" : "string"
  const keys = known(value, shape)
  const fits = shape.allows(kind) ? 1 : 0
  return echo(value) ? fits * 0.1 : keys * 2 + fits
}

/** Whether a bracket at `i` may open the value: what stands in it looks like a key, or an item. */
const plausible = (cursor: Cursor, ahead: Lookahead, i: number, shape: Shape | undefined): boolean => {
  const kind = kindOf(cursor.at(i))
  const next = cursor.peek(i + 1)
  if (next >= cursor.end) return true
  const c = cursor.at(next)
  if (isQuote(c) || c === 0x5c) return true
  const inner = kindOf(c)
  if (kind === OBJECT) {
    const key = inner === 0 ? ahead.keyAt(next) : undefined
    return (
      inner < 0 ||
      inner === OBJECT ||
      key?.sure === true ||
      key?.fix === "missing_quote" ||
      c === 0x2e ||
      c === 0x2c
    )
  }
  if (cursor.text[i] === "(" || cursor.text[i] === "（") return false
  if (inner !== 0) return true
  if (!isWord(c) && c !== 0x2d && c !== 0x2b && c !== 0x2e && c !== 0x2c) return false
  if (c >= 0x41 && shape !== undefined && shape.allows("array") && shape.item()?.knows("") === false) {
    const key = ahead.keyAt(next)
    if (key !== undefined && shape.item()?.knows(key.name) === true) return true
  }
  return shape === undefined || shape.allows("array") || ahead.literalAt(next) || (c >= 0x30 && c <= 0x39)
}

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

/** The values in the text, in order. */
const candidates = (cursor: Cursor, shape: Shape | undefined): Array<Candidate> => {
  const found: Array<Candidate> = []
  const stack = new Stack()
  const ahead = new Lookahead(cursor, stack)
  let line = true
  for (let i = 0; i < cursor.end; i++) {
    const c = cursor.at(i)
    cursor.steps++
    const kind = kindOf(c)
    let implied = false
    if (kind <= 0) {
      const begins = line || !isWord(cursor.at(i - 1))
      if (c === 0x0a) line = true
      if (shape === undefined || !begins || !(isQuote(c) || isWord(c))) {
        if (c > 0x20) line = false
        continue
      }
      const key = ahead.keyAt(i)
      const start = line
      line = false
      const root = shape.knows(key?.name ?? "") ? shape : shape.item()
      if (key === undefined || root?.knows(key.name) !== true || !shape.allows("object")) continue
      // Lines of bare keys and bare text are no JSON that lost its brackets.
      if (key.quote === 0 && !(start && /[,，;[{(]\s*$/.test(cursor.text.slice(i, cursor.lineEnd(i)))))
        continue
      implied = true
    } else {
      line = false
      if (!plausible(cursor, ahead, i, shape)) continue
    }
    const scanned = scan(cursor, i, shape, implied)
    if (scanned.value === undefined) continue
    found.push({ ...scanned, start: i, score: score(scanned.value, shape) })
    i = Math.max(i, scanned.end - 1)
  }
  return found
}

/** A string, number or literal that is all the text holds. */
const scalar = (cursor: Cursor, shape: Shape | undefined): Candidate | undefined => {
  const start = cursor.peek(0)
  const c = cursor.at(start)
  const quoted = isQuote(c) || (c === 0x5c && isQuote(cursor.at(start + 1)))
  const bare = /^(?:[-+]?[\d.][\d_.eE+-]*,?|true|false|null|none|nan|undefined)$/i.test(
    cursor.text.slice(start, start + 400).trim()
  )
  if ((!quoted && !bare) || cursor.text.startsWith("```", start)) return undefined
  const scanned = scan(cursor, start, shape, false)
  const whole = cursor.peek(scanned.end + (cursor.text[scanned.end] === "," ? 1 : 0)) >= cursor.end
  return scanned.value === undefined || !whole ? undefined : { ...scanned, start, score: 0 }
}

const strict = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Takes off the escapes of a document that was escaped as a whole; undefined when it was not. */
const unescaped = (text: string): string | undefined => {
  const head = /[[{](?:\s|\\[nrt]|[[{])*(\\*)"/.exec(text.slice(0, 4000))
  const odd = head !== null && head[1]!.length % 2 === 1
  if (odd && !/(?:^|[^\\])"/.test(text.slice(0, head.index))) return unescape(text)
  if (/[[{]\s*&quot;/.test(text.slice(0, 2000))) {
    return text
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
  }
  return undefined
}

const choose = (found: ReadonlyArray<Candidate>): Candidate | undefined =>
  found.reduce<Candidate | undefined>((best, next) => {
    if (best === undefined || next.score > best.score) return next
    if (next.score < best.score) return best
    return next.complete || !best.complete ? next : best
  }, undefined)

/** Values one after the other with nothing between them are a list, where a list may stand. */
const several = (
  cursor: Cursor,
  found: ReadonlyArray<Candidate>,
  shape: Shape | undefined,
  log: FixLog
): Candidate | undefined => {
  const [first] = found
  const last = found.at(-1)
  if (first === undefined || last === undefined || found.length < 2) return undefined
  if (
    shape !== undefined &&
    !(shape.allows("array") && !shape.allows("object") && found.every(({ value }) => !Array.isArray(value)))
  )
    return undefined
  const ahead = new Lookahead(cursor, new Stack())
  for (let i = 1; i < found.length; i++) {
    if (ahead.pastCommas(cursor.peek(found[i - 1]!.end)) !== found[i]!.start) return undefined
  }
  log.add("several_values", [], first.start, `${found.length} values`, "[...]")
  const all = new FixLog()
  for (const [i, each] of found.entries())
    for (const fix of each.log.list) all.take({ ...fix, path: [i, ...fix.path] })
  return { ...last, value: found.map(({ value }) => value), start: first.start, log: all }
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

const readWith = (text: string, shape: Shape | undefined): Reading => {
  const valid = strict(text)
  const log = new FixLog()
  if (valid !== undefined) {
    const { value } = valid
    if (typeof value === "string" && shape !== undefined && !shape.allows("string") && /[[{:]/.test(value)) {
      const inner = readWith(value, shape)
      if (inner.value !== undefined && typeof inner.value !== "string") {
        log.add("double_encoded", [], 0, text, value)
        return { ...inner, fixes: [...log.done(), ...inner.fixes] }
      }
    }
    return { value, complete: true, fixes: [], steps: 0 }
  }
  const plain = unescaped(text)
  const cursor = new Cursor(plain ?? text)
  if (plain !== undefined) log.add("escaped_document", [], 0, text, plain)
  const found = candidates(cursor, shape)
  const quoted =
    shape === undefined &&
    isQuote(cursor.at(cursor.blanks(0))) &&
    found.every(({ value }) => Array.isArray(value))
  const single = found.length === 0 || quoted ? scalar(cursor, shape) : undefined
  const best = single ?? several(cursor, found, shape, log) ?? choose(found)
  if (best === undefined) return { value: undefined, complete: false, fixes: [], steps: cursor.steps }
  const note = (name: Name, offset: number, before: string): void => log.add(name, [], offset, before, "")
  const inner = argumentsOf(best.value, shape)
  if (inner !== undefined)
    log.add("tool_call", [], best.start, cursor.text.slice(best.start, best.start + 80), "arguments")
  const lead = cursor.text.slice(0, Math.min(best.start, 100)).trim()
  if (lead !== "") note("outside_text", 0, lead)
  const trail = cursor.text.slice(best.end, best.end + 100).trim()
  if (trail !== "") note("outside_text", best.end, trail)
  return {
    value: inner ?? best.value,
    complete: best.complete,
    fixes: [...log.done(), ...best.log.done()],
    steps: cursor.steps
  }
}
