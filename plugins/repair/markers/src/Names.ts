type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const plain = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

const resolve = (root: Json, pointer: string): unknown => {
  let at: unknown = root
  for (const step of pointer.split("/").slice(1))
    at = isRecord(at) ? at[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined
  return at
}

/** The names an answer's outermost object, or the objects in its list, have by the schema. */
export const names = (schema: Json): ReadonlySet<string> => {
  const found = new Set<string>()
  const open: Array<unknown> = [schema]
  for (let n = 0; n < open.length && n < 64; n++) {
    const each = open[n]
    if (!isRecord(each)) continue
    if (typeof each["$ref"] === "string") open.push(resolve(schema, each["$ref"]))
    for (const join of ["anyOf", "oneOf", "allOf"])
      if (Array.isArray(each[join])) open.push(...(each[join] as Array<unknown>))
    if (isRecord(each["properties"])) for (const key of Object.keys(each["properties"])) found.add(plain(key))
    open.push(each["items"])
  }
  found.delete("")
  return found
}

/** Where a name of the schema stands as a key, a heading, or a tag. */
export interface Hit {
  readonly name: string
  readonly at: number
}

const LONGEST = 80

const stops = new Set(`"'“”「」\`\n:：={}[],，;<>*\\(`)
const quotes = new Set("\"'“”「」`")
const heading = /^\s{0,8}(?:#{1,6}|\*\*)\s{0,4}([^\n#*:：]{1,80}?)\s{0,4}(?:\*\*)?\s{0,4}[:：]?\s{0,4}$/u
const tag = /<([\w .-]{1,80})>/g

/** The name that ends right before `end`, and where it begins. */
const nameBefore = (text: string, end: number): Hit | undefined => {
  const least = Math.max(0, end - LONGEST)
  let stop = end
  while (
    stop > least &&
    (text.charCodeAt(stop - 1) <= 0x20 ||
      quotes.has(text[stop - 1]!) ||
      text[stop - 1] === "\\" ||
      text[stop - 1] === "*")
  )
    stop--
  let start = stop
  while (start > least && !stops.has(text[start - 1]!)) start--
  const name = text.slice(start, stop)
  return name === "" ? undefined : { name: plain(name), at: start + name.search(/\S|$/) }
}

/** The keys in the text that the schema knows, and the headings and tags that are named so, in order. */
export const hits = (text: string, known: ReadonlySet<string>): ReadonlyArray<Hit> => {
  if (known.size === 0) return []
  const found: Array<Hit> = []
  const take = (hit: Hit | undefined): void => {
    if (hit !== undefined && known.has(hit.name) && found.at(-1)?.at !== hit.at) found.push(hit)
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === ":" || c === "：" || c === "=" || (c === "-" && text[i + 1] === ">")) take(nameBefore(text, i))
    // A key that lost its colon stands right before a quote mark or a bracket.
    else if ((c === '"' || c === "{" || c === "[") && /["”]\s{1,8}$/.test(text.slice(Math.max(0, i - 9), i)))
      take(nameBefore(text, i))
  }
  let at = 0
  for (const line of text.split("\n")) {
    const [, name] = heading.exec(line.length > 2 * LONGEST ? "" : line) ?? []
    if (name !== undefined) take({ name: plain(name), at })
    at += line.length + 1
  }
  for (const match of text.matchAll(tag)) take({ name: plain(match[1]!), at: match.index })
  return found.toSorted((a, b) => a.at - b.at)
}
