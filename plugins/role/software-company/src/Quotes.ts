/**
 * What a request sets apart from its own words: commands, calls, names, and texts that must appear to the letter.
 *
 * @since 0.1.0
 */

/**
 * A part of a text that is set apart.
 *
 * @category models
 * @since 0.1.0
 */
export interface Quote {
  /** `command`: something is started; `call`: a function is called; `file`: a file's name; `text`: anything else. */
  readonly kind: "command" | "call" | "file" | "text"
  /** Without the quotes around it. */
  readonly text: string
  /** What stands between the quote before, or the start, and this one. */
  readonly before: string
  /** What stands between this one and the next, or the end. */
  readonly after: string
}

/** Source of a pattern for what is set apart within a sentence, in whatever marks; its group is what stands between them. @category constants @since 0.1.0 */
export const apart = '[`“「"]([^`”」"\\n]+)[`”」"]'

const fenced = /```\w*\n([\s\S]*?)```/
const quoted = /`([^`\n]+)`|“([^”\n]+)”|「([^」\n]+)」|『([^』\n]+)』|(?<![\w"])"([^"\n]+)"(?![\w"])/
/** A command that stands in a sentence as it is, up to a word that tells what it does. */
const bareCommand =
  /(?:python3?|node)\s+[\w./-]+\.(?:py|[cm]?js|ts)(?:\s+(?!prints?\b|outputs?\b|shows?\b|gives?\b|should\b|must\b|returns?\b|and\b|to\b|with\b|displays?\b|->|=>|打印|输出|显示|返回|得到|给出|应|会|则|就)[^\s,，。;；、：:]+)*/
/** A call that stands in a sentence as it is; brackets may hold brackets, and quotes anything. */
const bareCall =
  /\b[A-Za-z_][\w.]*\((?:[^()"'\n]|"[^"\n]*"|'[^'\n]*'|\((?:[^()"'\n]|"[^"\n]*"|'[^'\n]*')*\))*\)(?:\.\w+\((?:[^()"'\n]|"[^"\n]*"|'[^'\n]*')*\))*/
const bareFile = /\b[\w-]+\.(?:py|[cm]?js|ts|html?|css|json|txt|csv|md)\b/

const pattern = new RegExp(
  [fenced, quoted, bareCommand, bareCall, bareFile].map(({ source }) => source).join("|"),
  "g"
)

/** `file(s)` and the like are words. */
const isPlural = (text: string): boolean => /^[A-Za-z]+\((?:s|es|ies)\)$/.test(text)

const kindOf = (text: string): Quote["kind"] => {
  if (/^(?:\$ ?)?(?:(?:echo|printf|cat)\b.*\|\s*)?(?:python3?|node)\s+\S+|^\.\/\S+/.test(text))
    return "command"
  if (new RegExp(`^(?:${bareFile.source})$`).test(text)) return "file"
  return /^[A-Za-z_][\w.]*\(.*\)/s.test(text) ? "call" : "text"
}

/**
 * Finds all that a text sets apart, in its order.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (text: string): ReadonlyArray<Quote> => {
  const found = [...text.matchAll(pattern)].filter(([whole]) => !isPlural(whole))
  return found.map((match, at) => {
    const inner = match.slice(1).find((group) => group !== undefined) ?? match[0]
    const last = found[at - 1]
    const next = found[at + 1]
    return {
      kind: kindOf(inner.trim()),
      text: inner,
      before: text.slice(last === undefined ? 0 : last.index + last[0].length, match.index),
      after: text.slice(match.index + match[0].length, next?.index ?? text.length)
    }
  })
}
