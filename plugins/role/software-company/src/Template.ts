/**
 * A prompt as a file: text with places to fill, below what is said of the keys of the answer.
 *
 * @since 0.1.0
 */

/**
 * A prompt that was read. What stands between two lines of `---` at its head are `keys`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Template {
  readonly keys: Readonly<Record<string, string>>
  readonly text: string
  /** Lines of the head that are not `key: text`. */
  readonly strange: ReadonlyArray<string>
}

/** What fills a place: a text, or several, or several of several parts. @category models @since 0.1.0 */
export type Value = string | ReadonlyArray<string> | ReadonlyArray<Readonly<Record<string, string>>>

/** @category models @since 0.1.0 */
export type Values = Readonly<Record<string, Value>>

const place = /\{\{(.*?)\}\}/g

/** Opens a line that is kept only where the place is not empty. */
const condition = /^\{\{\?\s*([\w.]+)\s*\}\}/

const filledPlaces = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(place)].map(([, name = ""]) => name.trim()).filter((name) => !name.startsWith("?"))

/** Names of the places of a text. @category accessors @since 0.1.0 */
export const places = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(place)].map(([, name = ""]) => name.replace(/^\?/, "").trim())

/** Reads a file. @category constructors @since 0.1.0 */
export const parse = (file: string): Template => {
  const source = file.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")
  const [whole = "", head = ""] = /^---\n(.*?)^---(?:\n|$)/ms.exec(source) ?? []
  const keys: Record<string, string> = {}
  const strange: Array<string> = []
  for (const line of head.split("\n").filter((line) => line.trim() !== "")) {
    const at = line.indexOf(":")
    if (at < 1) strange.push(line)
    else keys[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return { keys, text: source.slice(whole.length).trim(), strange }
}

/** A paragraph without the lines whose condition does not hold. */
const kept = (paragraph: string, values: Values): string =>
  paragraph
    .split("\n")
    .flatMap((line) => {
      const name = condition.exec(line)?.[1]
      if (name === undefined) return [line]
      return (values[name] ?? "").length > 0 ? [line.replace(condition, "")] : []
    })
    .join("\n")

/** Lists of texts repeat their line, lists of parts their paragraph; that is why these come first. */
const paragraphs = (text: string, values: Values): ReadonlyArray<readonly [string, Values]> =>
  text.split("\n\n").flatMap((paragraph) => {
    const head = places(paragraph)
      .find((name) => name.includes("."))
      ?.split(".")[0]
    const parts = head === undefined ? undefined : values[head]
    if (!Array.isArray(parts)) return [[paragraph, values] as const]
    return parts.map((part: Readonly<Record<string, string>>) => {
      const own = Object.entries(part).map(([name, value]) => [`${head}.${name}`, value] as const)
      return [paragraph, { ...values, ...Object.fromEntries(own) }] as const
    })
  })

/**
 * Fills a text. A line with a list is repeated for each of its items; a paragraph with `list.part` for each of its parts; a
 * paragraph with a place that stays empty vanishes, and so does a line that begins with `{{?place}}`. What is filled in is not read
 * again.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fill = (text: string, values: Values): string =>
  paragraphs(text, values)
    .map(([paragraph, values]) => [kept(paragraph, values), values] as const)
    .filter(
      ([paragraph, values]) =>
        paragraph !== "" && filledPlaces(paragraph).every((name) => (values[name] ?? "").length > 0)
    )
    .map(([paragraph, values]) =>
      paragraph
        .split("\n")
        .flatMap((line) => {
          const count = Math.max(...filledPlaces(line).map((name) => lines(values[name]).length), 1)
          return Array.from({ length: count }, (_, at) =>
            line.replaceAll(place, (_, name: string) => {
              const items = lines(values[name.trim()])
              return items[items.length === 1 ? 0 : at] ?? ""
            })
          )
        })
        .join("\n")
    )
    .join("\n\n")

const lines = (value: Value | undefined): ReadonlyArray<string> =>
  typeof value === "string" ? [value] : ((value ?? []) as ReadonlyArray<string>)
