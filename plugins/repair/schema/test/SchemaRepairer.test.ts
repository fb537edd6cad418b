import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"

import { make, type Options } from "../src/index.ts"
import { target } from "./Validator.ts"

type Node = Readonly<Record<string, unknown>>

const run = (draft: Repairer.Draft, aim: Repairer.Target, options?: Options) =>
  Effect.runSync(
    make(options)
      .repair(draft, aim)
      .pipe(
        Effect.map(({ draft, fixes }) => ({
          value: draft._tag === "Value" ? draft.value : undefined,
          fixes,
          missing: undefined as string | undefined
        })),
        Effect.catchTag("Unrepairable", ({ fixes, message, value }) =>
          Effect.succeed({ value, fixes, missing: message })
        )
      )
  )

const repair = (value: unknown, schema: Node, options?: Options) =>
  run({ _tag: "Value", value, text: JSON.stringify(value) }, target(schema), options)

const repairText = (text: string, schema: Node, options?: Options) =>
  run({ _tag: "Text", text }, target(schema), options)

const names = ({ fixes }: { readonly fixes: ReadonlyArray<Repairer.Fix> }) => fixes.map(({ name }) => name)

const object = (properties: Node, required = Object.keys(properties), rest: Node = {}) => ({
  type: "object",
  properties,
  required,
  ...rest
})
const list = (items: unknown) => ({ type: "array", items })
const string = { type: "string" }
const integer = { type: "integer" }
const pair = { type: "array", prefixItems: [string, string], minItems: 2, maxItems: 2 }

/** One row: what was asked, what came, what it becomes, by which fixes. */
type Row = readonly [
  what: string,
  schema: Node,
  before: unknown,
  after: unknown,
  fixes: ReadonlyArray<string>
]

const one = (node: unknown) => object({ it: node })

const rows: ReadonlyArray<Row> = [
  ["a key in another case", object({ file: string }), { FILE: "a" }, { file: "a" }, ["key_case"]],
  [
    "a key in camel case",
    object({ "Product Goals": string }),
    { productGoals: "a" },
    { "Product Goals": "a" },
    ["key_style"]
  ],
  [
    "a key in snake case",
    object({ rewriteNeeded: string }),
    { rewrite_needed: "a" },
    { rewriteNeeded: "a" },
    ["key_style"]
  ],
  ["a bold key", object({ Key: string }), { "**Key**": "a" }, { Key: "a" }, ["key_decoration"]],
  [
    "a numbered key with a colon",
    object({ Key: string }),
    { "1. Key:": "a" },
    { Key: "a" },
    ["key_decoration"]
  ],
  [
    "a key with a remark",
    object({ "File list": string }),
    { "File list (paths)": "a" },
    { "File list": "a" },
    ["key_decoration"]
  ],
  ["a misspelt key", object({ content: string }), { coontent: "a" }, { content: "a" }, ["key_typo"]],
  [
    "letters that changed places",
    object({ task_id: string, other: string }),
    { task_di: "1", other: "" },
    { task_id: "1", other: "" },
    ["key_typo"]
  ],
  [
    "a key in translation",
    object({ language: { type: "string", "x-aliases": ["语言"] } }),
    { 语言: "en" },
    { language: "en" },
    ["key_alias"]
  ],
  [
    "a part of a key",
    object({ "UI Design draft": string }),
    { "UI Design": "a" },
    { "UI Design draft": "a" },
    ["key_partial"]
  ],
  [
    "a wrapper",
    object({ a: string, b: string }),
    { result: { a: "1", b: "2" } },
    { a: "1", b: "2" },
    ["object_unwrapped"]
  ],
  ["a wrapper around a list", list(string), { items: ["a", "b"] }, ["a", "b"], ["object_unwrapped"]],
  [
    "a wrapper with a status",
    object({ a: string, "Data structures": string }),
    { status: "ok", data: { a: "1", "Data structures": "2" } },
    { a: "1", "Data structures": "2" },
    ["object_unwrapped", "extra_key_dropped"]
  ],
  [
    "a list with a remark",
    list(string),
    { status: "ok", data: ["a", "b"] },
    ["a", "b"],
    ["object_unwrapped", "extra_key_dropped"]
  ],
  [
    "numbers before numbers",
    one(list(string)),
    { it: "1、2048\n2、3D" },
    { it: ["2048", "3D"] },
    ["bullets_to_list"]
  ],
  [
    "a filled-in schema",
    object({ a: string }),
    { type: "object", properties: { a: "1" } },
    { a: "1" },
    ["object_unwrapped", "extra_key_dropped"]
  ],
  ["a list of one object", object({ a: string }), [{ a: "1" }], { a: "1" }, ["list_unwrapped"]],
  [
    "a list of parts",
    object({ a: string, b: string }),
    [{ a: "1" }, { b: "2" }],
    { a: "1", b: "2" },
    ["list_to_object"]
  ],
  ["a double encoded object", object({ a: string }), '{"a":"1"}', { a: "1" }, ["embedded_json"]],
  [
    "a Python literal in a string",
    one(list(string)),
    { it: "['a', 'it\\'s']" },
    { it: ["a", "it's"] },
    ["embedded_json"]
  ],
  ["a bare list for the only key", object({ tasks: list(string) }), ["a"], { tasks: ["a"] }, ["key_implied"]],
  [
    "flat keys for an inner object",
    object({ name: string, arguments: object({ city: string }) }),
    { name: "w", city: "SF" },
    { name: "w", arguments: { city: "SF" } },
    ["keys_gathered"]
  ],
  ["bullets", one(list(string)), { it: "- a\n- b" }, { it: ["a", "b"] }, ["bullets_to_list"]],
  ["numbers before items", one(list(string)), { it: "1. a\n2. b" }, { it: ["a", "b"] }, ["bullets_to_list"]],
  [
    "bullets under an intro",
    one(list(string)),
    { it: "Goals:\n* a\n* b" },
    { it: ["a", "b"] },
    ["bullets_to_list"]
  ],
  [
    "lines",
    one(list(string)),
    { it: "As a player, I run\nAs a player, I jump" },
    { it: ["As a player, I run", "As a player, I jump"] },
    ["lines_to_list"]
  ],
  [
    "lines of file names",
    one(list(string)),
    { it: "a.py\nb.py" },
    { it: ["a.py", "b.py"] },
    ["lines_to_list"]
  ],
  [
    "commas",
    one(list(string)),
    { it: "main.py, game.py" },
    { it: ["main.py", "game.py"] },
    ["commas_to_list"]
  ],
  [
    "Chinese separators",
    one(list(string)),
    { it: "甲、乙、丙" },
    { it: ["甲", "乙", "丙"] },
    ["commas_to_list"]
  ],
  [
    "a sentence is one item",
    one(list(string)),
    { it: "When I press it, then the last move is undone." },
    { it: ["When I press it, then the last move is undone."] },
    ["item_to_list"]
  ],
  ["numbers between commas", one(list(integer)), { it: "1, 2 3" }, { it: "1, 2 3" }, []],
  [
    "numbers in text",
    one(list(integer)),
    { it: "1, 2, 3" },
    { it: [1, 2, 3] },
    ["commas_to_list", "text_to_number", "text_to_number", "text_to_number"]
  ],
  [
    "an indexed object",
    one(list(string)),
    { it: { "1": "a", "2": "b" } },
    { it: ["a", "b"] },
    ["indexed_object_to_list"]
  ],
  [
    "a counted object",
    one(list(string)),
    { it: { "Goal 1": "a", "Goal 2": "b" } },
    { it: ["a", "b"] },
    ["indexed_object_to_list"]
  ],
  [
    "an object where strings are wanted",
    one(list(string)),
    { it: { "a.py": "starts" } },
    { it: ["a.py: starts"] },
    ["object_to_list"]
  ],
  [
    "one object for a list of them",
    one(list(object({ a: string }))),
    { it: { a: "1" } },
    { it: [{ a: "1" }] },
    ["item_to_list"]
  ],
  [
    "a table of one column",
    one(list(string)),
    { it: [{ name: "a.py" }, { name: "b.py" }] },
    { it: ["a.py", "b.py"] },
    ["column_to_list"]
  ],
  [
    "objects for pairs",
    one(list(list(string))),
    { it: [{ file: "a.py", description: "starts" }] },
    { it: [["a.py", "starts"]] },
    ["object_to_row"]
  ],
  [
    "one-key objects for pairs",
    one(list(pair)),
    { it: [{ "a.py": "starts" }, { "b.py": "ends" }] },
    {
      it: [
        ["a.py", "starts"],
        ["b.py", "ends"]
      ]
    },
    ["object_to_row", "object_to_row"]
  ],
  [
    "an object for a list of pairs",
    one(list(list(string))),
    { it: { "a.py": "starts", "b.py": "ends" } },
    {
      it: [
        ["a.py", "starts"],
        ["b.py", "ends"]
      ]
    },
    ["object_to_list", "object_to_row", "object_to_row"]
  ],
  [
    "text for pairs",
    one(list(list(string))),
    { it: ["a.py: starts", "P0, the code"] },
    {
      it: [
        ["a.py", "starts"],
        ["P0", "the code"]
      ]
    },
    ["text_to_row", "text_to_row"]
  ],
  [
    "lines for pairs",
    one(list(pair)),
    { it: "- a.py: starts\n- b.py: ends" },
    {
      it: [
        ["a.py", "starts"],
        ["b.py", "ends"]
      ]
    },
    ["bullets_to_list", "text_to_row", "text_to_row"]
  ],
  [
    "one row for a list of rows",
    one(list(list(string))),
    { it: ["a.py", "starts the game"] },
    { it: [["a.py", "starts the game"]] },
    ["item_to_list"]
  ],
  ["a list for a string", one(string), { it: ["a", "b"] }, { it: "a\nb" }, ["list_to_text"]],
  [
    "an object for a string",
    one(string),
    { it: { a: 1, b: ["x", "y"], c: { d: "e" } } },
    { it: "a: 1\nb: x, y\nc:\n  d: e" },
    ["object_to_text"]
  ],
  [
    "a list of objects for a string",
    one(string),
    { it: [{ a: 1, b: 2 }] },
    { it: "- a: 1\n  b: 2" },
    ["list_to_text"]
  ],
  ["a number for a string", one(string), { it: 3 }, { it: "3" }, ["number_to_text"]],
  ["null for a string", one(string), { it: null }, { it: "" }, ["null_to_text"]],
  [
    "null for a string that may not be empty",
    one({ type: "string", minLength: 1 }),
    { it: null },
    { it: null },
    []
  ],
  ["null for a list", one(list(string)), { it: null }, { it: [] }, ["null_to_empty_list"]],
  [
    "null for what may be left out",
    object({ a: string, n: integer }, ["a"]),
    { a: "", n: null, it: 1 },
    { a: "", it: 1 },
    ["null_dropped"]
  ],
  [
    "null spelt as text",
    one({ anyOf: [integer, { type: "null" }] }),
    { it: "N/A" },
    { it: null },
    ["text_to_null"]
  ],
  ["a grouped number", one(integer), { it: "1,340" }, { it: 1340 }, ["text_to_number"]],
  ["a number with a unit", one(integer), { it: "2个" }, { it: 2 }, ["text_to_number"]],
  ["a price", one({ type: "number" }), { it: "$7.50" }, { it: 7.5 }, ["text_to_number"]],
  ["a percentage", one(integer), { it: "85%" }, { it: 85 }, ["text_to_number"]],
  [
    "a percentage of one",
    one({ type: "number", maximum: 1 }),
    { it: "85%" },
    { it: 0.85 },
    ["text_to_number"]
  ],
  ["a score", one(integer), { it: "8/10" }, { it: 8 }, ["text_to_number"]],
  ["a range is no number", one(integer), { it: "3-5" }, { it: "3-5" }, []],
  ["a version is no number", one(integer), { it: "v1.2.3" }, { it: "v1.2.3" }, []],
  [
    "a boolean in words",
    one({ type: "boolean" }),
    { it: "Yes, since it works" },
    { it: true },
    ["text_to_boolean"]
  ],
  ["a boolean in Chinese", one({ type: "boolean" }), { it: "否" }, { it: false }, ["text_to_boolean"]],
  ["maybe is no boolean", one({ type: "boolean" }), { it: "maybe" }, { it: "maybe" }, []],
  [
    "an option in another case",
    one({ enum: ["add", "modify"] }),
    { it: "ADD" },
    { it: "add" },
    ["enum_case"]
  ],
  [
    "a decorated option",
    one({ enum: ["en_us", "zh_cn"] }),
    { it: "**en-us**." },
    { it: "en_us" },
    ["enum_decoration"]
  ],
  [
    "an explained option",
    one({ enum: ["P0", "P1"] }),
    { it: "P0 - must have" },
    { it: "P0" },
    ["enum_in_text"]
  ],
  [
    "an option in a sentence",
    one({ enum: ["LGTM", "LBTM"] }),
    { it: "I think LBTM" },
    { it: "LBTM" },
    ["enum_in_text"]
  ],
  [
    "a negated option",
    one({ enum: ["good", "bad"] }),
    { it: "it is not good" },
    { it: "it is not good" },
    []
  ],
  ["two options", one({ enum: ["one", "two"] }), { it: "one or two" }, { it: "one or two" }, []],
  [
    "a short option",
    one({ enum: ["celsius", "fahrenheit"] }),
    { it: "fahr" },
    { it: "fahrenheit" },
    ["enum_prefix"]
  ],
  [
    "a misspelt option",
    one({ enum: ["celsius", "fahrenheit"] }),
    { it: "celcius" },
    { it: "celsius" },
    ["enum_typo"]
  ],
  [
    "a key that may not be there",
    object({ a: string }, ["a"], { additionalProperties: false }),
    { A: "1", note: "x" },
    { a: "1" },
    ["key_case", "extra_key_dropped"]
  ],
  [
    "the cheapest of several",
    one({ anyOf: [integer, list(integer)] }),
    { it: ["1", "2"] },
    { it: [1, 2] },
    ["text_to_number", "text_to_number"]
  ]
]

describe("a value", () => {
  it.each(rows)("%s", (_, schema, before, after, fixes) => {
    const found = repair(before, schema)
    expect(found.value).toEqual(after)
    expect(names(found)).toEqual(fixes)
    expect(found.missing === undefined ? repair(found.value, schema).fixes : []).toEqual([])
  })

  it("comes back as it is when it fits", () => {
    const value = { a: "1", b: ["x"], extra: true }
    const found = repair(value, object({ a: string, b: list(string) }))
    expect(found.value).toBe(value)
    expect(found.fixes).toEqual([])
  })

  it("keeps what is there and names what is not", () => {
    const found = repair({ A: "1" }, object({ a: string, b: list(string) }))
    expect(found).toMatchObject({ value: { a: "1" }, missing: "b: is missing" })
    expect(names(found)).toEqual(["key_case"])
  })

  it("says where a fix was made", () => {
    const found = repair({ list: [{ N: "1" }] }, object({ list: list(object({ n: integer })) }))
    expect(found.fixes).toEqual([
      { name: "key_case", path: ["list", 0, "n"], offset: 10, before: "N", after: "n", confidence: 1 },
      { name: "text_to_number", path: ["list", 0, "n"], offset: 14, before: "1", after: "1", confidence: 1 }
    ])
  })

  it("is not made a part of something else by a key that is only similar", () => {
    const schema = object({ next: string, test: string })
    expect(repair({ text: "a", test: "b" }, schema)).toMatchObject({
      value: { text: "a", test: "b" },
      fixes: []
    })
  })

  it("spells a number as the answer did", () => {
    const text = '{"version": 3.10}'
    const found = run({ _tag: "Value", value: JSON.parse(text), text }, target(object({ version: string })))
    expect(found.value).toEqual({ version: "3.10" })
  })

  it("stays in its shape when parts of it are missing", () => {
    const task = object({ id: string, needs: list(string), text: string })
    expect(repair([{ id: "1", needs: [] }], list(task))).toMatchObject({
      value: [{ id: "1", needs: [] }],
      fixes: []
    })
    expect(repair({ tasks: [{}] }, object({ tasks: list(task) }))).toMatchObject({
      value: { tasks: [{}] },
      fixes: []
    })
    expect(repair({ id: "1", needs: ["a"] }, list(task)).value).toEqual([{ id: "1", needs: ["a"] }])
  })

  it("does not complete an option at which the answer was cut", () => {
    const schema = object({ action: { enum: ["modify", "delete"] } })
    const found = run({ _tag: "Value", value: { action: "mod" }, text: '{"action": "mod' }, target(schema))
    expect(found).toMatchObject({ value: { action: "mod" }, fixes: [] })
  })

  it("has no key that reaches a prototype", () => {
    const value = JSON.parse('{"__proto__": {"a": "1"}, "N": "2"}') as unknown
    const found = repair(value, object({ n: integer }))
    expect(Object.getPrototypeOf(found.value)).toBe(Object.prototype)
    expect((found.value as Node)["a"]).toBeUndefined()
  })
})

const read = (text: string) => JSON.parse(text.replaceAll(";", ",")) as unknown

describe("a user", () => {
  const schema = object({ file: string, done: { type: "boolean" } })

  it("turns a fix off", () => {
    expect(
      repair({ FILE: "a", done: "yes" }, schema, { off: ["key_case", "key_style", "key_decoration"] }).value
    ).toEqual({ FILE: "a", done: true })
  })

  it("allows only what loses nothing", () => {
    const found = repair({ FILE: "a", done: "yes, now" }, schema, { confidence: 1 })
    expect(found.value).toEqual({ file: "a", done: "yes, now" })
  })

  it("reads damaged JSON in a string with a reader of their own", () => {
    expect(repair('{"file": "a"; "done": true}', schema, { read }).value).toEqual({ file: "a", done: true })
  })
})

describe("a text", () => {
  const schema = object({ title: string, "File list": list(string), done: { type: "boolean" } })
  const value = { title: "Snake", "File list": ["a.py", "b.py"], done: true }

  it.each([
    ["sections", "## Title\nSnake\n\n## File list\n- a.py\n- b.py\n\n## Done\nyes\n"],
    ["sections with air", "# 1. Title\n\nSnake\n\n# 2. File list\n\n1. a.py\n2. b.py\n\n# 3. Done\n\nyes"],
    ["bold keys", "**Title:** Snake\n**File list**: a.py, b.py\n**Done:** true"],
    ["bold keys in bullets", "- **Title**: Snake\n- **File list**:\n  - a.py\n  - b.py\n- **Done**: true"],
    ["lines", "title: Snake\nfile_list:\n  - a.py\n  - b.py\ndone: true"],
    ["lines in Chinese punctuation", "title：Snake\nFile list：a.py、b.py\ndone：是"],
    [
      "tags",
      "<title>Snake</title>\n<file_list>\n<item>a.py</item>\n<item>b.py</item>\n</file_list>\n<done>true</done>"
    ],
    [
      "tags that repeat",
      "<answer><title>Snake</title><file_list>a.py</file_list><file_list>b.py</file_list><done>yes</done></answer>"
    ],
    ["brackets", "【title】\nSnake\n【File list】\na.py\nb.py\n【done】\n是"]
  ])("in %s", (_, text) => {
    expect(repairText(text, schema).value).toEqual(value)
  })

  it("keeps a fenced section as code and headings inside it", () => {
    const text = "## file\na.md\n\n## code\n```markdown\n## file\ntext\n```\n"
    expect(repairText(text, object({ file: string, code: string })).value).toEqual({
      file: "a.md",
      code: "## file\ntext"
    })
  })

  it("keeps the line breaks of a tagged field where not all fields have them", () => {
    const text = "<file>a.md</file>\n<code>\n# A\n</code>"
    expect(repairText(text, object({ file: string, code: string })).value).toEqual({
      file: "a.md",
      code: "\n# A\n"
    })
    const block = "<file>\na.md\n</file>\n<code>\n# A\n</code>"
    expect(repairText(block, object({ file: string, code: string })).value).toEqual({
      file: "a.md",
      code: "# A"
    })
  })

  it("is read inside a fence", () => {
    expect(repairText("```yaml\n- a\n- b\n```", list(string)).value).toEqual(["a", "b"])
    expect(repairText("```yaml\nfile: a\nn: 1\n```", object({ file: string, n: integer })).value).toEqual({
      file: "a",
      n: 1
    })
  })

  it("is a list when every line is marked", () => {
    expect(repairText("- a\n- b", list(string)).value).toEqual(["a", "b"])
  })

  it("is an option when it names one", () => {
    expect(repairText("The verdict: LGTM", { enum: ["LGTM", "LBTM"] }).value).toBe("LGTM")
  })

  it.each([
    ["prose", "I am sorry, I cannot do that."],
    ["one stray label", "Note.\ntitle: none of this"],
    ["damaged JSON", '{\n  "title": "Snake"\n  "done": tru'],
    ["damaged JSON without quotes", "{\n  title: 'Snake',\n  done: tru"]
  ])("is refused when it is %s", (_, text) => {
    const found = repairText(text, schema)
    expect(found.missing).toBe("No field of Thing was found in the text")
    expect(found.value).toBeUndefined()
  })
})

describe("a schema of Effect", () => {
  const Task = Schema.Struct({
    title: Schema.String,
    "Logic Analysis": Schema.Array(Schema.Tuple([Schema.String, Schema.String])),
    priority: Schema.Literals(["P0", "P1"]),
    hours: Schema.Number,
    note: Schema.optionalKey(Schema.NullOr(Schema.String))
  })

  it("is followed through its references", () => {
    interface Tree {
      readonly name: string
      readonly kids: ReadonlyArray<Tree>
    }
    const Tree: Schema.Codec<Tree> = Schema.Struct({
      name: Schema.String,
      kids: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
    }).annotate({ identifier: "Tree" })
    const value = { Name: "a", kids: { Name: "b", kids: [] } }
    expect(run({ _tag: "Value", value, text: "" }, Repairer.target("Tree", Tree)).value).toEqual({
      name: "a",
      kids: [{ name: "b", kids: [] }]
    })
  })

  it("is fitted", () => {
    const value = {
      Title: ["a"],
      logic_analysis: [{ "a.py": "starts" }],
      priority: "P1 (later)",
      hours: "3 h",
      note: "None"
    }
    const aim = Repairer.target("Task", Task)
    expect(run({ _tag: "Value", value, text: "" }, aim)).toMatchObject({
      value: { title: "a", "Logic Analysis": [["a.py", "starts"]], priority: "P1", hours: 3, note: null },
      missing: undefined
    })
  })
})
