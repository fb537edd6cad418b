/** A kind of document, of which there is one of any size. */
export interface Kind {
  readonly name: string
  /** The document of at least `size` characters. */
  readonly damaged: (size: number) => string
  /** The same without its damage, where it has a meaning. */
  readonly valid?: (size: number) => string
}

const row = (i: number): string =>
  `{"id": ${i}, "name": "item ${i}", "tags": ["a", "b", "c"], "note": "A line of text that is \\"quoted\\" and long enough.", "ok": true, "rate": ${i / 7}}`

const damage = (text: string, i: number): string => {
  if (i % 17 !== 0) return text
  switch ((i / 17) % 4) {
    case 0:
      return text.replace(', "name"', ' "name"')
    case 1:
      return text.replace('"ok": true', '"ok": True')
    case 2:
      return text.replace('"id":', "id:")
    default:
      return text.replace('"rate":', '// a note, "quoted"\n"rate":')
  }
}

const rows =
  (of: (text: string, i: number) => string) =>
  (size: number): string => {
    const all: Array<string> = []
    for (let length = 0, i = 0; length < size; i++) {
      const text = of(row(i), i)
      all.push(text)
      length += text.length + 2
    }
    return `[${all.join(",\n")}]`
  }

/** The unit over and over, between a beginning and an end. */
const over =
  (unit: string, before = "", after = "") =>
  (size: number): string =>
    before + unit.repeat(Math.ceil((size - before.length - after.length) / unit.length)) + after

const sound = rows((text) => text)

/** What documents are measured: rows as answers hold them, and one kind of mark without end. */
export const kinds: ReadonlyArray<Kind> = [
  { name: "valid rows", damaged: sound, valid: sound },
  { name: "damaged rows", damaged: rows(damage), valid: sound },
  {
    name: "single quotes",
    damaged: (size) => rows((text) => text.replaceAll('\\"', "").replaceAll('"', "'"))(size),
    valid: sound
  },
  { name: "rows without commas", damaged: (size) => sound(size).replaceAll("},\n{", "}\n{"), valid: sound },
  {
    name: "one giant string, not closed",
    damaged: over("A line of text, and one more.\\n", '{"text": "'),
    valid: over("A line of text, and one more.\\n", '{"text": "', '"}')
  },
  {
    name: "one giant string with quotes",
    damaged: over('He said "so" to me. ', '{"text": "', '"}'),
    valid: over("He said 'so' to me. ", '{"text": "', '"}')
  },
  { name: "unquoted words", damaged: over("word: some words, ", "{", "}") },
  { name: "comments", damaged: over('// a note, "quoted"\n1,\n', "[", "]") },
  { name: "numbers", damaged: over("12,\n", "[", "]"), valid: over("12,\n", "[", "12]") },
  { name: "lists of one", damaged: over("[1,],", "[", "]"), valid: over("[10],", "[", "[10]]") },
  { name: "cut strings", damaged: over('"a", b" ', "[") },
  { name: '"', damaged: over('"') },
  { name: "\\", damaged: over("\\") },
  { name: '\\"', damaged: over('\\"') },
  { name: "[", damaged: over("[") },
  { name: '{"a":', damaged: over('{"a":') },
  { name: "}", damaged: over("}") },
  { name: "line breaks", damaged: over("\n", '{"a": 1,', '"b": 2,}') },
  { name: "line breaks in a string", damaged: over("\n", '{"a": "', '"}') },
  { name: "prose", damaged: over("see {x and [y for (z) ") }
]

/** The document of a kind. */
export const make = (name: string, size: number, damaged: boolean): string => {
  const kind = kinds.find((each) => each.name === name)
  if (kind === undefined) throw new Error(`No kind of document is called ${name}`)
  return (damaged ? kind.damaged : (kind.valid ?? kind.damaged))(size)
}
