/**
 * Diagrams in Mermaid, written from data: whatever the names are, what is written can be drawn.
 *
 * @since 0.1.0
 */

/**
 * A class, or a file with its functions.
 *
 * @category models
 * @since 0.1.0
 */
export interface Part {
  readonly name: string
  /** Fields by their name, functions with their parameters in parentheses. */
  readonly members: ReadonlyArray<string>
  /** Names of other parts. */
  readonly uses: ReadonlyArray<string>
  /** A file instead of a class. */
  readonly isFile?: boolean | undefined
}

/** Somebody asks somebody for something. @category models @since 0.1.0 */
export interface Call {
  readonly from: string
  readonly to: string
  readonly what: string
}

/** A product among others, each coordinate from 0 to 1. @category models @since 0.1.0 */
export interface Point {
  readonly name: string
  readonly x: number
  readonly y: number
}

/** Text without what Mermaid would read as more than text. */
const label = (text: string, most = 80): string =>
  text
    .replaceAll(/[^\p{L}\p{N}\p{Sc} _.,:()[\]*+/=!?'&-]/gu, " ")
    .replaceAll(/-(?=[->.)x])|:{2,}|\[\s*\[/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, most)
    .trim()

const words =
  /^(?:end|note|loop|alt|else|par\w*|and|opt\w*|rect|box|as|create|destroy|actor|title|auto\w+|(?:de)?activate|links?|properties|details|critical|break|class\w*|namespace|direction|style|click|callback|css\w*|acc\w+)$/i

/** Names of things, each with a short one that is an identifier and no word of Mermaid's. */
const identifiers = () => {
  const all = new Map<string, string>()
  return (name: string): string => {
    const known = all.get(name)
    if (known !== undefined) return known
    const plain = name.replaceAll(/\W+/g, "_").replaceAll(/^_+|_+$/g, "")
    const id = /^[A-Z]\w/.test(plain) && !words.test(plain) ? plain : `n_${plain}`
    const taken = new Set(all.values())
    const free = taken.has(id) ? `${id}_${all.size}` : id
    all.set(name, free)
    return free
  }
}

/**
 * Draws what there is and what uses what; empty when there is nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const classes = (parts: ReadonlyArray<Part>): string => {
  if (parts.length === 0) return ""
  const id = identifiers()
  const ids = new Map(parts.map(({ name }) => [name, id(name)]))
  const lines = parts.flatMap(({ isFile, members, name }) => {
    const texts = members.map((text) => label(text)).filter((text) => text !== "")
    const body = [...(isFile === true ? ["<<file>>"] : []), ...texts.map(member)]
    const shown = label(name) || "-"
    const head = `class ${ids.get(name)}${ids.get(name) === shown ? "" : `["${shown}"]`}`
    return body.length === 0 ? [head] : [`${head} {`, ...body.map((line) => `  ${line}`), "}"]
  })
  const arrows = parts.flatMap(({ name, uses }) =>
    [...new Set(uses)]
      .filter((other) => other !== name && ids.has(other))
      .map((other) => `${ids.get(name)} ..> ${ids.get(other)}`)
  )
  return ["classDiagram", ...[...lines, ...arrows].map((line) => `  ${line}`)].join("\n")
}

const unparenthesized = (part: string): string => part.replaceAll(/[()]/g, " ").replaceAll(/\s+/g, " ").trim()

/** A field, or a function with one pair of parentheses. What begins with an underscore is nobody else's business. */
const member = (text: string): string => {
  const open = text.indexOf("(")
  const shown =
    open < 1
      ? unparenthesized(text)
      : `${unparenthesized(text.slice(0, open))}(${unparenthesized(text.slice(open))})`
  return `${text.startsWith("_") ? "-" : "+"}${shown}`
}

/**
 * Draws who asks whom for what, in order; empty when nobody does.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sequence = (calls: ReadonlyArray<Call>): string => {
  if (calls.length === 0) return ""
  const id = identifiers()
  const who = [...new Set(calls.flatMap(({ from, to }) => [from, to]))]
  return [
    "sequenceDiagram",
    ...who.map((name) => {
      const shown = label(name, 40) || "-"
      return `  participant ${id(name)}${id(name) === shown ? "" : ` as ${shown}`}`
    }),
    ...calls.map(({ from, to, what }) => `  ${id(from)}->>${id(to)}: ${label(what) || "-"}`)
  ].join("\n")
}

/** On the edge a name would be cut off. */
const within = (value: number) => Math.min(Math.max(value, 0.02), 0.98).toFixed(2)

/**
 * Draws products by two measures; empty when there are none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const quadrants = (
  points: ReadonlyArray<Point>,
  {
    title,
    x,
    y
  }: {
    readonly title: string
    /** What the least and the most of it is called. */
    readonly x: readonly [string, string]
    readonly y: readonly [string, string]
  }
): string => {
  if (points.length === 0) return ""
  const quoted = (text: string) =>
    `"${
      label(text, 40)
        .replaceAll(/[[\]:]/g, " ")
        .trim() || "-"
    }"`
  return [
    "quadrantChart",
    `  title ${label(title, 60) || "-"}`,
    `  x-axis ${quoted(x[0])} --> ${quoted(x[1])}`,
    `  y-axis ${quoted(y[0])} --> ${quoted(y[1])}`,
    ...points.map(({ name, x, y }) => `  ${quoted(name)}: [${within(x)}, ${within(y)}]`)
  ].join("\n")
}
