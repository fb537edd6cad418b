/**
 * A list or an object as the text a person would have written.
 */
interface Piece {
  readonly value: unknown
  readonly indent: number
  /** What stands before the value on its first line. */
  readonly lead: string
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

const scalar = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : ""

/** A list of a few short values reads best on one line. */
const isRow = (value: object): value is ReadonlyArray<unknown> =>
  Array.isArray(value) &&
  value.length <= 4 &&
  value.every((item) => !isContainer(item) && !/\n/u.test(scalar(item)))

/** Deeper parts are not indented any further, so that the text stays linear in the value. */
const DEEPEST = 16

/**
 * Writes a list one item a line, an object one `key: value` a line, what is inside them indented by two. A string keeps its
 * characters. Not recursive: any depth can be written.
 */
export const readableText = (value: unknown): string => {
  const lines: Array<string> = []
  const waiting: Array<Piece> = []
  const later = (container: object, indent: number, isInner: boolean) => {
    const pieces: ReadonlyArray<Piece> = Array.isArray(container)
      ? container.map((item: unknown) => ({
          value: item,
          indent,
          lead: isInner || isContainer(item) ? "- " : ""
        }))
      : Object.entries(container).map(([key, item]) => ({ value: item as unknown, indent, lead: `${key}: ` }))
    for (let at = pieces.length - 1; at >= 0; at--) waiting.push(pieces[at]!)
  }
  if (!isContainer(value)) return scalar(value)
  later(value, 0, false)
  for (let piece = waiting.pop(); piece !== undefined; piece = waiting.pop()) {
    const indent = Math.min(piece.indent, DEEPEST)
    const margin = " ".repeat(indent)
    if (!isContainer(piece.value)) {
      const text = scalar(piece.value)
      const isBlock = text.includes("\n") && piece.lead.endsWith(": ")
      if (isBlock)
        lines.push(margin + piece.lead.trimEnd(), ...text.split("\n").map((line) => `${margin}  ${line}`))
      else lines.push((margin + piece.lead + text).replace(/(?<=:) $/u, ""))
    } else if (isRow(piece.value)) {
      lines.push((margin + piece.lead + piece.value.map(scalar).join(", ")).trimEnd())
    } else if (Object.keys(piece.value).length === 0) {
      lines.push((margin + piece.lead).trimEnd())
    } else if (piece.lead === "- " && !Array.isArray(piece.value)) {
      const [first, ...rest] = Object.entries(piece.value)
      for (const [key, item] of rest.toReversed())
        waiting.push({ value: item, indent: indent + 2, lead: `${key}: ` })
      if (first !== undefined) waiting.push({ value: first[1], indent, lead: `- ${first[0]}: ` })
    } else {
      if (piece.lead !== "") lines.push((margin + piece.lead).trimEnd())
      later(piece.value, indent + 2, true)
    }
  }
  return lines.join("\n")
}
