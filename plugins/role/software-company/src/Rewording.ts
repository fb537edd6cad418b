/**
 * Puts the words that were asked for in the place of a program's own, without a model: small models translate, greet and label.
 *
 * @since 0.1.0
 */
import type { Problem } from "./Documents.ts"

/** What would have to be escaped in code stays as it is. */
const isPlain = (text: string): boolean => /^[^"'`\\\n{}$]+$/.test(text)

const isQuoted = (code: string, text: string): boolean =>
  ['"', "'", "`"].some((mark) => code.includes(`${mark}${text}${mark}`))

/** The program without what it says before or after the text. */
const bare = (code: string, said: string, wanted: string): string => {
  const at = said.indexOf(wanted)
  const labels = [said.slice(0, at), said.slice(at + wanted.length)].filter(
    (label) => /[\p{L}:：]/u.test(label) && isPlain(label) && code.split(label).length === 2
  )
  return labels.reduce((text, label) => text.replace(label, ""), code)
}

/**
 * Gives the files in the words that were asked for, or nothing where no text of theirs is only worded otherwise.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  files: Readonly<Record<string, string>>,
  problems: ReadonlyArray<Problem>
): Readonly<Record<string, string>> | undefined => {
  const reworded = problems.reduce<Readonly<Record<string, string>>>((all, { differs, path }) => {
    const code = all[path]
    if (differs === undefined || code === undefined) return all
    const { said, wanted } = differs
    if (said !== "" && isPlain(said) && isPlain(wanted) && isQuoted(code, said)) {
      return { ...all, [path]: code.replaceAll(said, wanted) }
    }
    return wanted !== "" && said.includes(wanted) ? { ...all, [path]: bare(code, said, wanted) } : all
  }, files)
  return Object.entries(reworded).some(([path, text]) => text !== files[path]) ? reworded : undefined
}
