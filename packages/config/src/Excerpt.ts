/**
 * A line of a configuration file, safe to show.
 *
 * @since 0.1.0
 */

const block = /^(\s*(?:-\s+)*["']?)([\w.-]+)(["']?\s*[:=]\s*)([^\s{].*)$/
const pair = /([\w.-]+)(["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|\[[^\]]*\]?|\$\{[^}]*\}|[^\s,{}[\]#][^,{}[\]#]*)/g
const reference = /^["']?\$\{\w+\}["']?\s*(?:#.*)?$/
const token = /[\w+/=.-]{16,}/g

/**
 * Hides the user and password of every URL in a text.
 *
 * @category combinators
 * @since 0.1.0
 */
export const hideCredentials = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1***@")

const looksSecret = (text: string): boolean => /\d/.test(text) && /[A-Za-z]/.test(text)

/**
 * Leaves out of a line what may be secret: the values of all keys that are not in `shown`, long strings of letters and digits
 * that belong to no key, credentials in URLs. References to environment variables stay.
 *
 * @category combinators
 * @since 0.1.0
 */
export const excerpt = (line: string, shown: ReadonlySet<string>): string => {
  const hide = (whole: string, name: string, between: string, value: string): string =>
    shown.has(name) || reference.test(value) ? whole : `${name}${between}***`
  const text = hideCredentials(line.trimEnd())
  const match = block.exec(text)
  const safe =
    match !== null
      ? `${match[1]}${hide(text.slice(match[1]?.length), match[2] ?? "", match[3] ?? "", match[4] ?? "")}`
      : text.search(pair) !== -1
        ? text.replace(pair, hide)
        : text.replace(token, (word) => (looksSecret(word) ? "***" : word))
  return safe.length > 120 ? `${safe.slice(0, 117)}...` : safe
}
