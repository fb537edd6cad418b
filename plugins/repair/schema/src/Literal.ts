/**
 * Reads a value that was written as a literal of JSON, Python or JavaScript.
 */

const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  undefined: null
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" }

const CLOSERS: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" }

const TOKEN = /\s+|[[\](){},:]|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[^\s[\](){},:"']+/uy

const unquoted = (token: string): string =>
  token
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([^]))/giu, (_, u?: string, x?: string, other = "") =>
      u !== undefined || x !== undefined
        ? String.fromCharCode(parseInt(u ?? x ?? "", 16))
        : other === "\n"
          ? ""
          : (ESCAPES[other as string] ??
            (/["'\\/]/u.test(other as string) ? (other as string) : `\\${other as string}`))
    )

interface Open {
  readonly closer: string
  readonly items: Array<unknown>
  /** Keys of an object; undefined for a list. */
  readonly keys: Array<string> | undefined
  /** A value stands since the last comma or colon. */
  full: boolean
  /** The key that waits for its value. */
  key: string | undefined
}

/** The value of a whole literal, or undefined when the text is not one. Not recursive, linear. */
export const literal = (text: string): unknown => {
  const trimmed = text.trim()
  if (!/^[[({"]/u.test(trimmed)) return undefined
  try {
    return JSON.parse(trimmed) as unknown
  } catch {
    return python(trimmed)
  }
}

const python = (text: string): unknown => {
  const open: Array<Open> = []
  let result: unknown
  let done = false
  const put = (value: unknown): boolean => {
    const top = open.at(-1)
    if (top === undefined) {
      if (done) return false
      ;[result, done] = [value, true]
      return true
    }
    if (top.full) return false
    top.full = true
    if (top.keys !== undefined && top.key === undefined) {
      top.key = String(value)
      return true
    }
    if (top.keys !== undefined) top.keys.push(top.key ?? "")
    top.items.push(value)
    return true
  }
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined) return undefined
    if (token.trim() === "") continue
    const top = open.at(-1)
    if (token in CLOSERS) {
      if (done || top?.full === true || (top?.keys !== undefined && top.key === undefined)) return undefined
      open.push({
        closer: CLOSERS[token]!,
        items: [],
        keys: token === "{" ? [] : undefined,
        full: false,
        key: undefined
      })
    } else if (top !== undefined && token === top.closer) {
      if (
        top.keys !== undefined &&
        top.key !== undefined &&
        !(top.full && top.keys.length === top.items.length)
      )
        return undefined
      open.pop()
      const { items, keys } = top
      if (keys !== undefined && keys.length !== items.length) return undefined
      const value =
        keys === undefined
          ? items
          : Object.fromEntries(keys.map((key, index) => [key, items[index]] as const))
      if (!put(value)) return undefined
    } else if (token === ",") {
      if (top === undefined || !top.full || (top.keys !== undefined && top.keys.length !== top.items.length))
        return undefined
      top.full = false
      top.key = undefined
    } else if (token === ":") {
      if (top?.keys === undefined || top.key === undefined || top.keys.length !== top.items.length)
        return undefined
      top.full = false
    } else {
      const value = /^["']/u.test(token)
        ? unquoted(token)
        : Object.hasOwn(WORDS, token)
          ? WORDS[token]
          : numeric(token)
      if (value === undefined || !put(value)) return undefined
    }
  }
  return open.length === 0 && done ? result : undefined
}

const numeric = (token: string): number | undefined =>
  /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(token) ? Number(token) : undefined
