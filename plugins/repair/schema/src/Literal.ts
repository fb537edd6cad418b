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

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }

const CLOSERS: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" }

const SPACE_OR_BARE = /[ \t\r\n]+|[^ \t\r\n[\](){},:"']+/uy

/** No one writes a literal that is nested deeper. */
const DEEPEST = 1_000

/** Where the string that starts at `start` ends, behind its quote; -1 when it does not. */
const endOfString = (text: string, start: number): number => {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === quote) return at + 1
  }
  return -1
}

const unquoted = (token: string): string =>
  token
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([^]))/giu, (_, u?: string, x?: string, other = "") => {
      const hex = u ?? x
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16))
      if (other === "\n") return ""
      return ESCAPES[String(other)] ?? (/["'\\/]/u.test(String(other)) ? String(other) : `\\${String(other)}`)
    })

const scalar = (token: string): unknown => {
  if (/^["']/u.test(token)) return unquoted(token)
  if (Object.hasOwn(WORDS, token)) return WORDS[token]
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(token) ? Number(token) : undefined
}

/** A list or an object that is not closed yet. */
interface Open {
  readonly closer: string
  readonly keys: Array<string> | undefined
  readonly items: Array<unknown>
  expects: "key" | "colon" | "value" | "comma"
}

const opened = (opener: string): Open => ({
  closer: CLOSERS[opener] ?? "",
  keys: opener === "{" ? [] : undefined,
  items: [],
  expects: opener === "{" ? "key" : "value"
})

const closed = ({ items, keys }: Open): unknown =>
  keys === undefined ? items : Object.fromEntries(keys.map((key, index) => [key, items[index]] as const))

/** Puts a value where one is expected; false when none is. */
const put = (open: Open, value: unknown): boolean => {
  if (open.expects === "key") {
    if (typeof value !== "string" && typeof value !== "number") return false
    open.keys?.push(`${value}`)
    open.expects = "colon"
    return true
  }
  if (open.expects !== "value") return false
  open.items.push(value)
  open.expects = "comma"
  return true
}

const python = (text: string): unknown => {
  const root = opened("[")
  const stack: Array<Open> = [root]
  for (let at = 0; at < text.length;) {
    const top = stack.at(-1)!
    const character = text[at]!
    SPACE_OR_BARE.lastIndex = at
    const end =
      character === '"' || character === "'"
        ? endOfString(text, at)
        : at + (SPACE_OR_BARE.exec(text)?.[0].length ?? 1)
    if (end < 0) return undefined
    const token = text.slice(at, end)
    at = end
    if (token.trim() === "") continue
    if (Object.hasOwn(CLOSERS, token)) {
      if (top.expects !== "value" || stack.length > DEEPEST) return undefined
      stack.push(opened(token))
    } else if (stack.length > 1 && token === top.closer) {
      if (top.expects === "colon" || (top.expects === "value" && top.keys !== undefined)) return undefined
      stack.pop()
      if (!put(stack.at(-1)!, closed(top))) return undefined
    } else if (token === ",") {
      if (stack.length === 1 || top.expects !== "comma") return undefined
      top.expects = top.keys === undefined ? "value" : "key"
    } else if (token === ":") {
      if (top.expects !== "colon") return undefined
      top.expects = "value"
    } else {
      const value = scalar(token)
      if (value === undefined || !put(top, value)) return undefined
    }
  }
  return stack.length === 1 ? root.items[0] : undefined
}

/** The value of a text that is one literal, or undefined when it is not. Not recursive, linear. */
export const literal = (text: string): unknown => {
  const trimmed = text.trim()
  if (!/^[[({"']/u.test(trimmed)) return undefined
  try {
    return JSON.parse(trimmed) as unknown
  } catch {
    return python(trimmed)
  }
}
