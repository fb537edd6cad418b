/**
 * A line of a configuration file, safe to show.
 *
 * @since 0.1.0
 */

const head = /^(\s*(?:-\s+)*["']?)([\w.-]+)(["']?\s*[:=]\s*)([^\s{].*)$/
/** A key and its value: up to the comma in braces, or in quotation marks, or in brackets. */
const pair = /([\w.-]+)(["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|\[[^\]]*\]?|\$\{[^}]*\}|[^\s,{}[\]#][^,{}[\]#]*)/g
/** A further key inside of a value. Addresses (`host:8000`) and models (`qwen:7b`) have no space after their colon. */
const inner =
  /([\w.-]+)(["']?\s*[:=](?:\s+|(?<=key\s*.)|(?<=secret\s*.)|(?<=token\s*.)|(?<=password\s*.)))(\S.*)$/is
const reference = /^["']?\$\{\w+\}["']?\s*(?:#.*)?$/
/**
 * Hides the user and password of every URL in a text.
 *
 * @category combinators
 * @since 0.1.0
 */
export const hideCredentials = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1***@")

/**
 * Hides every string of letters and digits that is at least so long. Keys of vendors are longer than 20.
 *
 * @category combinators
 * @since 0.1.0
 */
export const hideTokens = (text: string, length = 20): string =>
  text.replace(/[\w+/=.-]+/g, (word) =>
    word.length >= length && /\d/.test(word) && /[A-Za-z]/.test(word) ? "***" : word
  )

/**
 * Leaves out of a line what may be secret: the values of all keys that are not in `shown`, strings of letters and digits that
 * belong to no key, credentials in URLs. References to environment variables stay.
 *
 * @category combinators
 * @since 0.1.0
 */
export const excerpt = (line: string, shown: ReadonlySet<string>): string => {
  const hide = (whole: string, name: string, between: string, value: string): string => {
    if (reference.test(value)) return whole
    if (!shown.has(name)) return `${name}${between}***`
    return `${name}${between}${value.replace(inner, hide)}`
  }
  const text = hideCredentials(line.slice(0, 300).trimEnd())
  const [, before = "", name = "", between = "", value = ""] = head.exec(text) ?? []
  const safe =
    name !== "" && !shown.has(name)
      ? before + hide(text.slice(before.length), name, between, value)
      : text.search(pair) === -1
        ? hideTokens(text, 8)
        : text.replace(pair, hide)
  return safe.length > 120 ? `${safe.slice(0, 117)}...` : safe
}
