import type { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isBlank, isComma, isDigit, isQuote, isSpace, kindOf } from "./Characters.ts"
import { isControl } from "./Escapes.ts"
import { AFTER, type Frame, KEY, VALUE } from "./Frame.ts"

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[ \t\r\n]*[,}\]])/y
const literals = [
  ["true", true],
  ["false", false],
  ["null", null]
] as const

/** Past the blanks of JSON. */
const skip = (b: Builder, from: number): number => {
  let i = from
  while (isBlank(b.cursor.at(i))) i++
  b.cursor.steps += i - from + 1
  return i
}

/** The closing mark of a string that begins at `i`, if nothing on the way needs a thought; -1 when something does. */
const plainEnd = (b: Builder, i: number): number => {
  const { cursor } = b
  let q = cursor.next('"', i + 1)
  for (let from = i + 1; ;) {
    const slash = cursor.within("\\", from, q)
    cursor.steps++
    if (slash >= q) break
    // What is escaped is no mark.
    from = slash + 2
    if (slash + 1 === q) q = cursor.next('"', from)
  }
  if (cursor.over(q) || cursor.within("\n", i, q) < q || cursor.within("\u201d", i, q) < q) return -1
  return q
}

/** Whether a key of JSON, which the schema knows if it names keys, begins at `i`. */
const keyBegins = (b: Builder, i: number, top: Frame): boolean => {
  if (b.cursor.at(i) !== 0x22) return false
  const q = plainEnd(b, i)
  if (q === -1 || q - i >= 100 || b.cursor.within("\\", i, q) < q || b.cursor.at(q + 1) !== 0x3a) return false
  if (!b.cursor.controls && top.shape === undefined) return true
  const name = b.cursor.text.slice(i + 1, q)
  return !(b.cursor.controls && isControl(name)) && (top.shape === undefined || top.shape.has(name))
}

/** Whether a value that ends before `i` surely ends there: what follows is what JSON has in this place. */
const ends = (b: Builder, from: number, top: Frame): boolean => {
  const { cursor } = b
  const i = skip(b, from)
  const c = cursor.at(i)
  if (c === 0x2c) {
    const next = skip(b, i + 1)
    if (top.kind === OBJECT) return keyBegins(b, next, top)
    return cursor.at(next) === 0x22
  }
  const parent = b.stack.frames[b.stack.depth - 2]
  if (parent === undefined || c !== (top.kind === OBJECT ? 0x7d : 0x5d)) return false
  return closes(b, i, parent)
}

/** Whether the bracket at `i` surely closes the innermost frame, whose parent goes on behind it. */
const closes = (b: Builder, i: number, parent: Frame): boolean => {
  const comma = skip(b, i + 1)
  if (b.cursor.at(comma) !== 0x2c) return false
  const next = skip(b, comma + 1)
  if (parent.kind === OBJECT) return keyBegins(b, next, parent)
  const c = b.cursor.at(next)
  return parent.items === undefined
    ? c === 0x7b || c === 0x5b
    : c === 0x7b
      ? parent.items.allows("object")
      : c === 0x5b && parent.items.allows("array")
}

/** The content of a string of JSON; undefined when its escapes are none of JSON's, or may be meant otherwise. */
const textOf = (b: Builder, content: string): string | undefined => {
  if (b.cursor.controls && isControl(content)) return undefined
  if (!content.includes("\\")) return content
  if (/^[A-Za-z]:\\/.test(content)) return undefined
  try {
    return JSON.parse(`"${content}"`) as string
  } catch {
    return undefined
  }
}

const open = (b: Builder, i: number, top: Frame, kind: typeof OBJECT | typeof ARRAY): boolean => {
  const shape = b.expected(top)
  if (shape !== undefined && !shape.allows(kind === OBJECT ? "object" : "array")) return false
  b.at = i
  b.push(kind, shape)
  b.at = i + 1
  return true
}

/** Waits for the end of the number that begins at `i`. */
const numberEnds = (b: Builder, i: number): void => {
  const { cursor } = b
  let end = i
  while (isDigit(cursor.at(end)) || /[-+.eE]/.test(cursor.text.charAt(end))) end++
  skip(b, end)
}

const value = (b: Builder, i: number, top: Frame): boolean => {
  const { cursor } = b
  const c = cursor.at(i)
  if (c === 0x22) {
    const q = plainEnd(b, i)
    const before = cursor.at(q - 1)
    // A blank, comma or bracket before the closing mark may say that it opens the next string.
    if (
      q === -1 ||
      (q > i + 1 && (isSpace(before) || isComma(before) || kindOf(before) !== 0 || isQuote(before)))
    )
      return false
    if (!ends(b, q + 1, top)) return false
    const content = textOf(b, cursor.text.slice(i + 1, q))
    if (content === undefined) return false
    b.at = i
    b.place(content)
    b.at = q + 1
    return true
  }
  if (c === 0x7b) return open(b, i, top, OBJECT)
  if (c === 0x5b) return open(b, i, top, ARRAY)
  if (isDigit(c) || c === 0x2d) {
    number.lastIndex = i
    const match = number.exec(cursor.text)
    if (match === null) {
      if (cursor.open) numberEnds(b, i)
      return false
    }
    const end = i + match[0].length
    cursor.steps += match[0].length
    if (top.kind === OBJECT && cursor.at(end) === 0x2c && !keyBegins(b, skip(b, end + 1), top)) return false
    b.at = i
    b.place(Number(match[0]))
    b.at = end
    return true
  }
  for (const [word, is] of literals) {
    if (!cursor.has(word, i)) continue
    const after = cursor.at(i + word.length)
    if (after !== 0x2c && after !== 0x7d && after !== 0x5d) return false
    b.at = i
    b.place(is)
    b.at = i + word.length
    return true
  }
  return false
}

/**
 * Reads on as long as the text is JSON beyond doubt, where the guessing readers would come to the same; they are some ten times
 * slower. True when the value is complete.
 */
export const strict = (b: Builder): boolean => {
  const { cursor, stack } = b
  for (;;) {
    const top = stack.top
    if (top === undefined || top.round) return false
    const i = skip(b, b.at)
    if (top.state === KEY) {
      if (!keyBegins(b, i, top)) return false
      const q = cursor.next('"', i + 1)
      top.key = cursor.text.slice(i + 1, q)
      top.state = VALUE
      b.at = q + 2
    } else if (top.state === VALUE) {
      if (!value(b, i, top)) return false
    } else {
      const c = cursor.at(i)
      if (c === 0x2c) {
        top.comma = i
        top.state = top.kind === OBJECT ? KEY : VALUE
        b.at = i + 1
        continue
      }
      const parent = stack.frames[stack.depth - 2]
      if (
        top.state !== AFTER ||
        parent === undefined ||
        c !== (top.kind === OBJECT ? 0x7d : 0x5d) ||
        !closes(b, i, parent)
      )
        return false
      b.at = i
      b.pop(1)
      b.at = i + 1
    }
  }
}
