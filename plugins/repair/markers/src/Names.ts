type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const plain = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

const resolve = (root: Json, pointer: string): unknown => {
  let at: unknown = root
  for (const step of pointer.split("/").slice(1)) at = isRecord(at) ? at[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined
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
    for (const join of ["anyOf", "oneOf", "allOf"]) if (Array.isArray(each[join])) open.push(...(each[join] as Array<unknown>))
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

const key =
  /(?<=^|[\s{[,;，(>"'“”「`*#\\\]])["'“”„「`*]{0,3}([\p{L}_$][^"'“”「」`\n:：={}[\],<>*\\]{0,80})(?:["'“”」`*\\]{0,4}\s*(?::|：|=|->)|["'”」`]\s*(?=["'[{\d]))|^\s*(?:#{1,6}|\*\*)\s*([^\n#*:：]{1,80}?)\s*(?:\*\*)?[:：]?\s*$|<([\w .-]{1,80})>/gmu

/** The keys in the text that the schema knows. */
export const hits = (text: string, known: ReadonlySet<string>): ReadonlyArray<Hit> => {
  if (known.size === 0) return []
  const found: Array<Hit> = []
  for (const match of text.matchAll(key)) {
    const name = plain(match[1] ?? match[2] ?? match[3] ?? "")
    if (known.has(name)) found.push({ name, at: match.index })
  }
  return found
}
