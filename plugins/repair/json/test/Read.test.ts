import { describe, it } from "@effect/vitest"
import { catalogue, read } from "@metagpt-ts/repair-json"
import { expect } from "vitest"

const plan = {
  type: "object",
  properties: {
    title: { type: "string" },
    files: { type: "array", items: { type: "string" } },
    tasks: {
      type: "array",
      items: {
        type: "object",
        properties: { id: { type: "integer" }, text: { type: "string" } },
        required: ["id"]
      }
    },
    pool: { type: "array", items: { type: "array", items: { type: "string" } } },
    note: { type: ["string", "null"] }
  },
  required: ["title"]
}

const rows: ReadonlyArray<readonly [fix: keyof typeof catalogue, text: string, value: unknown]> = [
  ["missing_quote", `{"a":b"}}`, { a: "b" }],
  ["missing_quote", `{"a":b"]}`, { a: "b" }],
  ["missing_quote", `{"a":b"`, { a: "b" }],
  ["extra_comma", `{"a": [1,,2,], ,"b": 3,}`, { a: [1, 2], b: 3 }],
  ["missing_comma", `{"a": 1 "b": ["x" "y"]}`, { a: 1, b: ["x", "y"] }],
  ["missing_colon", `{"a" 1, "b" "c"}`, { a: 1, b: "c" }],
  ["separator_form", `{"a" => 1; "b" = 2； "c"： 3}`, { a: 1, b: 2, c: 3 }],
  ["separator_form", `｛"a"：［1，2］｝`, { a: [1, 2] }],
  [
    "comment",
    `{"a": 1, // one "quoted" {\n /* two */ "b": "http://x # y", # three\n "c": 3}`,
    { a: 1, b: "http://x # y", c: 3 }
  ],
  ["blank_form", `{"a": 1,\u00a0"b": [\u200B]}`, { a: 1, b: [] }],
  ["blank_form", `\uFEFF{"a": 1}`, { a: 1 }],
  ["comment", `{"a": 1} // one\n{"a": 2}`, [{ a: 1 }, { a: 2 }]],
  ["concatenation", `"a" + /* and */ "b"`, "ab"],
  ["control_character", `{"a\tb": "one\ttwo"}`, { "a\tb": "one\ttwo" }],
  ["extra_closer", `{"a": "b"}, "c": "d"}`, { a: "b", c: "d" }],
  ["extra_closer", `[{"a": "b"}}, {"a": "c"}]`, [{ a: "b" }, { a: "c" }]],
  ["outside_text", `callback({"a": [1]});`, { a: [1] }],
  ["function_call", `NumberLong("2")`, "2"],
  [
    "inner_quote",
    `{"a": "so {"b": "c"}, which is no string", "d": 1}`,
    { a: 'so {"b": "c"}, which is no string', d: 1 }
  ],
  [
    "inner_quote",
    '{"a": "```json {"b": [{"c": 1}, 2]}```", "d": 1}',
    { a: '```json {"b": [{"c": 1}, 2]}```', d: 1 }
  ],
  [
    "missing_closer",
    `{"a": [{"b": "c", "d": ["e"},\n {"b": "f", "d": ["g"]}]}`,
    {
      a: [
        { b: "c", d: ["e"] },
        { b: "f", d: ["g"] }
      ]
    }
  ],
  ["inner_quote", `{"k"e"y": "b"}`, { 'k"e"y': "b" }],
  ["missing_colon", `{a 'b'}`, { a: "b" }],
  ["truncated", `"a b`, "a b"],
  ["missing_opener", `1, 2.5,\nTrue,`, [1, 2.5, true]],
  ["missing_quote", `{"a": "b\n },\n}`, { a: "b" }],
  ["missing_comma", `{"a": "b""c": "d"}`, { a: "b", c: "d" }],
  ["missing_closer", `{"a": [{"b": "c"], "d": "e"}`, { a: [{ b: "c" }], d: "e" }],
  ["quote_form", `{\`a´: \`b´}`, { a: "b" }],
  ["set_form", `{"x", "y"}`, ["x", "y"]],
  [
    "tuple",
    `((1, 2), (3, 4))`,
    [
      [1, 2],
      [3, 4]
    ]
  ],
  ["tuple", `{"a": (1), "b": ("x")}`, { a: 1, b: "x" }],
  ["unquoted", `{1: a, 2: b\n  and c}`, { 1: "a", 2: "b\n  and c" }],
  ["wrong_closer", `{"a": ["b", "c"}, "d": ["e"]}`, { a: ["b", "c"], d: ["e"] }],
  ["quote_form", `{'a': 'it''s', “b”: “say "hi"”, 「c」: \`d\`}`, { a: "it''s", b: 'say "hi"', c: "d" }],
  ["quote_form", `{"a": """one\n"two" """, "b": '''x'''}`, { a: 'one\n"two" ', b: "x" }],
  ["doubled_quote", `{""a"": ""b"", ""c"": """"}`, { a: "b", c: "" }],
  ["unquoted", `{a: b c, d: [e, f]}`, { a: "b c", d: ["e", "f"] }],
  [
    "python_literal",
    `{"a": True, "b": None, "c": NaN, "d": undefined, "e": FALSE}`,
    { a: true, b: null, c: null, d: null, e: false }
  ],
  ["missing_closer", `{"a": [1, {"b": 2}`, { a: [1, { b: 2 }] }],
  ["wrong_closer", `{"a": [1, 2}, "b": {"c": 3]}`, { a: [1, 2], b: { c: 3 } }],
  ["extra_closer", `{"a": {"b": 1}}, "c": [2]]}`, { a: { b: 1 }, c: [2] }],
  ["truncated", `{"a": "b", "c": ["d", "e`, { a: "b", c: ["d", "e"] }],
  ["truncated", `{"a": "b", "c`, { a: "b" }],
  ["truncated", `{"a": "b\\`, { a: "b" }],
  ["truncated", `{"a": "b\\u00`, { a: "b" }],
  ["truncated", `{"a": tru`, { a: true }],
  ["inner_quote", `{"a": "he said "hi", then left", "b": "x"}`, { a: 'he said "hi", then left', b: "x" }],
  ["inner_quote", `["a "b"", "c"]`, ['a "b"', "c"]],
  ["control_character", `{"a": "one\n\ttwo"}`, { a: "one\n\ttwo" }],
  [
    "invalid_escape",
    `{"a": "\\d+\\.\\d", "b": "main\\.py", "c": "\\(x\\)", "d": "\\u12"}`,
    { a: "\\d+\\.\\d", b: "main.py", c: "\\(x\\)", d: "\\u12" }
  ],
  ["invalid_escape", `{"a": "C:\\new\\table", b: 1}`, { a: "C:\\new\\table", b: 1 }],
  ["concatenation", `{"a": "x" + "y"}`, { a: "xy" }],
  ["adjacent_strings", `{"a": "x"\n "y", "b": 1}`, { a: "xy", b: 1 }],
  ["escaped_document", `{\\"a\\": \\"say \\\\\\"hi\\\\\\"\\"}`, { a: 'say "hi"' }],
  ["number_form", `[+1, 2e, .5, 1., 1_000, 0xff, -.5e2]`, [1, 2, 0.5, 1, 1000, 255, -50]],
  // A zero before it is part of a code.
  ["unquoted", `{"zip": 00789}`, { zip: "00789" }],
  ["unquoted", `007`, "007"],
  ["number_form", `{"a": 123,456, "b": 7}`, { a: 123456, b: 7 }],
  ["tuple", `{"a": (1, "b")}`, { a: [1, "b"] }],
  ["set_form", `{"a": {"x", "y"}}`, { a: ["x", "y"] }],
  ["missing_colon", `{"a": 1}, "b" "c"}`, { a: 1, b: "c" }],
  ["split_list", `{"a": ["x", "y"], ["z"], "b": 1}`, { a: ["x", "y", "z"], b: 1 }],
  ["split_list", `{"a": [[1], [2]], [[3], [4]]}`, { a: [[1], [2], [3], [4]] }],
  [
    "missing_opener",
    `{"a": [[1, 2], 3, 4], [5, 6]], "b": 7}`,
    {
      a: [
        [1, 2],
        [3, 4],
        [5, 6]
      ],
      b: 7
    }
  ],
  ["missing_opener", `{"a": ["b": 1, "c": 2], "d": 3}`, { a: [{ b: 1, c: 2 }], d: 3 }],
  ["stray_text", `{"a": "x", then "b": "y"}`, { a: "x", b: "y" }],
  ["stray_text", `{"a": "x" indeed, "b": "z" ok }`, { a: "x", b: "z" }],
  ["missing_comma", `{"a": ["x" too, "y" also], "b": "z"}`, { a: ["x", "too", "y", "also"], b: "z" }],
  ["outside_text", "A point:\n\n```\n(1, 2)\n```\nof (two)", [1, 2]],
  ["inner_quote", `{"a": "of {"b": 1}, so", "c": 2}`, { a: 'of {"b": 1}, so', c: 2 }],
  ["inner_quote", `{"a": "one\n"\n",\n"b": 1}`, { a: 'one\n"\n', b: 1 }],
  ["inner_quote", `{"a": "a screen of 27""}`, { a: 'a screen of 27"' }],
  ["missing_quote", `{"a": "see [1]}`, { a: "see [1]" }],
  ["comment", `{"a": {"b": 1 # one }, "c": 2}`, { a: { b: 1 }, c: 2 }],
  ["invalid_escape", `{"a": "\\„so\\“"}`, { a: "„so“" }],
  ["ellipsis", `{"a": [1, 2, ...], ...}`, { a: [1, 2] }],
  ["function_call", `{"a": ObjectId("x"), "b": 1}`, { a: "x", b: 1 }],
  ["stray_text", `{"a": "x",\n(the next is important)\n"b": 2}`, { a: "x", b: 2 }],
  ["missing_value", `{"a": , "b": 2}`, { a: null, b: 2 }],
  ["duplicate_key", `{"a": 1, "a": 2,}`, { a: 2 }],
  ["several_values", `{"a": 1}\n{"a": 2}\n`, [{ a: 1 }, { a: 2 }]],
  ["outside_text", `Sure, {I} say: {"a": 1} -- [done]`, { a: 1 }]
]

describe("reading", () => {
  const tutorial = [`{"a":b"}}`, `{"a":b"]}`, `{"a":b"`]
  for (const text of tutorial) {
    it(`reads what MetaGPT's tutorial on open models says such models write: ${text}`, () => {
      const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] }
      for (const guide of [undefined, schema])
        expect(read(text, guide)).toMatchObject({ complete: true, value: { a: "b" } })
    })
  }

  for (const [fix, text, value] of rows) {
    it(`makes the fix ${fix} in ${JSON.stringify(text).slice(1, 60)}`, () => {
      const reading = read(text)
      expect(reading.value).toEqual(value)
      expect(reading.fixes.map(({ name }) => name)).toContain(fix)
    })
  }

  const guided: ReadonlyArray<readonly [fix: keyof typeof catalogue, text: string, value: unknown]> = [
    ["missing_closer", `{"files": ["a.py", "b.py", "title": "t"}`, { files: ["a.py", "b.py"], title: "t" }],
    [
      "missing_closer",
      `{"pool": [["P0", "a", ["P1", "b"]], "title": "t"}`,
      {
        pool: [
          ["P0", "a"],
          ["P1", "b"]
        ],
        title: "t"
      }
    ],
    [
      "missing_closer",
      `{"tasks": [{"id": 1, "text": "a", {"id": 2}], "title": "t"}`,
      { tasks: [{ id: 1, text: "a" }, { id: 2 }], title: "t" }
    ],
    ["missing_opener", `"title": "t", "files": ["a.py"]}`, { title: "t", files: ["a.py"] }],
    [
      "missing_opener",
      `{"tasks": ["id": 1, "text": "a"}, {"id": 2}], "title": "t"}`,
      { tasks: [{ id: 1, text: "a" }, { id: 2 }], title: "t" }
    ],
    [
      "missing_quote",
      `{"title": "one, two, "files": ["a.py, "b.py"]}`,
      { title: "one, two", files: ["a.py", "b.py"] }
    ],
    [
      "missing_quote",
      `{"tasks": [{"id": 1, "text": "a.\n}, {"id": 2}], "title: "t"}`,
      { tasks: [{ id: 1, text: "a." }, { id: 2 }], title: "t" }
    ],
    [
      "inner_quote",
      `{"title": "use {"x": 1, "y": 2}", "files": []}`,
      { title: 'use {"x": 1, "y": 2}', files: [] }
    ],
    ["extra_closer", `{"title": "t"\n], "files": ["a"]}`, { title: "t", files: ["a"] }],
    [
      "tool_call",
      `{"name": "plan", "arguments": {"title": "t", "files": ["a.py"],}}`,
      { title: "t", files: ["a.py"] }
    ],
    ["unquoted", `{title: a\nb, files: []}`, { title: "a\nb", files: [] }],
    ["double_encoded", JSON.stringify(`{"title": 't'}`), { title: "t" }],
    ["outside_text", `{"title": "string"}\nSo:\n{"title": "t",}`, { title: "t" }]
  ]
  for (const [fix, text, value] of guided) {
    it(`uses the schema: ${fix} in ${JSON.stringify(text).slice(1, 60)}`, () => {
      const reading = read(text, plan)
      expect(reading.value).toEqual(value)
      expect(reading.fixes.map(({ name }) => name)).toContain(fix)
    })
  }

  it("reads items with text between them as a list, where the schema knows them", () => {
    const { fixes, value } = read(`One: {"id": 1} and two: {"id": 2}.`, plan.properties.tasks)
    expect(value).toEqual([{ id: 1 }, { id: 2 }])
    expect(fixes.map(({ name }) => name)).toContain("several_values")
    const strange = read(`One: {"id": 1} and two: {"x": 2}.`, plan.properties.tasks)
    expect(strange.fixes.map(({ name }) => name)).not.toContain("several_values")
  })

  it("says where, what stood there, and how sure it is", () => {
    expect(read(`{"a": {"b": [1, True]}}`).fixes).toEqual([
      {
        name: "python_literal",
        path: ["a", "b", 1],
        offset: 16,
        before: "True",
        after: "true",
        confidence: 0.95
      }
    ])
  })

  it("keeps strings to the letter", () => {
    expect(read(`{'a': "  two  \\n\\n", b: "x\\u4e2d\u{1F469}\u200D\u{1F4BB} "}`).value).toEqual({
      a: "  two  \n\n",
      b: "x中\u{1F469}\u200D\u{1F4BB} "
    })
  })

  it("tells a text that was cut from one that lost its brackets", () => {
    expect(read(`{"a": 1, "b": "x"`)).toMatchObject({ complete: true })
    expect(read(`{"a": 1, "b": "x`)).toMatchObject({ complete: false })
    expect(read(`{"a": 1, "b":`)).toMatchObject({ complete: false, value: { a: 1 } })
  })

  it("refuses what is no JSON", () => {
    for (const text of ["", "   ", "I cannot do that.", "no brackets: none"])
      expect(read(text).value).toBeUndefined()
  })

  it("makes no prototype of a key", () => {
    const { value } = read(`{"__proto__": {"x": 1},}`)
    expect(Object.keys(value as object)).toEqual(["__proto__"])
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined()
  })

  it("reads a million brackets, one in the other, and leaves out deeper ones", () => {
    const depth = 1_000_000
    for (const more of [0, 200_000]) {
      const { fixes, value } = read("[".repeat(depth + more))
      let counted = 0
      for (let inner = value; Array.isArray(inner); inner = inner[0]) counted++
      expect(counted).toBe(depth)
      expect(fixes.map(({ name }) => name)).toEqual(more > 0 ? ["stray_text", "truncated"] : ["truncated"])
    }
    expect(read(`{"a":`.repeat(100_000)).complete).toBe(false)
  })

  it("has a test for every fix it can make, and no other", () => {
    const tested = new Set([...rows, ...guided].map(([fix]) => fix))
    const rest = Object.keys(catalogue).filter((name) => !tested.has(name as keyof typeof catalogue))
    expect(rest).toEqual(["more_fixes"])
  })
})
