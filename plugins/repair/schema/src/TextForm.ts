/**
 * The fields of an object that was written as text: sections, `key: value` lines or tags.
 */
import { recognised, type Named } from "./Key.ts"
import { tagFields } from "./Tags.ts"

/** The fields found, in the form that named most of them. */
export interface TextForm {
  readonly name: "sections_to_object" | "lines_to_object" | "tags_to_object"
  readonly fields: ReadonlyMap<string, string | ReadonlyArray<string>>
  readonly confidence: number
}

interface Label {
  readonly property: string
  readonly line: number
  /** What stands behind the label on its line. */
  readonly rest: string
}

type Finder = (line: string, nameOf: (label: string) => string | undefined) => Omit<Label, "line"> | undefined

const LONGEST_LABEL = 120

const labelled =
  (sign: RegExp, pattern: RegExp): Finder =>
  (line, nameOf) => {
    if (!sign.test(line)) return undefined
    const [, label, rest = ""] = pattern.exec(line.slice(0, LONGEST_LABEL)) ?? []
    if (label === undefined) return undefined
    const property = nameOf(label)
    return property === undefined ? undefined : { property, rest: rest + line.slice(LONGEST_LABEL) }
  }

const heading = labelled(/^ {0,3}#/u, /^\s{0,3}#{1,6}\s*([^\n:：]+?)\s*[:：]?\s*#*\s*$/u)
const bracketed = labelled(/^\s*[[【]/u, /^\s*[[【]\s*([^[\]【】]+?)\s*[\]】]\s*[:：]?\s*(.*)$/u)
const bold = labelled(
  /\*\*|__/u,
  /^\s*(?:[-*+]\s+|\d{1,2}[.)、]\s*)?(?:\*\*|__)\s*([^*_\n][^*\n]*?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：]?)\s*(.*)$/u
)
const colon = labelled(
  /[:：=]/u,
  /^\s*(?:[-*+]\s+|\d{1,2}[.)、]\s*)?[`']?([^\n:："'`={}[\]]+?)[`']?\s*(?:[:：]|=(?!=))\s*(.*)$/u
)

const cells = labelled(/^\s*\|/u, /^\s*\|\s*(?:\*\*)?([^|\n*]+?)(?:\*\*)?\s*\|\s*([^|]*?)\s*\|?\s*$/u)

const margin = (line: string): number => line.length - line.trimStart().length

/** A bracket at the end of the line before says that this is a damaged literal, and no text form. */
const isInBrackets = (lines: ReadonlyArray<string>, line: number): boolean =>
  /[{[(]\s*$/u.test(lines[line - 1]?.slice(-LONGEST_LABEL) ?? "")

/** Labels of one kind, each property once, and no deeper than the first. */
const labels = (
  lines: ReadonlyArray<string>,
  all: ReadonlyArray<Named>,
  find: Finder
): ReadonlyArray<Label> => {
  const found: Array<Label> = []
  const seen = new Set<string>()
  const names = new Map<string, string | undefined>()
  const nameOf = (label: string): string | undefined => {
    if (!names.has(label)) names.set(label, recognised(label, all))
    return names.get(label)
  }
  let indent = Infinity
  let fence = ""
  for (const [line, text] of lines.entries()) {
    if (text === "") continue
    const [, mark = ""] = /^\s*(```+|~~~+)/u.exec(text) ?? []
    if (mark !== "" && (fence === "" || text.trim() === fence)) fence = fence === "" ? mark : ""
    if (fence !== "" || margin(text) > indent) continue
    const label = find(text, nameOf)
    if (label !== undefined && isInBrackets(lines, line)) return []
    if (label === undefined || seen.has(label.property)) continue
    seen.add(label.property)
    indent = Math.min(indent, margin(text))
    found.push({ ...label, line })
  }
  return found
}

const emptyAtStart = (lines: ReadonlyArray<string>): number => {
  const at = lines.findIndex((line) => line.trim() !== "")
  return at < 0 ? lines.length : at
}

const emptyAtEnd = (lines: ReadonlyArray<string>): number => {
  const at = lines.findLastIndex((line) => line.trim() !== "")
  return at < 0 ? lines.length : lines.length - 1 - at
}

/** The empty lines that every section has are layout; what a section has beyond them is its own. */
const withoutLayout = (bodies: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const filled = bodies.filter((lines) => lines.some((line) => line.trim() !== ""))
  const before = Math.min(...filled.map(emptyAtStart))
  const inner = filled.filter((lines) => lines !== bodies.at(-1))
  const after = Math.min(...(inner.length > 0 ? inner : filled).map(emptyAtEnd))
  return bodies.map((lines) => {
    if (!filled.includes(lines)) return ""
    const end = Math.min(after, emptyAtEnd(lines))
    return lines.slice(before, lines.length - end).join("\n")
  })
}

const sections = (lines: ReadonlyArray<string>, found: ReadonlyArray<Label>): ReadonlyMap<string, string> => {
  const bodies = found.map(({ line, rest }, index) => [
    ...(rest.trim() === "" ? [] : [rest]),
    ...lines.slice(line + 1, found[index + 1]?.line ?? lines.length)
  ])
  const texts = withoutLayout(bodies)
  return new Map(found.map(({ property }, index) => [property, texts[index] ?? ""] as const))
}

/** The text under a `key:`, without its indentation and block mark. */
const block = (rest: string, below: ReadonlyArray<string>): string => {
  const first = rest.trim()
  const filled = below.filter((line) => line.trim() !== "")
  const least = filled.reduce((fewest, line) => Math.min(fewest, margin(line)), Infinity)
  const plain = below
    .map((line) => line.slice(Math.min(least, margin(line))))
    .join("\n")
    .trimEnd()
  const [, style] = /^([|>])[+-]?\d?$/u.exec(first) ?? []
  if (style === "|") return first.endsWith("-") ? plain : `${plain}\n`
  if (style === ">") return plain.replace(/(?<!\n)\n(?!\n)/gu, " ")
  if (first === "") return plain.replace(/^\n+/u, "")
  return filled.length === 0 ? first : `${first}\n${plain}`
}

const fieldLines = (lines: ReadonlyArray<string>, found: ReadonlyArray<Label>): ReadonlyMap<string, string> =>
  new Map(
    found.map(({ line, property, rest }, index) => [
      property,
      block(rest, lines.slice(line + 1, found[index + 1]?.line ?? lines.length))
    ])
  )

const ENTRY =
  /^\s*(?:[-*+•]\s+|\d{1,2}[.)、]\s*)?(?:\*\*|["'`])?([^\n:："'`*=]{1,80}?)(?:\*\*|["'`])?\s*(?:[:：]|=(?!=))\s*(?:\*\*)?\s*(\S.*)$/u

/** The entries of an object with free keys: every line is one `key: value`. */
export const recordForm = (text: string): TextForm | undefined => {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "")
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, key, value] = line.length > 1000 ? [] : (ENTRY.exec(line) ?? [])
    if (key === undefined || value === undefined || fields.has(key)) return undefined
    fields.set(key.trim(), value.trim())
  }
  return fields.size === 0 ? undefined : { name: "lines_to_object", fields, confidence: 0.85 }
}

/** Finds the fields of an object in a text, or undefined when too few are there to be sure. */
export const textForm = (
  text: string,
  all: ReadonlyArray<Named>,
  required: ReadonlySet<string>
): TextForm | undefined => {
  const lines = text.split(/\r?\n/u)
  const forms: Array<TextForm> = [heading, bracketed, bold].map((find) => ({
    name: "sections_to_object",
    fields: sections(lines, labels(lines, all, find)),
    confidence: find === heading ? 0.9 : 0.85
  }))
  forms.splice(1, 0, { name: "tags_to_object", fields: tagFields(text, all), confidence: 0.9 })
  for (const find of [colon, cells])
    forms.push({
      name: "lines_to_object",
      fields: fieldLines(lines, labels(lines, all, find)),
      confidence: 0.85
    })
  const best = forms.reduce((first, other) => (other.fields.size > first.fields.size ? other : first))
  const wanted = Math.min(2, all.length)
  const isWhole = required.size > 0 && [...required].every((property) => best.fields.has(property))
  return best.fields.size >= wanted || (isWhole && best.fields.size > 0) ? best : undefined
}
