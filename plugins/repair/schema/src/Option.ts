/**
 * Which of a few options a short text means.
 */
import { edits, mostEdits, squeezed } from "./Key.ts"
import { isNegated, LONGEST, type Reading } from "./Word.ts"

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{Script=Latin}\p{N}_]/u.test(character)

/** `high` is no part of `higher`, and `medium-high` is another option. */
const isAlone = (text: string, start: number, end: number): boolean =>
  !isLetter(text[start - 1]) &&
  !isLetter(text[end]) &&
  !(text[start - 1] === "-" && isLetter(text[start - 2]))

const positions = (text: string, option: string): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let at = text.indexOf(option); at >= 0; at = text.indexOf(option, at + option.length)) {
    const latin = /^[\p{Script=Latin}\p{N}_]/u.test(option)
    if (!latin || isAlone(text, at, at + option.length)) found.push(at)
  }
  return found
}

const only = <A>(items: ReadonlyArray<A>): A | undefined => (items.length === 1 ? items[0] : undefined)

interface Option {
  readonly value: unknown
  readonly text: string
  readonly small: string
}

interface Mention {
  readonly option: Option
  readonly at: ReadonlyArray<number>
}

/** Where options are named and not denied; one whose name is a part of a longer one counts where it stands alone. */
const mentions = (text: string, options: ReadonlyArray<Option>, isExact: boolean): ReadonlyArray<Mention> => {
  const written = isExact ? text : text.toLowerCase()
  const named = options
    .filter((option) => option.text !== "")
    .map((option) => {
      const name = isExact ? option.text : option.text.toLowerCase()
      return { option, name, at: positions(written, name).filter((at) => !isNegated(text.slice(0, at))) }
    })
  return named.flatMap(({ at, name, option }) => {
    const longer = named.filter((other) => other.name.length > name.length && other.name.includes(name))
    const alone = at.filter((start) =>
      longer.every((other) =>
        other.at.every((from) => start < from || start + name.length > from + other.name.length)
      )
    )
    return alone.length === 0 ? [] : [{ option, at: alone }]
  })
}

/** Several mentions of the same option, by whatever name, are one. */
const merged = (all: ReadonlyArray<Mention>): ReadonlyArray<Mention> =>
  [...Map.groupBy(all, ({ option }) => option.value).values()].map((same) => ({
    option: same[0]!.option,
    at: same.flatMap(({ at }) => at).toSorted((a, b) => a - b)
  }))

/** The option that is both named most often and named last: what a weighing of several comes to. */
const conclusion = (found: ReadonlyArray<Mention>): Option | undefined => {
  const [most, next] = found.toSorted((a, b) => b.at.length - a.at.length)
  const last = found.toSorted((a, b) => (b.at.at(-1) ?? 0) - (a.at.at(-1) ?? 0))[0]
  return most !== undefined && most === last && most.at.length > (next?.at.length ?? 0)
    ? most.option
    : undefined
}

/** Finds the option that is named in an explanation: at its start, as the only one that is not denied, or as its conclusion. */
const mentioned = (text: string, options: ReadonlyArray<Option>): Reading<unknown> | undefined => {
  const name = "enum_in_text"
  const start = mentions(text, options, false).find(({ at }) => /^[\s"'`*[(]*$/u.test(text.slice(0, at[0])))
  if (start !== undefined) {
    const rest = text.slice((start.at[0] ?? 0) + start.option.text.length)
    if (/^["'`*\])]*\s*(?:[-–—:：,，.。;；!(（\n]|$)/u.test(rest))
      return { value: start.option.value, name, confidence: 0.85 }
  }
  // As it is written in the schema, `ONE` is an option and `one` a word.
  const exact = merged(mentions(text, options, true))
  const found = exact.length === 1 ? exact : merged(mentions(text, options, false))
  const one = only(found)
  if (one !== undefined) return { value: one.option.value, name, confidence: 0.7 }
  const weighed = conclusion(found)
  return weighed === undefined ? undefined : { value: weighed.value, name, confidence: 0.6 }
}

/** Finds the option a text means: by case, decoration, another declared name, explanation, beginning or typo. */
export const optionOf = (
  text: string,
  values: ReadonlyArray<unknown>,
  names: Readonly<Record<string, unknown>>
): Reading<unknown> | undefined => {
  if (text.length > LONGEST) return undefined
  const options = values
    .filter((value) => typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    .map((value) => ({ value, text: String(value), small: squeezed(String(value)) }))
  const trimmed = text.normalize("NFKC").trim()
  const byCase = only(options.filter((option) => option.text.toLowerCase() === trimmed.toLowerCase()))
  if (byCase !== undefined) return { value: byCase.value, name: "enum_case", confidence: 1 }
  const small = squeezed(trimmed)
  const bySmall = small === "" ? undefined : only(options.filter((option) => option.small === small))
  if (bySmall !== undefined) return { value: bySmall.value, name: "enum_decoration", confidence: 1 }
  const byName = Object.keys(names).find((name) => squeezed(name) === small)
  if (byName !== undefined && small !== "")
    return { value: names[byName], name: "enum_alias", confidence: 0.95 }
  const aliases = Object.entries(names).map(([name, value]) => ({ value, text: name, small: squeezed(name) }))
  const byMention = mentioned(trimmed, [...options, ...aliases])
  if (byMention !== undefined || small.length < 2) return byMention
  const byStart = only(options.filter((option) => option.small.startsWith(small)))
  if (byStart !== undefined) return { value: byStart.value, name: "enum_prefix", confidence: 0.6 }
  const near = options
    .map((option) => ({ option, count: edits(small, option.small) }))
    .toSorted((a, b) => a.count - b.count)
  const [first, second] = near
  return first !== undefined &&
    small.length >= 4 &&
    first.count <= mostEdits(small.length) &&
    (second?.count ?? Infinity) > first.count
    ? { value: first.option.value, name: "enum_typo", confidence: 0.7 }
    : undefined
}
