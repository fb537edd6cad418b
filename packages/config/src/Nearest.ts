/**
 * The name that was probably meant.
 *
 * @since 0.1.0
 */
import { distance } from "fastest-levenshtein"

/** Takes case and punctuation out of a name. @category combinators @since 0.1.0 */
export const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

/**
 * Finds the known names that a wrong one resembles, best first, at most three.
 *
 * Case and punctuation do not count; one edit for every three characters does not either, nor do two neighbours that changed
 * places.
 *
 * @category combinators
 * @since 0.1.0
 */
export const nearest = (wrong: string, known: Iterable<string>): ReadonlyArray<string> => {
  const target = bare(wrong)
  if (target === "" || target.length > 100) return []
  return [...known]
    .map((name) => ({ name, edits: distance(target, bare(name)) }))
    .filter(({ edits, name }) => {
      const length = Math.max(target.length, bare(name).length)
      return edits <= Math.max(Math.floor(length / 3), length > 3 ? 2 : 0)
    })
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name)
}

/**
 * Makes the question that ends an error message: `Did you mean "model"?`; undefined when no name is near.
 *
 * @category combinators
 * @since 0.1.0
 */
export const didYouMean = (wrong: string, known: Iterable<string>): string | undefined => {
  const names = nearest(wrong, known).map((name) => `"${name}"`)
  return names.length === 0 ? undefined : `Did you mean ${names.join(" or ")}?`
}
