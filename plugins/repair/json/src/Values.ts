import type { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isComma, isQuote, isWord, kindOf } from "./Characters.ts"
import { DEEPEST, type Frame, KEY } from "./Frame.ts"
import type { Shape } from "./Shape.ts"

/** How long a value that stands alone in round brackets may be. */
const GROUP = 100

const group = /^[(（]\s*(?:-?[\d.]+|true|false|null|none|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*[)）]/i

const open = (b: Builder, kind: typeof OBJECT | typeof ARRAY, shape: Shape | undefined): void => {
  const cursor = b.cursor
  const top = b.stack.top
  const name = kind === OBJECT ? "object" : "array"
  const mark = cursor.text.charAt(b.at)
  if (top?.kind === ARRAY && shape !== undefined && !shape.allows(name) && top.last !== -1) {
    const outer = b.stack.search(
      ({ items, kind: open }) => open === ARRAY && items !== undefined && items.allows(name)
    )
    if (outer !== -1) return b.closeTo(outer)
  }
  if (b.stack.depth >= DEEPEST) return
  const round = mark === "(" || mark === "（"
  // Round brackets around one value are only brackets.
  if (round && !(shape?.allows("array") ?? false) && group.test(cursor.ahead(b.at, GROUP))) {
    b.fix("tuple", mark)
    b.stack.calls++
    b.at++
    return
  }
  if (round) {
    const c = cursor.at(cursor.peek(b.at + 1))
    if (isWord(c) && !(c >= 0x30 && c <= 0x39) && !b.ahead.literalAt(cursor.peek(b.at + 1))) return
    b.fix("tuple", mark, "[")
  } else if (mark.charCodeAt(0) > 0x80) b.fix("separator_form", mark, kind === OBJECT ? "{" : "[")
  b.push(kind, shape, round)
  b.at++
}

/** Opens the object that an item of a list is, where its bracket is missing. */
const implied = (b: Builder, top: Frame): true => {
  b.push(OBJECT, top.items, false, true)
  b.fix("missing_opener", "", "{")
  return true
}

/** A key where an item of a list should stand: the list, or the bracket of an object in it, is not closed or opened. */
const keyInList = (b: Builder, top: Frame): boolean => {
  const key = b.ahead.keyAt(b.at)
  if (key === undefined || !(key.known || (key.sure && key.quote !== 0 && key.fix === undefined))) {
    const item = top.items
    const inner = item !== undefined && key !== undefined && item.knows(key.name)
    if (!inner) return false
  }
  if (key === undefined) return false
  if (top.items !== undefined && top.items.knows(key.name)) return implied(b, top)
  const inside = top.last === -1 && (top.items === undefined || top.items.allows("object"))
  if (!key.known && inside) return implied(b, top)
  const owner = key.known ? b.stack.owner(key.name) : b.stack.search(({ kind }) => kind === OBJECT)
  if (owner !== -1) {
    b.closeTo(owner)
    b.stack.top!.state = KEY
    return true
  }
  return inside && implied(b, top)
}

const readString = (b: Builder): void => {
  const from = b.at
  const { cut, end, fixes, text } = b.strings.read(from)
  if (cut) b.complete = false
  const root = b.stack.depth === 0
  b.place(text)
  b.at = end
  if (cut && root) b.fix("truncated", b.slice(Math.max(from, end - 40), end), '"', end)
  for (const name of fixes) b.fix(name, b.slice(from, end), text, from)
}

/** Steps into a call around a value, as in `ObjectId("x")`. */
const stepIntoCall = (b: Builder): boolean => {
  const cursor = b.cursor
  let i = b.at
  while (!cursor.over(i) && i < b.at + 60 && (isWord(cursor.at(i)) || cursor.at(i) === 0x2e)) i++
  cursor.steps += i - b.at
  // The prefix of a Python string.
  if (
    i - b.at <= 2 &&
    isQuote(cursor.at(i)) &&
    b.ahead.follows(i + 1) === 0 &&
    /^[rbuf]+$/i.test(cursor.text.slice(b.at, i))
  ) {
    b.at = i
    return true
  }
  if (cursor.at(i) !== 0x28) return false
  const inner = cursor.peek(i + 1)
  const c = cursor.at(inner)
  if (
    c !== 0x22 &&
    c !== 0x27 &&
    c !== 0x7b &&
    c !== 0x5b &&
    !/^(?:-?[\d.]{1,40}|true|false|null|None)\s{0,4}\)/.test(cursor.ahead(inner, 48))
  )
    return false
  b.fix("function_call", b.slice(b.at, i + 1))
  b.stack.calls++
  b.at = inner
  return true
}

/** Reads what stands where a value should. */
export const readValue = (b: Builder, shape: Shape | undefined): void => {
  const cursor = b.cursor
  const top = b.stack.top
  const c = cursor.at(b.at)
  if (top !== undefined) {
    if (isComma(c)) {
      if (top.kind === OBJECT) {
        b.missing(top)
        return
      }
      return b.comma(top)
    }
    if (top.kind === ARRAY && (isQuote(c) || isWord(c)) && keyInList(b, top)) return
  }
  const kind = kindOf(c)
  if (kind < 0) {
    if (top !== undefined) b.close()
    return
  }
  if (kind > 0) return open(b, kind as typeof OBJECT | typeof ARRAY, shape)
  if (isQuote(c) || (c === 0x5c && isQuote(cursor.at(b.at + 1)))) return readString(b)
  if (b.ellipsis()) return
  const colon = cursor.colon(b.at)
  if (colon > 0) {
    b.fix("separator_form", b.slice(b.at, b.at + colon))
    b.at += colon
    return
  }
  if (isWord(c) && stepIntoCall(b)) return
  const read = b.bare.read(b.at, shape)
  if (read === undefined) return
  const from = b.at
  if (read.value !== undefined) b.place(read.value)
  b.at = read.end
  for (const name of read.fixes) b.fix(name, b.slice(from, read.end), String(read.value), from)
  if (read.cut && b.stack.depth > 0) b.complete = false
}
