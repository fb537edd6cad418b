/**
 * Notices a program that was written for something else, or not written at all.
 *
 * @since 0.1.0
 */
import type { Problem } from "./Documents.ts"

/** Words of a request that say nothing about its subject. */
const plain = new Set(
  "write make create build please want need that this with from into using simple small basic program application game tool script python command line terminal code project file files which should user users have will your them then than when some every each saved save called text".split(
    " "
  )
)

const placeholder =
  /#.*\b(?:implement\w*|todo|placeholder|your code|(?:add|put|write|insert)\b.{0,20}\b(?:logic|code)|rest of|goes here|not implemented)\b/i

/**
 * Says whether the code speaks of what was asked for. A request in a script without spaces is not judged.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOnTopic = (idea: string, code: string): boolean => {
  const words = (idea.toLowerCase().match(/[a-z]{4,}/g) ?? []).filter((word) => !plain.has(word))
  const text = code.toLowerCase()
  return words.length === 0 || words.some((word) => text.includes(word.slice(0, 5)))
}

/**
 * Finds lines that promise code instead of being it.
 *
 * @category predicates
 * @since 0.1.0
 */
export const placeholders = (path: string, code: string): ReadonlyArray<Problem> =>
  code.split("\n").flatMap((text, at) =>
    placeholder.test(text)
      ? [
          {
            rule: "stub" as const,
            path,
            line: at + 1,
            message: `a comment stands instead of code: ${text.trim()}`
          }
        ]
      : []
  )
