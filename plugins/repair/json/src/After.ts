import type { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isComma, isQuote, isWord, kindOf } from "./Characters.ts"
import type { Name } from "./Fixes.ts"
import { type Frame, KEY, VALUE, set } from "./Frame.ts"

const lineStart = (b: Builder): boolean => {
  return b.cursor.indent(b.at) !== -1
}

/** Whether the string here goes on with the one before it: in a list only when it does not stand where items stand. */
const adjacent = (b: Builder, top: Frame): boolean => {
  const cursor = b.cursor
  if (b.last(top) === undefined) return false
  if (top.kind === OBJECT) return true
  const indent = cursor.indent(b.at)
  return indent !== -1 && cursor.indent(top.last) !== indent
}

const join = (b: Builder, name: Name, next: number): void => {
  const top = b.stack.top!
  const before = b.last(top)!
  const from = b.at
  b.at = next
  const { cut, end, fixes, text } = b.strings.read(next)
  if (cut) b.complete = false
  if (top.kind === ARRAY)
    (top.value as Array<unknown>)[(top.value as Array<unknown>).length - 1] = before + text
  else set(top.value as Record<string, unknown>, top.key, before + text)
  b.at = end
  b.fix(name, b.slice(from, end), text, from)
  for (const fix of fixes) b.fix(fix, b.slice(next, end), text, next)
}

const sum = (b: Builder, top: Frame): void => {
  const cursor = b.cursor
  const next = cursor.peek(b.at + 1)
  if (isQuote(cursor.at(next)) && b.last(top) !== undefined) join(b, "concatenation", next)
}

/** Reads what stands behind a value. */
export const readAfter = (b: Builder, top: Frame): void => {
  const cursor = b.cursor
  const c = cursor.at(b.at)
  if (isComma(c)) return b.comma(top)
  const kind = kindOf(c)
  if (kind < 0) return b.close()
  if (c === 0x2b) return sum(b, top)
  const key = isQuote(c) || isWord(c) || c === 0x5c ? b.ahead.keyAt(b.at) : undefined
  if (key !== undefined && (key.known || key.sure) && (key.quote !== 0 || key.known || lineStart(b))) {
    if (
      top.kind === ARRAY &&
      top.items?.knows(key.name) !== true &&
      b.stack.owner(key.name) === -1 &&
      b.stack.search(({ kind: open }) => open === OBJECT) === -1
    )
      return
    b.fix("missing_comma", "", ",")
    top.state = top.kind === OBJECT ? KEY : VALUE
    return
  }
  if (isQuote(c)) {
    if (adjacent(b, top)) return join(b, "adjacent_strings", b.at)
    if (top.kind === ARRAY) {
      b.fix("missing_comma", "", ",")
      top.state = VALUE
    } else if (cursor.hasNewline(top.last, b.at)) {
      b.fix("missing_comma", "", ",")
      top.state = KEY
    }
    return
  }
  if (kind > 0) {
    const outer = b.stack.search(
      ({ items, kind: open }) =>
        open === ARRAY && (items === undefined || items.allows(kind === OBJECT ? "object" : "array"))
    )
    if (c === 0x28 || outer === -1) return
    if (outer < b.stack.depth - 1) b.closeTo(outer)
    b.fix("missing_comma", "", ",")
    b.stack.top!.state = VALUE
    return
  }
  if (top.kind === ARRAY && (c === 0x2d || b.ahead.literalAt(b.at) || (c >= 0x30 && c <= 0x39))) {
    b.fix("missing_comma", "", ",")
    top.state = VALUE
    return
  }
  if (b.ellipsis()) return
  const item = top.kind === ARRAY && isWord(c) && (top.items?.allows("string") ?? true)
  if (item && (lineStart(b) || b.ahead.wordsEnd(b.at) !== -1)) {
    b.fix("missing_comma", "", ",")
    top.state = VALUE
  }
}
