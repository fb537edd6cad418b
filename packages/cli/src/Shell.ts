/**
 * Commands that a person can paste.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

/**
 * Quotes a word for a POSIX shell where it needs it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * A path as it is shortest from here.
 *
 * @category combinators
 * @since 0.1.0
 */
export const shortest = (target: string): string => {
  const relative = path.relative(process.cwd(), target)
  if (relative === "") return "."
  return relative.length < target.length && !relative.startsWith(`..${path.sep}..`) ? relative : target
}

/**
 * A call of this command, the way it was called.
 *
 * @category constructors
 * @since 0.1.0
 */
export const command = (...words: ReadonlyArray<string>): string => {
  const self = process.env["npm_lifecycle_event"] === "metagpt" ? "npm run metagpt --" : "metagpt"
  return [self, ...words.map(quote)].join(" ")
}
