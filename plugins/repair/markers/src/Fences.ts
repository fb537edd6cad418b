/** A fenced block of code. */
export interface Block {
  /** The first word behind the marks, in lower case. */
  readonly language: string
  /** All that stands behind the marks. */
  readonly info: string
  readonly code: string
  readonly closed: boolean
  /** The line that opens it, and the first line behind it. */
  readonly first: number
  readonly end: number
}

interface Mark {
  readonly line: number
  readonly indent: number
  readonly length: number
  readonly sign: string
  readonly info: string
}

const whole = /^([ \t>]{0,12})(`{3,}|~{3,})[ \t]*([^`\n]*)$/
const glued = /[^`\s]\s?(`{3,})[ \t]*([\w+#.-]*)[ \t]*$/
const closing = /^(.*[^`])(`{3,})[ \t]*$/

/** Whether a string of JSON is open at the end of a piece of a line: a mark there is a part of the string. */
const isOpen = (piece: string): boolean => (piece.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1

const marksOf = (lines: ReadonlyArray<string>): Array<Mark> => {
  const marks: Array<Mark> = []
  for (const [line, text] of lines.entries()) {
    if (!text.includes("```") && !text.includes("~~~")) continue
    const match = whole.exec(text)
    if (match !== null) {
      // `here", "name": ...` ends a string that was opened lines before.
      if (isOpen(match[3]!)) continue
      marks.push({
        line,
        indent: match[1]!.length,
        length: match[2]!.length,
        sign: match[2]![0]!,
        info: match[3]!.trim()
      })
      continue
    }
    // "Here it is: ```python" opens a block at the end of a line of prose.
    const late = text.length < 400 ? glued.exec(text) : null
    if (late !== null && late[2] !== "" && !isOpen(text.slice(0, late.index))) {
      marks.push({ line, indent: 0, length: late[1]!.length, sign: "`", info: late[2]! })
    }
  }
  return marks
}

const documents = new Set(["markdown", "md", "mdx", ""])

/** The bare mark at the block's own margin, when those before it stand further in: they belong to the code. */
const sameMargin = (marks: ReadonlyArray<Mark>, from: number): number | undefined => {
  const open = marks[from]!
  for (let i = from + 1; i < marks.length; i++) {
    const mark = marks[i]!
    if (mark.sign !== open.sign || mark.length < open.length) continue
    if (mark.indent <= open.indent) return mark.info === "" && i > from + 1 ? i : undefined
  }
  return undefined
}

/** The mark that closes the block opened by the mark at `from`; undefined when none does. */
const closer = (marks: ReadonlyArray<Mark>, from: number): number | undefined => {
  const open = marks[from]!
  const own = sameMargin(marks, from)
  if (own !== undefined) return own
  let depth = 0
  const document = documents.has(open.info.split(/[\s:{]/)[0]!.toLowerCase())
  for (let i = from + 1; i < marks.length; i++) {
    const mark = marks[i]!
    if (mark.sign !== open.sign || mark.length < open.length) continue
    if (mark.info === "") {
      if (depth === 0) return i
      depth--
    } else if (document && open.info !== "") depth++
    // A new block begins where the last was not closed.
    else return undefined
  }
  return undefined
}

const margin = (lines: ReadonlyArray<string>, indent: number): string =>
  lines
    .map((line) =>
      line.slice(0, indent).trim() === ""
        ? line.slice(Math.min(indent, line.length - line.trimStart().length))
        : line
    )
    .join("\n")

/** The fenced blocks of an answer, in order, the outermost of nested ones. */
export const blocks = (text: string): ReadonlyArray<Block> => {
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const marks = marksOf(lines)
  const found: Array<Block> = []
  let searched = 0
  for (let i = 0; i < marks.length;) {
    const open = marks[i]!
    // Looking for the end of block after block must not cost the square of their number.
    const end = searched++ > 2000 ? undefined : closer(marks, i)
    const next = end === undefined ? marks[i + 1] : marks[end]
    const last = next?.line ?? lines.length
    const body = lines.slice(open.line + 1, last)
    if (end === undefined && body.length > 0) {
      // A block may close at the end of its last line.
      const tail = closing.exec(body.at(-1)!)
      if (tail !== null) body[body.length - 1] = tail[1]!
    }
    const code = margin(body, open.indent)
    // A closing mark whose opening is missing begins no block.
    if (open.info !== "" || end !== undefined || code.trim() !== "") {
      found.push({
        language: open.info.split(/[\s:{]/)[0]!.toLowerCase(),
        info: open.info,
        code: code.endsWith("\n") || code === "" ? code : `${code}\n`,
        closed: end !== undefined,
        first: open.line,
        end: end === undefined ? last : last + 1
      })
    }
    i = end === undefined ? i + 1 : end + 1
  }
  return found
}
