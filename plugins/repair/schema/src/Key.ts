/**
 * Which property a careless key means.
 */
import { distance } from "fastest-levenshtein"

/** How a key was recognised, with the confidence in it. */
export interface KeyMatch {
  readonly property: string
  readonly name: "key_case" | "key_style" | "key_decoration" | "key_alias" | "key_typo" | "key_partial"
  readonly confidence: number
}

/** A property and every form in which it is recognised. */
export interface Named {
  readonly property: string
  readonly lower: string
  readonly small: string
  readonly words: ReadonlyArray<string>
  readonly aliases: ReadonlyArray<string>
}

const LONGEST_KEY = 200
const LEADING = /^(?:[\s#>*_`"'“”‘’「」『』【】[\]()（）<>|•·+-]|\d{1,3}\s*[.)、:：]\s*)+/u
const TRAILING = /[\s*_`"'“”‘’「」『』【】[\]()（）<>|:：,，;；.。=-]+$/u
const REMARK = /\s*[(（][^()（）]*[)）][\s:：*]*$/u

/** Takes list numbers, emphasis, quotes and punctuation off both ends. */
export const undecorated = (key: string): string =>
  key.normalize("NFKC").replace(LEADING, "").replace(TRAILING, "")

/** Only letters and digits, in lower case: what all styles of a key have in common. */
export const squeezed = (key: string): string =>
  key
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "")

const wordsOf = (key: string): ReadonlyArray<string> =>
  undecorated(key)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => (word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word))

/** Prepares a property and its declared other names. */
export const named = (property: string, aliases: ReadonlyArray<string>): Named => ({
  property,
  lower: property.toLowerCase(),
  small: squeezed(property),
  words: wordsOf(property),
  aliases: aliases.map(squeezed).filter(Boolean)
})

const isSwap = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/** Edits between two words, where two neighbours that changed places are one; another letter in a short word is another word. */
export const edits = (a: string, b: string): number => {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > 2) return Infinity
  if (isSwap(a, b)) return 1
  return a.length === b.length && a.length < 5 ? Infinity : distance(a, b)
}

/** How many edits a word of this length may carry and still be known. */
export const mostEdits = (length: number): number => (length >= 7 ? 2 : length >= 3 ? 1 : 0)

const only = <A>(items: ReadonlyArray<A>): A | undefined => (items.length === 1 ? items[0] : undefined)

type Way = (key: string, free: ReadonlyArray<Named>, all: ReadonlyArray<Named>) => KeyMatch | undefined

/** Case, style, decoration and declared aliases: what needs no guess. */
const plain: Way = (key, free) => {
  const lower = key.trim().toLowerCase()
  const byCase = only(free.filter((each) => each.lower === lower))
  if (byCase !== undefined) return { property: byCase.property, name: "key_case", confidence: 1 }
  const bare = undecorated(key)
  const forms = [key, bare, undecorated(key.replace(REMARK, ""))]
  const smalls = forms.map(squeezed)
  for (const [index, small] of smalls.entries()) {
    const found = small === "" ? undefined : only(free.filter((each) => each.small === small))
    if (found === undefined) continue
    const decorated = index > 0 || bare.toLowerCase() === found.lower
    return {
      property: found.property,
      name: decorated ? "key_decoration" : "key_style",
      confidence: index === 2 ? 0.9 : 1
    }
  }
  for (const small of smalls) {
    const found = small === "" ? undefined : only(free.filter(({ aliases }) => aliases.includes(small)))
    if (found !== undefined) return { property: found.property, name: "key_alias", confidence: 0.95 }
  }
  return undefined
}

const typo: Way = (key, free, all) => {
  const small = squeezed(undecorated(key))
  let nearest: Named | undefined
  let fewest = Infinity
  let next = Infinity
  for (const each of all) {
    const count = edits(small, each.small)
    if (count < fewest) [nearest, next, fewest] = [each, fewest, count]
    else if (count < next) next = count
  }
  if (nearest === undefined || fewest === 0 || next <= fewest || !free.includes(nearest)) return undefined
  if (fewest > mostEdits(nearest.small.length)) return undefined
  return { property: nearest.property, name: "key_typo", confidence: fewest === 1 ? 0.9 : 0.75 }
}

const partial: Way = (key, free, all) => {
  const own = wordsOf(key)
  if (own.every((word) => word.length < 3)) return undefined
  const found = only(
    all.filter(
      ({ words }) =>
        words.length > 0 &&
        words.join() !== own.join() &&
        own.length * 2 >= words.length &&
        words.length * 2 >= own.length &&
        (own.every((word) => words.includes(word)) || words.every((word) => own.includes(word)))
    )
  )
  return found !== undefined && free.includes(found)
    ? { property: found.property, name: "key_partial", confidence: 0.6 }
    : undefined
}

/** Finds the property that a label names, exactly but for case, style, decoration or a declared alias. */
export const recognised = (label: string, all: ReadonlyArray<Named>): string | undefined =>
  label.length > LONGEST_KEY
    ? undefined
    : (all.find(({ property }) => property === label)?.property ?? plain(label, all, all)?.property)

/**
 * Pairs the keys of a value with the properties they mean, for the keys that are no property. A property is taken once: by the
 * key that is it, then by the key that is nearest.
 */
export const matches = (
  keys: ReadonlyArray<string>,
  all: ReadonlyArray<Named>,
  allows: (name: KeyMatch["name"], confidence: number) => boolean
): ReadonlyMap<string, KeyMatch> => {
  const present = new Set(keys)
  const found = new Map<string, KeyMatch>()
  let free = all.filter(({ property }) => !present.has(property))
  if (free.length === 0) return found
  const properties = new Set(all.map(({ property }) => property))
  let open = keys.filter((key) => !properties.has(key) && key.length <= LONGEST_KEY)
  for (const way of [plain, typo, partial]) {
    for (const key of open) {
      if (free.length === 0) break
      const match = way(key, free, all)
      if (match === undefined || !allows(match.name, match.confidence)) continue
      found.set(key, match)
      free = free.filter(({ property }) => property !== match.property)
    }
    open = open.filter((key) => !found.has(key))
  }
  return found
}
