/**
 * Notices a program that was written for something else, or not written at all.
 *
 * @since 0.1.0
 */
import type { Problem } from "./Documents.ts"

/** Words that say nothing about the subject: of requests, of terminals, of games. */
const plain = new Set(
  `write make create build please want need that this with from into using simple small basic program application game tool
  script python command line terminal code project file files which should user users have will your them then than when some
  every each saved save called text player move moves display displays enter enters input output board screen start starts
  print prints show shows type types press turn turns ends over must able allow allows choose valid invalid message option
  options number word words letter letters name value system after before until again other there their where what list
  only more also does done name names data end exit quit next first last`.split(/\s+/)
)

/** Words of the rules that must occur in a program which never uses the request's own. */
const enough = 3

const placeholder =
  /#.*\b(?:implement\w*|placeholder|your code|(?:add|put|write|insert)\b.{0,20}\b(?:logic|code)|rest of|goes here|not implemented)\b|#\s*todo\s*:/i

const indent = (line: string): number => line.search(/\S/)

/** Whether the code that a comment promises comes after it. */
const isKept = (comment: string, below: string | undefined): boolean =>
  below !== undefined &&
  indent(below) >= indent(comment) &&
  !/^\s*(?:#|(?:pass|\.\.\.|return(?: None)?)\s*$)/.test(below)

/** Beginnings of the words that tell a subject, so that endings do not matter. */
const stems = (text: string): ReadonlySet<string> =>
  new Set(
    (text.toLowerCase().match(/[a-z]{4,}/g) ?? [])
      .filter((word) => !plain.has(word))
      .map((word) => word.slice(0, 5))
  )

/**
 * Says whether the code speaks of what was asked for: in the request's own words, or in several of the rules'. A request in a script
 * without spaces is not judged.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOnTopic = (idea: string, rules: ReadonlyArray<string>, code: string): boolean => {
  const text = code.toLowerCase()
  const asked = [...stems(idea)]
  if (asked.length === 0 || asked.some((stem) => text.includes(stem))) return true
  return [...stems(rules.join(" "))].filter((stem) => text.includes(stem)).length >= enough
}

/**
 * Finds lines that promise code instead of being it.
 *
 * @category predicates
 * @since 0.1.0
 */
export const placeholders = (path: string, code: string): ReadonlyArray<Problem> =>
  code.split("\n").flatMap((text, at, lines) =>
    placeholder.test(text) &&
    !isKept(
      text,
      lines.slice(at + 1).find((line) => line.trim() !== "")
    )
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
