import type { Repairer } from "@metagpt-ts/core"

import { type Delimiter, delimiters } from "./Delimiters.ts"
import { fix } from "./Fixes.ts"
import { unnumber, unquote } from "./Lines.ts"
import { type Hit, hits, names } from "./Names.ts"

/** A part of the text between two marks. */
interface Part {
  readonly start: number
  readonly end: number
  readonly reasoning: boolean
  /** How many of the schema's names stand in it as keys. */
  readonly keys: number
  /** How much it looks like a document, where names do not tell. */
  readonly form: number
  readonly echo: boolean
}

/** What stands in an answer's envelope. */
export interface Letter {
  readonly text: string
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

const invisible = /^[\uFEFF\u200B-\u200D\u2060]+|[\uFEFF\u200B-\u200D\u2060]+$/g

const placeholder =
  /^(?:|string|str|text|value|integer|int|number|float|bool|boolean|\.\.\.|…|<[^<>]*>|\[[^[\]]*\])$/i

/** Whether all strings in a part that are no keys are placeholders, as in the example of a prompt. */
const isEcho = (text: string): boolean => {
  if (text.length > 20_000) return false
  let values = 0
  for (const match of text.matchAll(/"((?:[^"\\\n]|\\.)*)"(\s*:)?/g)) {
    if (match[2] !== undefined) continue
    if (!placeholder.test(match[1]!)) return false
    if (match[1] !== "") values++
  }
  // Its numbers stand for nothing either.
  return values > 0 && !/[:[,]\s*-?(?:[1-9]|0\.)/.test(text)
}

const parses = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null
  } catch {
    return false
  }
}

const formOf = (text: string): number => {
  const trimmed = text.trim()
  if (trimmed === "") return 0
  if (/^[[{]/.test(trimmed)) return parses(trimmed) ? 3 : /[\]}][;,.]?$/.test(trimmed) ? 2.5 : 2
  return /[[{]\s*["'[{\]}]/.test(trimmed) ? 1 : 0
}

/** The spans of reasoning: from an opening mark to the last closing one before the next opening; all before a lone closing one. */
const reasoning = (marks: ReadonlyArray<Delimiter>, length: number): Array<readonly [number, number]> => {
  const spans: Array<readonly [number, number]> = []
  let open: number | undefined
  let closed = false
  let last = 0
  for (const mark of marks) {
    if (mark.kind !== "reasoning") continue
    if (!mark.close) {
      if (closed && open !== undefined) {
        spans.push([open, last])
        open = undefined
      }
      open ??= mark.start
      closed = false
      continue
    }
    open ??= spans.length === 0 ? 0 : last
    closed = true
    last = mark.end
  }
  if (open !== undefined) spans.push([open, closed ? last : length])
  return spans
}

const distinct = (found: ReadonlyArray<Hit>, start: number, end: number): number =>
  new Set(found.filter(({ at }) => at >= start && at < end).map(({ name }) => name)).size

/** A document is looked for between at most so many marks; those beyond belong to it. */
const MARKS = 400

const split = (text: string, marks: ReadonlyArray<Delimiter>, found: ReadonlyArray<Hit>): Array<Part> => {
  const spans = reasoning(marks, text.length)
  const edges = [...marks.slice(0, MARKS), { start: text.length, end: text.length }]
  const parts: Array<Part> = []
  let start = 0
  let hit = 0
  for (const edge of edges) {
    const { end, start: stop } = edge
    if (stop >= start) {
      const seen = new Set<string>()
      while (hit < found.length && found[hit]!.at < stop) {
        if (found[hit]!.at >= start - 1) seen.add(found[hit]!.name)
        hit++
      }
      const body = text.slice(start, stop)
      if (body.trim() !== "") {
        const from = start
        parts.push({
          start,
          end: stop,
          reasoning: spans.some(([a, b]) => from >= a && from < b),
          keys: seen.size,
          form: formOf(body),
          echo: isEcho(body)
        })
      }
    }
    start = Math.max(start, end)
  }
  return parts
}

/** The part that is the answer; several parts when marks stand within it. */
const choose = (
  parts: ReadonlyArray<Part>,
  found: ReadonlyArray<Hit>,
  named: boolean
): { start: number; end: number } | undefined => {
  const outside = parts.filter((part) => !part.reasoning)
  const own = outside.filter((part) => !part.echo && (part.keys > 0 || part.form >= 1))
  const pool = own.length > 0 ? own : outside.filter((part) => part.keys > 0 || part.form >= 1)
  const all = pool.length > 0 ? pool : parts.filter((part) => part.keys > 0 || part.form >= 1)
  if (all.length === 0) return undefined
  const keys = Math.max(...all.map((part) => part.keys))
  if (named && keys > 0) {
    const first = all.find((part) => part.keys > 0)!
    const last = all.findLast((part) => part.keys > 0)!
    if (first !== last && distinct(found, first.start, last.end) > keys) {
      const begins = all.findLast((part) => part.keys > 0 && part.form >= 2) ?? first
      // The document begins at a bracket; what follows it belongs to it as far as keys go.
      const enough = distinct(found, begins.start, last.end) > keys
      return { start: enough ? begins.start : first.start, end: last.end }
    }
    const best = all.filter((part) => part.keys === keys)
    const top = Math.max(...best.map(({ form }) => form))
    return best.findLast((part) => part.form >= Math.min(top, 1))!
  }
  const form = Math.max(...all.map((part) => Math.floor(part.form)))
  return all.findLast((part) => Math.floor(part.form) === form)
}

/** Whether every bracket that a text opens it closes. */
const balanced = (text: string): boolean => {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === "[" || bracket === "{" ? 1 : -1
    if (open < 0) return false
  }
  return open === 0
}

/** The document whose fence stands in brackets of its own, or lost its opening mark. */
const misfenced = (text: string): string | undefined => {
  const tail = /\s*(?:`{3,}|~{3,})\s*([\]}]?)\s*$/.exec(text.slice(-200))
  if (tail === null || !/^\s*[[{]/.test(text)) return undefined
  const end = text.length - tail[0].length
  if (tail[1] === "") {
    const body = text.slice(0, end)
    return /`{3}|~{3}/.test(body) ? undefined : body
  }
  const head = /^\s*[[{]\s*(?:`{3,}|~{3,})[\w+-]{0,20}\s*(?=[[{])/.exec(text.slice(0, 200))
  return head === null || head[0].length >= end ? undefined : text.slice(head[0].length, end)
}

/**
 * Takes text off both ends if what is left is a whole JSON document and holds all the keys. What is taken off must be text: a
 * bracket that stays open around the document, or one more value behind it, makes it a part of another.
 */
const trimmed = (text: string, known: ReadonlySet<string>): string => {
  const starts = [...text.slice(0, 4000).matchAll(/[[{]/g)].slice(0, 4).map(({ index }) => index)
  const all = hits(text, known).length
  for (const start of starts) {
    // Where no name tells which document is meant, the reader chooses.
    if (all === 0 ? start !== starts[0] : !balanced(text.slice(0, start))) break
    let end = text.length
    for (let n = 0; n < 3 && end > start; n++) {
      end = text.lastIndexOf(text[start] === "{" ? "}" : "]", end - 1)
      if (end <= start) break
      const inner = text.slice(start, end + 1)
      if (inner === text || !parses(inner)) continue
      if (all === 0 ? !/[[\]{}]|^\s*[,，;]/.test(text.slice(end + 1)) : hits(inner, known).length === all)
        return inner
    }
  }
  return text
}

/** Envelopes taken off, one out of the other, before the rest is taken for the letter. */
const ENVELOPES = 16

/** Takes the answer out of what a model puts around it. */
export const open = (text: string, schema: Readonly<Record<string, unknown>>): Letter => {
  const fixes: Array<Repairer.Fix> = []
  let letter = text
  for (let n = 0; n < ENVELOPES; n++) {
    const inner = openOne(letter, schema)
    // What stands where in the text can only be said of the outermost.
    for (const { offset, ...fix } of inner.fixes)
      fixes.push(n === 0 && offset !== undefined ? { ...fix, offset } : fix)
    if (inner.fixes.length === 0) break
    letter = inner.text
  }
  return { text: letter, fixes }
}

const openOne = (text: string, schema: Readonly<Record<string, unknown>>): Letter => {
  const fixes: Array<Repairer.Fix> = []
  let body = text.replace(invisible, "")
  if (body !== text) fixes.push(fix("invisible", text.slice(0, 1), 0))
  if (parses(body)) return { text: body, fixes }
  const bare = misfenced(body)
  if (bare !== undefined) {
    fixes.push(fix("fence", body))
    body = bare
  }
  const unquoted = unquote(body)
  if (unquoted !== undefined) {
    fixes.push(fix("blockquote", body))
    body = unquoted
  }
  const unnumbered = unnumber(body)
  if (unnumbered !== undefined) {
    fixes.push(fix("line_numbers", body))
    body = unnumbered
  }
  const known = names(schema)
  const found = hits(body, known)
  const marks = delimiters(body)
  const moved = bare !== undefined || unquoted !== undefined || unnumbered !== undefined
  const parts = split(body, marks, found)
  const part = choose(parts, found, known.size > 0)
  if (part === undefined) return { text: body, fixes }
  const kinds = new Set<string>()
  for (const { end, kind, start } of marks) {
    if ((start >= part.start && end <= part.end) || kinds.has(kind)) continue
    kinds.add(kind)
    fixes.push(fix(kind, body.slice(start, end), moved ? undefined : start))
  }
  const others = parts.filter((each) => !each.reasoning && (each.end <= part.start || each.start >= part.end))
  if (others.some(({ echo }) => echo))
    fixes.push(fix("example_echo", body.slice(others.find(({ echo }) => echo)!.start)))
  if (others.some((each) => !each.echo && each.form >= 2))
    fixes.push(fix("earlier_answer", body.slice(others.find(({ form }) => form >= 2)!.start)))
  const inside = body.slice(part.start, part.end).replace(/^[\s\uFEFF\u200B]+/, "")
  const answer = trimmed(inside, known)
  if (answer.trim() !== inside.trim() || others.some(({ form }) => form < 2))
    fixes.push(fix("prose", answer === inside ? body : inside))
  return { text: fixes.length === 0 ? body : answer, fixes }
}
