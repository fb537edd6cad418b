/** The escapes of one letter that JSON has. */
export const single: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t"
}

/** Marks that writers of Markdown escape out of habit, where JSON has nothing to escape. */
const needless = new Set("._-*'#!~@&%$:;,<>=+` \"“”„‟‘’‚‛«»|")

/** Letters that begin an escape in regular expressions, LaTeX and paths, but not in JSON. */
const foreign = /[ac-eg-mo-qsv-zA-Z0-9]/

/** Whether it holds such an escape, from `first` on. */
const isForeign = (content: string, first: number): boolean => {
  for (let i = first; i !== -1; i = content.indexOf("\\", i + 2))
    if (foreign.test(content.charAt(i + 1))) return true
  return false
}

/** Pieces that are joined at a time, so that many small ones never stand in memory at once. */
const PIECES = 4096

/** What a string says, and whether anything in it was no JSON. */
export interface Decoded {
  readonly text: string
  readonly invalid: boolean
  readonly raw: boolean
}

/** Brackets that are escaped on one side only: no formula and no pattern escapes them so. */
const lone = (content: string, open: string, close: string): boolean =>
  content.includes(`\\${open}`) !== content.includes(`\\${close}`)

/** Whether it holds characters that JSON wants escaped. */
export const isControl = (content: string): boolean => /[^\u0020-\uffff]/.test(content)

const hex = /^[0-9a-fA-F]{4}$/

/**
 * Reads the escapes of a string's content. An escape that JSON lacks keeps its backslash, unless it escapes a mark that
 * needs none (`\.`, `\'`, `\_`); in a string that holds such foreign escapes the latter are kept too, as in `\d+\.\d+`.
 * After `C:\` backslashes are path separators. `cut` says that the text ended within the string.
 */
export const decode = (content: string, cut = false): Decoded => {
  const raw = isControl(content)
  const first = content.indexOf("\\")
  if (first === -1) return { text: content, invalid: false, raw }
  const path = /^[A-Za-z]:\\(?![\\/])/.test(content)
  const alien = path || isForeign(content, first)
  const parts: Array<string> = []
  let text = ""
  let from = 0
  let invalid = false
  for (let i = first; i !== -1 && i < content.length; i = content.indexOf("\\", from)) {
    if (i > from) parts.push(content.slice(from, i))
    if (parts.length > PIECES) text += parts.splice(0).join("")
    const c = content[i + 1]
    if (c === undefined) {
      if (!cut) parts.push("\\")
      invalid = true
      from = i + 1
      break
    }
    from = i + 2
    const plain = single[c]
    if (path && c !== "\\" && c !== '"') {
      parts.push("\\", c)
      invalid = true
    } else if (plain !== undefined) parts.push(plain)
    else if (c === "u") {
      const code = content.slice(i + 2, i + 6)
      if (hex.test(code)) {
        parts.push(String.fromCharCode(Number.parseInt(code, 16)))
        from = i + 6
      } else {
        invalid = true
        // The half of a code at the end of a cut text says nothing.
        if (cut && i + 2 + code.length >= content.length && /^[0-9a-fA-F]{0,3}$/.test(code))
          from = content.length
        else parts.push("\\u")
      }
    } else if (c === "\n" || c === "\r") {
      invalid = true
      parts.push(c)
    } else {
      invalid = true
      const bare =
        needless.has(c) ||
        ("()".includes(c) ? lone(content, "(", ")") : "[]".includes(c) && lone(content, "[", "]"))
      parts.push(bare && !alien ? c : `\\${c}`)
    }
  }
  if (from < content.length) parts.push(content.slice(from))
  return { text: text + parts.join(""), invalid, raw }
}

/** Characters of a document that are unescaped at a time. */
const WINDOW = 65_536

/** Takes one level of escapes off a document that was escaped as a whole. */
export const unescape = (text: string): string => {
  let all = ""
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + WINDOW, text.length)
    // No escape is cut in two.
    let slash = to
    while (slash > from && text.charCodeAt(slash - 1) === 0x5c) slash--
    if ((to - slash) % 2 === 1) to++
    all += text.slice(from, to).replaceAll(/\\(["\\/bfnrt])/g, (whole, c: string) => single[c] ?? whole)
    from = to
  }
  return all
}
