import { hits, names } from "./Names.ts"

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const opening = /<parameter(?:\s*=\s*|\s+name\s*=\s*)["']?([^"'<>\n]{1,80}?)["']?\s*>/g
const begins = /<(?:function\s*=|invoke\s+name\s*=)/g

const plain = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

/** The schema of a key, and its name there. */
const keyOf = (schema: Json, name: string): readonly [key: string, node: Json] => {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {}
  const key = Object.keys(properties).find((each) => plain(each) === plain(name)) ?? name
  const node = properties[key]
  return [key, isRecord(node) ? node : {}]
}

/** What stands in a parameter: a text where a text is wanted, else a value if it is one. */
const valueOf = (text: string, { type }: Json): unknown => {
  if (type === "string") return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Takes off the line breaks that the tags stand behind and before. */
const inner = (text: string): string => text.replace(/^\r?\n/, "").replace(/\r?\n[ \t]*$/, "")

/**
 * The arguments of a tool call that was printed as `<parameter=key>` or `<parameter name="key">` elements, as JSON; of several
 * calls those of the last that says anything. Undefined when there are none that the schema knows, or what was taken for the
 * answer says as much.
 */
export const parameters = (text: string, schema: Json, letter: string): string | undefined => {
  if (!text.includes("<parameter")) return undefined
  const known = names(schema)
  const starts = [...text.matchAll(begins)].map(({ index }) => index)
  const calls = new Map<number, Record<string, unknown>>()
  const all = [...text.matchAll(opening)]
  let call = -1
  for (const [n, match] of all.entries()) {
    while (call + 1 < starts.length && starts[call + 1]! < match.index) call++
    const from = match.index + match[0].length
    const until = all[n + 1]?.index ?? text.length
    const body = text.slice(from, until)
    const end = body.search(/<\/(?:parameter|function|invoke|tool_call)\b/)
    const [key, node] = keyOf(schema, match[1]!)
    if (!known.has(plain(key))) continue
    calls.set(call, { ...calls.get(call), [key]: valueOf(inner(end < 0 ? body : body.slice(0, end)), node) })
  }
  const last = [...calls.values()].at(-1)
  if (last === undefined) return undefined
  const seen = new Set(hits(letter, known).map(({ name }) => name))
  return Object.keys(last).length > seen.size ? JSON.stringify(last) : undefined
}
