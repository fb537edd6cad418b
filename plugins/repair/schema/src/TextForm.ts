/**
 * The fields of an object that was written as text: sections, `key: value` lines or tags.
 */
import { recognised, squeezed, type Named } from "./Key.ts"

/** The fields found, in the form that named most of them. */
export interface TextForm {
  readonly name: "sections_to_object" | "lines_to_object" | "tags_to_object"
  readonly fields: ReadonlyMap<string, string>
  readonly confidence: number
}

interface Label {
  readonly property: string
  readonly line: number
  /** What stands behind the label on its line. */
  readonly rest: string
}

type Finder = (line: string, all: ReadonlyArray<Named>) => Omit<Label, "line"> | undefined

const LONGEST_LABEL = 120

const labelled =
  (pattern: RegExp): Finder =>
  (line, all) => {
    const [, label, rest = ""] = pattern.exec(line.slice(0, LONGEST_LABEL)) ?? []
    if (label === undefined) return undefined
    const property = recognised(label, all)
    return property === undefined ? undefined : { property, rest: rest + line.slice(LONGEST_LABEL) }
  }

const heading = labelled(/^\s{0,3}#{1,6}\s*([^\n:：]+?)\s*[:：]?\s*#*\s*$/u)
const bracketed = labelled(/^\s*[[【]\s*([^[\]【】]+?)\s*[\]】]\s*[:：]?\s*(.*)$/u)
const bold = labelled(
  /^\s*(?:[-*+]\s+|\d{1,2}[.)、]\s*)?(?:\*\*|__)\s*([^*_\n][^*\n]*?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：]?)\s*(.*)$/u
)
const colon = labelled(
  /^\s*(?:[-*+]\s+|\d{1,2}[.)、]\s*)?["'`]?([^\n:："'`=]+?)["'`]?\s*(?:[:：]|=(?!=))\s*(.*)$/u
)

const margin = (line: string): number => line.length - line.trimStart().length

/** Labels of one kind, each property once, and no deeper than the first. */
const labels = (
  lines: ReadonlyArray<string>,
  all: ReadonlyArray<Named>,
  find: Finder
): ReadonlyArray<Label> => {
  const found: Array<Label> = []
  const seen = new Set<string>()
  let indent = Infinity
  let fence = ""
  for (const [line, text] of lines.entries()) {
    const [, mark = ""] = /^\s*(```+|~~~+)/u.exec(text) ?? []
    if (mark !== "" && (fence === "" || text.trim() === fence)) fence = fence === "" ? mark : ""
    if (fence !== "" || margin(text) > indent) continue
    const label = find(text, all)
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

const TAG = /<(\/?)([\p{L}_][^<>\n]{0,80})>/gu

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

const decoded = (text: string): string =>
  /<!\[CDATA\[/u.test(text)
    ? text.replace(/^\s*<!\[CDATA\[([^]*?)\]\]>\s*$/u, "$1")
    : /&(?:lt|gt|amp|quot|apos);/u.test(text) && !/<\/?\p{L}/u.test(text)
      ? text.replace(/&(lt|gt|amp|quot|apos);/gu, (whole, name: string) => ENTITIES[name] ?? whole)
      : text

/** A line break right behind the opening and right before the closing tag is layout. */
const inside = (text: string): string =>
  decoded(text.replace(/^[ \t]*\r?\n/u, "").replace(/\r?\n[ \t]*$/u, ""))

const tags = (text: string, all: ReadonlyArray<Named>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let open: { readonly property: string; readonly small: string; readonly start: number } | undefined
  for (const match of text.matchAll(TAG)) {
    const [whole, slash, name = ""] = match
    if (open === undefined && slash === "") {
      const property = recognised(name, all)
      if (property !== undefined && !found.has(property)) {
        open = { property, small: squeezed(name), start: match.index + whole.length }
      }
    } else if (open !== undefined && slash === "/" && squeezed(name) === open.small) {
      found.set(open.property, inside(text.slice(open.start, match.index)))
      open = undefined
    }
  }
  return found
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
  forms.splice(1, 0, { name: "tags_to_object", fields: tags(text, all), confidence: 0.9 })
  forms.push({
    name: "lines_to_object",
    fields: fieldLines(lines, labels(lines, all, colon)),
    confidence: 0.85
  })
  const best = forms.reduce((first, other) => (other.fields.size > first.fields.size ? other : first))
  const wanted = Math.min(2, all.length)
  const isWhole = required.size > 0 && [...required].every((property) => best.fields.has(property))
  return best.fields.size >= wanted || (isWhole && best.fields.size > 0) ? best : undefined
}
