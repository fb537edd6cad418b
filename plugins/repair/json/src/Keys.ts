import type { Builder } from "./Builder.ts"
import { ARRAY, OBJECT, isComma, isQuote, isWord, kindOf } from "./Characters.ts"
import { type Frame, KEY, VALUE } from "./Frame.ts"
import { type Key, decoded } from "./KeyFinder.ts"

const named = (b: Builder, top: Frame, key: Key): void => {
  // The first key in a bracket is its own, and every key in one for which the schema names none.
  if (top.last !== -1 && top.shape?.named === true && !top.shape.knows(key.name)) {
    const owner = key.known ? b.stack.owner(key.name) : -1
    if (owner !== -1 && owner < b.stack.depth - 1) {
      const comma = b.stack.top!.comma
      b.closeTo(owner)
      if (comma === -1) b.fix("missing_comma", "", ",")
      const next = b.stack.top!
      next.state = KEY
      return named(b, next, key)
    }
  }
  top.key = key.name
  top.state = VALUE
  const start = b.at
  b.at = key.end
  if (key.quote === 0) b.fix("unquoted", key.name, "", start)
  else if (key.quote !== 0x22) b.fix("quote_form", b.slice(start, start + 1), '"', start)
  if (key.fix !== undefined) b.fix(key.fix, b.slice(start, key.end), key.name, start)
  for (const fix of key.inner ?? []) b.fix(fix, b.slice(start, key.end), key.name, start)
  const mark = b.cursor.text.slice(key.end - 2, key.end)
  if (key.fix !== "missing_colon" && !mark.endsWith(":")) b.fix("separator_form", mark, ":", key.end - 1)
}

/** Curly brackets around values without keys: a set, or a list with the wrong brackets. */
const toList = (b: Builder): void => {
  const { shape } = b.stack.frames.pop()!
  const parent = b.stack.top
  if (parent === undefined) b.root = undefined
  else if (parent.kind === ARRAY) (parent.value as Array<unknown>).pop()
  else delete (parent.value as Record<string, unknown>)[parent.key]
  b.fix("set_form", "{", "[")
  b.push(ARRAY, shape)
}

/** A key too long, or too strange, to be recognised ahead. */
const quotedKey = (b: Builder, top: Frame): void => {
  const cursor = b.cursor
  const start = b.at
  const open = cursor.text.charAt(start)
  const closing = (from: number): number => b.strings.nextQuote(open.charCodeAt(0), from)
  let q = closing(start + 1)
  while (!cursor.over(q) && cursor.at(q - 1) === 0x5c && cursor.at(q - 2) !== 0x5c) q = closing(q + 1)
  if (cursor.over(q)) {
    b.at = cursor.end
    return
  }
  const next = cursor.peek(q + 1)
  const colon = cursor.colon(next)
  const { fixes: inner, text: name } = decoded(cursor.text.slice(start + 1, q))
  if (colon > 0)
    return named(b, top, {
      name,
      end: next + colon,
      known: false,
      sure: true,
      quote: open.charCodeAt(0),
      inner
    })
  // A quote mark in the middle of a word ends no key.
  for (let n = 0, end = q; n < 4 && isWord(cursor.at(end - 1)) && isWord(cursor.at(end + 1)); n++) {
    end = closing(end + 1)
    if (cursor.over(end) || end - start > 120 || cursor.hasNewline(start, end)) break
    const after = cursor.peek(end + 1)
    const length = cursor.colon(after)
    if (length === 0) continue
    const whole = decoded(cursor.text.slice(start + 1, end))
    return named(b, top, {
      name: whole.text,
      end: after + length,
      known: false,
      sure: true,
      quote: open.charCodeAt(0),
      inner: [...whole.fixes, "inner_quote"]
    })
  }
  const alone = isComma(cursor.at(next)) || kindOf(cursor.at(next)) < 0
  if (alone && top.last === -1 && (top.shape === undefined || top.shape.allows("array")) && !b.implied) {
    toList(b)
    return
  }
  if (!alone && !cursor.over(next) && b.ahead.startsValue(next) && b.ahead.keyAt(next)?.sure !== true) {
    return named(b, top, {
      name,
      end: q + 1,
      known: false,
      sure: true,
      quote: open.charCodeAt(0),
      inner,
      fix: "missing_colon"
    })
  }
  b.at = cursor.over(next) ? cursor.end : q + 1
  b.fix("stray_text", b.slice(start, q + 1), "", start)
}

/** Reads what stands where a key should. */
export const readKey = (b: Builder, top: Frame): void => {
  const cursor = b.cursor
  const c = cursor.at(b.at)
  if (isComma(c)) return b.comma(top)
  const kind = kindOf(c)
  if (kind < 0) return b.close()
  if (kind > 0) {
    if (c === 0x28 || c === 0xff08) return
    if (c === 0x5b && top.comma !== -1 && b.reopen(top)) return
    const outer = b.stack.search(
      ({ items, kind: open }) =>
        open === ARRAY && (items === undefined || items.allows(kind === OBJECT ? "object" : "array"))
    )
    if (outer !== -1 && top.last !== -1) return b.closeTo(outer)
    if (kind === OBJECT && top.last === -1) {
      b.fix("stray_text", "{")
      b.at++
    }
    return
  }
  if (b.ellipsis()) return
  const key = b.ahead.keyAt(b.at)
  if (key !== undefined && (key.sure || key.known || !b.ahead.named)) return named(b, top, key)
  if (isQuote(c) || (c === 0x5c && isQuote(cursor.at(b.at + 1)))) return quotedKey(b, top)
  const name = b.ahead.named ? undefined : b.ahead.wordBeforeString(b.at)
  if (name === undefined) return
  const end = b.at + name.length
  return named(b, top, { name, end, known: false, sure: false, quote: 0, fix: "missing_colon" })
}
