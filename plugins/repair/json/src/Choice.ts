import type { Cursor } from "./Cursor.ts"
import { FixLog } from "./Fixes.ts"
import { Stack } from "./Frame.ts"
import { Lookahead } from "./Lookahead.ts"
import type { Scanned } from "./Scanner.ts"
import { type Shape, isRecord } from "./Shape.ts"

/** A value found in the text, and how well it fits. */
export interface Candidate extends Scanned {
  readonly start: number
  readonly score: number
}

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

/** How well a value fits the schema. */
export const score = (value: unknown, shape: Shape | undefined): number => {
  if (shape === undefined) return firm(value) ? 1 : 0
  const kind = Array.isArray(value) ? "array" : isRecord(value) ? "object" : "string"
  const keys = known(value, shape)
  const fits = shape.allows(kind) ? 1 : 0
  return echo(value) ? fits * 0.1 : keys * 2 + fits
}

/** Which of two values fits better; of equals the later that is complete. */
export const better = (first: Candidate, later: Candidate): Candidate => {
  if (later.score !== first.score) return later.score > first.score ? later : first
  return later.complete || !first.complete ? later : first
}

/** Values one after the other with nothing between them are a list, where a list may stand. */
export const several = (
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
  const item = shape?.item()
  const items =
    item !== undefined &&
    found.every(({ value }) => isRecord(value) && known(value, item) >= 1 && !echo(value))
  const ahead = new Lookahead(cursor, new Stack())
  const comments: Array<readonly [offset: number, text: string]> = []
  for (let i = 1; i < found.length; i++) {
    const { end } = found[i - 1]!
    const { start } = found[i]!
    if (ahead.pastCommas(cursor.peek(end)) !== start) {
      // Items that the schema knows make a list whatever is said between them.
      if (!items) return undefined
      log.add("outside_text", [], end, cursor.text.slice(end, Math.min(start, end + 80)).trim(), "")
      continue
    }
    const between = cursor.text.slice(end, Math.min(start, end + 80)).trim()
    if (between.length > 1) comments.push([end, between])
  }
  for (const [offset, text] of comments) log.add("comment", [], offset, text, "")
  log.add("several_values", [], first.start, `${found.length} values`, "[...]")
  const all = new FixLog()
  for (const [i, each] of found.entries())
    for (const fix of each.log.list) all.take({ ...fix, path: [i, ...fix.path] })
  return { ...last, value: found.map(({ value }) => value), start: first.start, log: all }
}
