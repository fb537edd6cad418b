/**
 * The smallest change that mends a file: its faulty functions, or all of it where it has none.
 *
 * @since 0.1.0
 */
import { Outline, Splice } from "@metagpt-ts/workspace"

/** What an answer must reach of a file's length to be taken for all of it. */
const whole = 0.5

/**
 * Puts an answer in the place of what it mends. The file comes back as it was when the answer holds nothing of use: an answer
 * without code is never written over code.
 *
 * @category combinators
 * @since 0.1.0
 */
export const apply = (path: string, text: string, answer: string): string => {
  const hasParts = Outline.read(path, text)?.definitions.some(({ kind }) => kind !== "constant")
  const spliced = hasParts === true ? Splice.splice(path, text, answer) : undefined
  if (spliced !== undefined) return spliced.text
  return answer.trim().length >= whole * text.trim().length ? answer : text
}
