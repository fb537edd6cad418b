/**
 * Notices that a model says the same again and again.
 *
 * @since 0.1.0
 */

/** Characters of the end that are looked at. */
const window = 1600
/** A unit this long or shorter, repeated over the whole window, is a loop. */
const longest = 320

/**
 * Gives the length of the text up to the second round of a repetition that fills its end; undefined when it does not repeat.
 *
 * Lists and tables repeat a little; only a window that is nothing but one unit, letter by letter, five times or more, is a loop.
 * White space alone is one after 400 characters.
 *
 * @category predicates
 * @since 0.1.0
 */
export const repetition = (text: string): number | undefined => {
  const blank = text.length - text.trimEnd().length
  if (blank > 400) return text.length - blank
  if (text.length < window) return undefined
  const end = text.slice(-window)
  // The prefix function gives the shortest period of the window in one pass.
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
