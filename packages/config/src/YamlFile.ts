/**
 * A YAML file, read against the keys a schema knows, with the place of every value.
 *
 * @since 0.1.0
 */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap
} from "yaml"

import type { Issue, Location } from "./ConfigError.ts"
import { excerpt, hideTokens } from "./Excerpt.ts"
import { interpolate } from "./Interpolation.ts"
import * as Known from "./Known.ts"

/** A way through the file to a value. @category models @since 0.1.0 */
export type Path = ReadonlyArray<string | number>

/**
 * What a file holds. Unset values and keys without effect are left out; keys that are unknown are among the issues.
 *
 * @category models
 * @since 0.1.0
 */
export interface YamlFile {
  readonly values: Readonly<Record<string, unknown>>
  readonly issues: ReadonlyArray<Issue>
  /** What was accepted but does nothing, or stood in the wrong place. */
  readonly notes: ReadonlyArray<Issue>
  /** Where the key, or the list item, at a path stands. */
  readonly locate: (path: Path) => Location | undefined
  /** Says whether what MetaGPT's examples hold still stands at a path. */
  readonly isPlaceholder: (path: Path) => boolean
  /** Where the value at a path stands, and what it is, fit to be shown. */
  readonly found: (path: Path) => { readonly at: Location; readonly what: string } | undefined
}

/** @category models @since 0.1.0 */
export interface Options {
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The encoded side of the schema. */
  readonly known: Known.Known
  /** Keys whose values may be shown. */
  readonly shown: ReadonlySet<string>
  /** Says what to do about an unknown key. */
  readonly advise: (path: Path, key: string, known: ReadonlyArray<string>) => string | undefined
}

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const flags: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false]
])
/** What MetaGPT's examples hold where the user should write something. */
const placeholder = /^(?:YOUR_\w*|sk-)?$/
/** What a line that is no YAML usually suffers from. */
const hints: ReadonlyArray<readonly [RegExp, string]> = [
  [/[{[].*[^"']\$\{/, 'Inside braces and brackets, write "${NAME}" in quotation marks'],
  [/^\s*\t/, "Indent with spaces; YAML allows no tabs there"],
  [/^\s*[\w.-]+:[^\s/]/, "Put a space after the colon"],
  [/^\s*[\w.-]+\s*=/, "Write key: value"],
  [/:\s*["'][^"']*$/, "Close the quotation mark"],
  [/:\s*[@`%&*!|>]/, "Put the value in quotation marks"]
]
const most = 20_000
const deepest = 50
const absent = Symbol("absent")
const id = (path: Path): string => JSON.stringify(path)

/**
 * Reads the text of a file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (text: string, { advise, env, file, known, shown }: Options): YamlFile => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, logLevel: "error" })
  const lines = text.split(/\r\n|\r|\n/)
  const issues: Array<Issue> = []
  const notes: Array<Issue> = []
  const keys = new Map<string, Location>()
  const values = new Map<string, { at: Location; what: string }>()
  const placeholders = new Set<string>()
  const moved: Record<string, unknown> = {}
  let count = 0
  const tooMuch = <A>(instead: A): A => {
    count = most + 1
    return instead
  }

  const at = (offset: number): Location => {
    const { col, line } = lineCounter.linePos(offset)
    return { file, line, column: col, excerpt: excerpt(lines[line - 1] ?? "", shown) }
  }
  const start = (node: Node): Location => at(node.range?.[0] ?? 0)
  const problem = (message: string, where: Location, fix?: string) =>
    issues.push({ message, ...where, ...(fix !== undefined && { fix }) })

  const scalar = (node: Scalar, known: Known.Known, path: Path): unknown => {
    const { source, value } = node
    const where = start(node)
    const remember = (what: string) => values.set(id(path), { at: where, what })
    if (value === null || value === undefined) return absent
    if (typeof value !== "string") {
      const written = source ?? JSON.stringify(value)
      remember(written)
      if (typeof value === "boolean" || !Known.takesText(known) || Known.takes(known, "Unknown")) return value
      return written
    }
    const { malformed, missing, names, text } = interpolate(value, env)
    const name = path.join(".")
    for (const variable of missing) {
      problem(
        `${name}: the environment variable ${variable} is not set`,
        where,
        `Set it (export ${variable}=...), or give a default: \${${variable}:-...}`
      )
    }
    for (const reference of malformed) {
      const begin = reference.replace(/^(\$\{\w*).*$/s, "$1")
      problem(
        `${name}: cannot read "${begin}..."`,
        where,
        "Write ${NAME} or ${NAME:-default}; $${ stands for ${"
      )
    }
    if (missing.length + malformed.length > 0) return absent
    if (placeholder.test(text)) {
      if (text !== "") placeholders.add(id(path))
      return absent
    }
    remember(
      names.length > 0
        ? `text from ${names.map((variable) => `\${${variable}}`).join(" and ")}`
        : `"${excerpt((text.length > 60 ? `${text.slice(0, 57)}...` : text).replace(/\s+/g, " "), shown)}"`
    )
    if (Known.takesText(known)) return text
    if (Known.takes(known, "Number") && numeral.test(text)) return Number(text)
    if (Known.takes(known, "Boolean")) return flags.get(text.toLowerCase()) ?? text
    return text
  }

  const pairs = (map: YAMLMap, depth = 0): ReadonlyArray<readonly [Node | null, unknown]> =>
    map.items.flatMap((pair): ReadonlyArray<readonly [Node | null, unknown]> => {
      const { key, value } = pair as { key: Node | null; value: unknown }
      if (!isScalar(key) || (key.source ?? key.value) !== "<<" || key.type !== "PLAIN") return [[key, value]]
      const merged = resolve(value as Node | null)
      const sources = isSeq(merged) ? merged.items.map((one) => resolve(one as Node)) : [merged]
      if (++count > most || depth > deepest) return tooMuch([])
      return sources.flatMap((one) => (isMap(one) ? pairs(one, depth + 1) : []))
    })

  const resolve = (node: Node | Alias | null): Node | null | undefined =>
    isAlias(node) ? node.resolve(document) : node

  const mapping = (map: YAMLMap, known: Known.Known, path: Path): Record<string, unknown> => {
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    // What stands in the mapping itself comes before what is merged into it.
    const own = new Set(map.items.map(({ key }) => key))
    const all = pairs(map).toSorted(([a], [b]) => Number(own.has(b)) - Number(own.has(a)))
    for (const [keyNode, value] of all) {
      const where = keyNode === null ? start(map) : start(keyNode)
      if (!isScalar(keyNode)) {
        problem(`${path.join(".") || "The file"}: a key must be plain text`, where)
        continue
      }
      const key = String(keyNode.value)
      if (key in result) continue
      const below = [...path, key]
      keys.set(id(below), where)
      const inner = Known.child(known, key)
      const reason = Known.annotation(inner, "ignored")
      if (reason !== undefined) {
        notes.push({ message: `${below.join(".")} is not used: ${reason}`, ...where })
        continue
      }
      if (inner === undefined && Known.takes(known, "Objects")) {
        const inside = path.length === 0 ? "" : ` in ${path.join(".")}`
        problem(
          `unknown key "${hideTokens(key)}"${inside}`,
          where,
          issues.length < 50 ? advise(path, key, Known.keys(known)) : undefined
        )
        continue
      }
      const read = walk(value as Node | null, inner, below)
      if (read === absent) continue
      const to = Known.annotation(inner, "moved")
      if (to === undefined) result[key] = read
      else {
        moved[to] = read
        keys.set(id([to]), where)
        const place = values.get(id(below))
        if (place !== undefined) values.set(id([to]), place)
        notes.push({
          message: `${below.join(".")} belongs at the top of the file; it counts as ${to}`,
          ...where
        })
      }
    }
    return result
  }

  const walk = (raw: Node | null | undefined, known: Known.Known, path: Path): unknown => {
    const node = resolve(raw ?? null)
    if (node === null || node === undefined) return absent
    if (++count > most || path.length > deepest) return tooMuch(absent)
    if (isScalar(node)) return scalar(node, known, path)
    values.set(id(path), { at: start(node), what: isMap(node) ? "a mapping" : "a list" })
    if (isMap(node)) return mapping(node, known, path)
    if (!isSeq(node)) return absent
    return node.items.map((one, index) => {
      const below = [...path, index]
      keys.set(id(below), start(one as Node))
      const read = walk(one as Node, Known.item(known), below)
      return read === absent ? null : read
    })
  }

  let top: Record<string, unknown> = {}
  if (document.errors.length > 0) {
    const broken = new Set<number | undefined>()
    for (const { message, pos } of document.errors) {
      const where = at(pos[0])
      // One slip makes several errors on its line.
      if (broken.has(where.line) || broken.size === 5) continue
      broken.add(where.line)
      const [, hint] = hints.find(([pattern]) => pattern.test(lines[(where.line ?? 1) - 1] ?? "")) ?? []
      problem(`not YAML: ${message}`, where, hint)
    }
  } else if (isMap(document.contents)) top = mapping(document.contents, known, [])
  else if (document.contents !== null && !(isScalar(document.contents) && document.contents.value === null)) {
    problem("the file must be a list of settings, one `key: value` a line", start(document.contents))
  }
  if (count > most) {
    issues.length = 0
    problem(
      `the file has more than ${most} values, or more than ${deepest} levels, once its aliases are put in`,
      { file }
    )
  }
  return {
    values: { ...moved, ...top },
    issues,
    notes,
    locate: (path) => keys.get(id(path)),
    isPlaceholder: (path) => placeholders.has(id(path)),
    found: (path) => values.get(id(path))
  }
}
