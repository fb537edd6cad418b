/**
 * Notices that a model says the same again and again.
 *
 * @since 0.1.0
 */

/** Characters of the end that are looked at for one unit repeated letter by letter. */
const window = 1600
/** A unit this long or shorter, repeated over the whole window, is a loop. */
const longest = 320
/** Lines of the end that are looked at for lines said before. */
const lines = 30
/** A line shorter than this says nothing: code repeats its brackets. */
const short = 8
/** White space at the end that is no paragraph any more. */
const blank = 400

/** Where one unit fills the end: the shortest period of the window, by the prefix function, in one pass. */
const byLetters = (text: string): number | undefined => {
  if (text.length < window) return undefined
  const end = text.slice(-window)
  const border = new Uint16Array(end.length)
  for (let i = 1, k = 0; i < end.length; i++) {
    while (k > 0 && end[i] !== end[k]) k = border[k - 1] ?? 0
    if (end[i] === end[k]) k++
    border[i] = k
  }
  const period = end.length - (border[end.length - 1] ?? 0)
  if (period > longest) return undefined
  let start = text.length - window
  while (start > 0 && text[start - 1] === text[start - 1 + period]) start--
  return start + period
}

/** Where lines begin of which nine in ten were said before, to the letter: a loop that wanders. */
const byLines = (text: string): number | undefined => {
  const all = text.split("\n")
  if (all.length < 2 * lines) return undefined
  const seen = new Set<string>()
  let offset = 0
  let start: number | undefined
  let said = 0
  let fresh = 0
  for (const line of all.slice(0, -1)) {
    const words = line.trim()
    if (words.length >= short) {
      if (seen.has(words)) {
        start ??= offset
        said++
      } else {
        seen.add(words)
        fresh++
        if (start !== undefined && fresh * 9 > said) start = undefined
        if (start === undefined) said = fresh = 0
      }
    }
    offset += line.length + 1
  }
  return start !== undefined && said >= lines ? start : undefined
}

/**
 * Gives the length of the text up to the second round of a repetition that fills its end; undefined when it does not repeat.
 *
 * Lists, tables and code repeat a little. A loop is a unit that fills the end letter by letter, or thirty lines of which nine in
 * ten were said before, or 400 characters of nothing.
 *
 * @category predicates
 * @since 0.1.0
 */
export const repetition = (text: string): number | undefined => {
  const said = text.trimEnd().length
  if (text.length - said > blank) return said
  return byLetters(text) ?? byLines(text)
}
