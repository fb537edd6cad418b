/**
 * Samples of the request that a program holds as they are: one that knows the line `add dog Hund`, or always says `2 cards`, does
 * nothing else.
 *
 * @since 0.1.0
 */
import type * as Brief from "./Brief.ts"
import type { Problem } from "./Documents.ts"
import * as Quotes from "./Quotes.ts"

const numbersIn = (text: string): ReadonlyArray<string> => text.match(/\d+(?:\.\d+)?/g) ?? []

const isLiteral = (code: string, text: string): boolean =>
  ['"', "'", "`"].some((mark) => code.includes(`${mark}${text}${mark}`))

/** Whether a text has a number that stands nowhere else in the request, and so is none that it always has. */
const isSample = (idea: string, text: string): boolean => {
  const elsewhere = new Set(numbersIn(idea.replaceAll(text, " ")))
  return numbersIn(text).some((number) => Number(number) !== 0 && !elsewhere.has(number))
}

/** Whether a line holds something that is typed of many: a number, or a word that comes again in another line or text. */
const holdsData = (line: string, others: ReadonlyArray<string>): boolean => {
  const [, ...words] = line.split(/\s+/)
  return words.some(
    (word) => /\d/.test(word) || others.some((other) => other !== line && other.split(/\s+/).includes(word))
  )
}

/**
 * Gives what a program holds of them; it may be doubted, since a text can have the same number always.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  idea: string,
  { examples, texts }: Brief.Brief,
  path: string,
  code: string
): ReadonlyArray<Problem> => {
  const quotes = Quotes.of(idea).flatMap(({ kind, text }) => (kind === "text" ? [text] : []))
  const lines = examples.flatMap((example) =>
    example._tag === "Session" ? [...(example.after ?? []), ...example.typed] : []
  )
  const problem = (message: string): Problem => ({ rule: "lack", path, message })
  return [
    ...[...new Set(lines)]
      .filter((line) => holdsData(line, quotes) && isLiteral(code, line))
      .map((line) =>
        problem(`it knows ${JSON.stringify(line)} alone: any other such line must work as well`)
      ),
    ...[...new Set(texts)]
      .filter((text) => isSample(idea, text) && isLiteral(code, text))
      .map((text) => problem(`it always says ${JSON.stringify(text)}: work out what it says`))
  ]
}
