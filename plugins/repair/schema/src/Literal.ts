/**
 * Reads a value that was written as a literal of JSON, Python or JavaScript, or as the repr of a Python object.
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

const TOKEN = /[ \t\r\n]+|[^ \t\r\n[\](){},:="'<>]+/uy

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u

/** `Priority.HIGH`, which is the text of it. */
const MEMBER = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+$/u

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
  if (MEMBER.test(token)) return token
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(token) ? Number(token) : undefined
}

/** A list, an object or a call that is not closed yet. */
interface Open {
  readonly start: number
  readonly closer: string
  /** Of a call: may have keys, may have none. */
  readonly isCall: boolean
  keys: Array<string> | undefined
  readonly items: Array<unknown>
  expects: "key" | "colon" | "value" | "comma"
}

const opened = (opener: string, start: number, isCall = false): Open => ({
  start,
  closer: CLOSERS[opener] ?? "",
  isCall,
  keys: opener === "{" ? [] : undefined,
  items: [],
  expects: opener === "{" ? "key" : "value"
})

/** The value of what was closed; a call with several values and no keys, as a date is, is the text of it. */
const closed = ({ isCall, items, keys, start }: Open, text: string, end: number): unknown => {
  if (keys !== undefined) return Object.fromEntries(keys.map((key, index) => [key, items[index]] as const))
  if (!isCall) return items
  return items.length === 1 ? items[0] : text.slice(start, end)
}

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

const NAMED = /[ \t]*[=:](?!=)/uy

const isNamed = (text: string, at: number): boolean => {
  NAMED.lastIndex = at
  return NAMED.test(text)
}

/** Takes a word in a call as the key it is; the comma before it may be missing. */
const putKey = (open: Open, word: string): boolean => {
  if (!open.isCall || (open.expects === "value" && open.items.length > 0 && open.keys === undefined))
    return false
  if (open.keys === undefined && open.items.length > 0) return false
  open.keys ??= []
  open.keys.push(word)
  open.expects = "colon"
  return true
}

const python = (text: string): unknown => {
  const root = opened("[", 0)
  const stack: Array<Open> = [root]
  for (let at = 0; at < text.length;) {
    const top = stack.at(-1)!
    const start = at
    const character = text[at]!
    TOKEN.lastIndex = at
    at =
      character === '"' || character === "'"
        ? endOfString(text, at)
        : at + (TOKEN.exec(text)?.[0].length ?? 1)
    if (at < 0) return undefined
    const token = text.slice(start, at)
    if (token.trim() === "") continue
    if (Object.hasOwn(CLOSERS, token)) {
      if (top.expects !== "value" || stack.length > DEEPEST) return undefined
      stack.push(opened(token, start))
    } else if (stack.length > 1 && token === top.closer) {
      if (top.expects === "colon" || (top.expects === "value" && top.keys !== undefined)) return undefined
      stack.pop()
      if (!put(stack.at(-1)!, closed(top, text, at))) return undefined
    } else if (token === ",") {
      if (stack.length === 1 || top.expects !== "comma") return undefined
      top.expects = top.keys === undefined ? "value" : "key"
    } else if (token === ":" || (token === "=" && top.isCall)) {
      if (top.expects !== "colon") return undefined
      top.expects = "value"
    } else if (text[at] === "(" && (NAME.test(token) || MEMBER.test(token))) {
      if (top.expects !== "value" || stack.length > DEEPEST) return undefined
      at++
      stack.push(opened("(", start, true))
    } else if (token === "<" && top.expects === "value") {
      // <Priority.HIGH: 'high'>, which is the value of it.
      const [whole, value = ""] =
        /^<[\p{L}_][\p{L}\p{N}_.]{0,100}: ([^<>\n]{1,200})>/u.exec(text.slice(start, start + 310)) ?? []
      if (whole === undefined || !put(top, scalar(value) ?? value)) return undefined
      at = start + whole.length
    } else if (NAME.test(token) && top.isCall && top.expects !== "colon" && isNamed(text, at)) {
      if (!putKey(top, token)) return undefined
    } else {
      const value = scalar(token)
      if (value === undefined || !put(top, value)) return undefined
    }
  }
  return stack.length === 1 ? root.items[0] : undefined
}

const CALL = /^[\p{L}_][\p{L}\p{N}_.]{0,100}\(/u

/** `title='x' done=True`: how some libraries print an object. */
const FIELDS = /^[\p{L}_][\p{L}\p{N}_]{0,100}=(?=["'[({\dTFN-])/u

/** The value of a text that is the repr of Python objects, or a list of them; undefined when it is not. */
export const repr = (text: string): unknown => {
  const trimmed = text.trim()
  if (FIELDS.test(trimmed)) return python(`_(${trimmed})`)
  return /^[[(\s]{0,10}[\p{L}_][\p{L}\p{N}_.]{0,100}\(/u.test(trimmed) ? python(trimmed) : undefined
}

/** The value of a text that is one literal, or undefined when it is not. Not recursive, linear. */
export const literal = (text: string): unknown => {
  const trimmed = text.trim()
  if (FIELDS.test(trimmed) || CALL.test(trimmed)) return repr(trimmed)
  if (!/^[[({"']/u.test(trimmed)) return undefined
  try {
    return JSON.parse(trimmed) as unknown
  } catch {
    return python(trimmed)
  }
}
