import type { FixName } from "../src/index.ts"

type Node = Readonly<Record<string, unknown>>

/** A fix, an answer that needs it, and what was asked for, where that matters. */
export type Sample = readonly [fix: FixName, answer: string, wanted?: Node]

const string = { type: "string" }
const integer = { type: "integer" }
const boolean = { type: "boolean" }
const list = (items: Node): Node => ({ type: "array", items })
const object = (properties: Readonly<Record<string, Node>>, required = Object.keys(properties)): Node => ({
  type: "object",
  properties,
  required
})
const nullable = (node: Node): Node => ({ anyOf: [node, { type: "null" }] })
const row = { type: "array", prefixItems: [string, string], minItems: 2, maxItems: 2 }
const title = object({ title: string })
const files = { type: "object", additionalProperties: string }
const program = { type: "string", contentMediaType: "text/x-python" }
const tags = object({ tags: list(string) })
const level = object({ level: { enum: ["high", "low"], "x-enum-aliases": { 高: "high" } } })

/** What models put around an answer. */
export const around: ReadonlyArray<Sample> = [
  ["prose", 'Sure! Here it is: {"title": "a"} Tell me if it helps.', title],
  ["fence", '```json\n{"title": "a"}\n```', title],
  ["unclosed_fence", "```python\nprint('a')\nprint('b')", program],
  ["content_marker", '[CONTENT]\n{"title": "a"}\n[/CONTENT', title],
  ["reasoning", '<think>It needs {"title": "x"}.</think>\n{"title": "a"}', title],
  ["tag", '<answer>{"title": "a"}</answer>', title],
  ["special_token", '{"title": "a"}<|im_end|>', title],
  ["invisible", '\uFEFF{"title": "a"}', title],
  ["blockquote", '> {\n>   "title": "a"\n> }', title],
  ["line_numbers", '1 | {\n2 |   "title": "a"\n3 | }', title],
  ["earlier_answer", '```json\n{"title": "draft"}\n```\nBetter:\n```json\n{"title": "a"}\n```', title],
  ["example_echo", 'Format: {"title": "..."}\n\n[CONTENT]{"title": "a"}[/CONTENT]', title],
  ["tool_call", '<parameter name="title">a</parameter>', title],
  ["several_blocks", "```bash\npip install x\n```\n```python\nprint('a')\n```", program],
  [
    "file_twice",
    "## a.py\n```python\nx = 1\n```\n\n## a.py\n```python\nx = 2\n```\n\n## b.py\n```python\ny = 1\n```",
    files
  ],
  [
    "diff",
    "```diff\n--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+x = 1\n--- /dev/null\n+++ b/b.py\n@@ -0,0 +1 @@\n+y = 1\n```",
    files
  ]
]

/** How models damage JSON. */
export const damage: ReadonlyArray<Sample> = [
  ["extra_comma", '{"a": [1,,2,],}'],
  ["missing_comma", '{"a": 1 "b": ["x" "y"]}'],
  ["missing_colon", '{"a" 1}'],
  ["separator_form", '{"a" => 1; "b" = 2}'],
  ["quote_form", "{'a': “b”}"],
  ["missing_quote", '{"a": b", "c": 1}'],
  ["doubled_quote", '{""a"": ""b""}'],
  ["inner_quote", '{"a": "he said "hi", then left", "b": 1}'],
  ["unquoted", "{a: b c}"],
  ["missing_closer", '{"a": [1, {"b": 2}'],
  ["extra_closer", '{"a": "b"}, "c": "d"}'],
  ["wrong_closer", '{"a": ["b", "c"}, "d": 1}'],
  ["missing_opener", '{"a": ["b": 1, "c": 2]}'],
  ["missing_value", '{"a": 1, "b": }'],
  ["truncated", '{"a": "b", "c": ["d", "e'],
  ["comment", '{"a": 1, // one\n "b": 2}'],
  ["ellipsis", '{"a": [1, 2, ...]}'],
  ["blank_form", '{"a":\u00A01}'],
  ["control_character", '{"a": "one\ntwo"}'],
  ["invalid_escape", '{"a": "\\d+"}'],
  ["number_form", "[+1, .5, 1_000, 0xff]"],
  ["python_literal", '{"a": True, "b": None}'],
  ["tuple", '{"a": (1, "b")}'],
  ["set_form", '{"x", "y"}'],
  ["function_call", '{"a": ObjectId("x")}'],
  ["concatenation", '{"a": "x" + "y"}'],
  ["adjacent_strings", '{"a": "x"\n "y"}'],
  ["split_list", '{"a": ["x", "y"], ["z"]}'],
  ["stray_text", '{"a": "x", then "b": "y"}'],
  ["outside_text", "{a: 1} done"],
  ["several_values", '{"a": 1}\n{"a": 2}', list(object({ a: integer }))],
  ["duplicate_key", "{'a': 1, 'a': 2}"],
  ["double_encoded", '"{\\"a\\": 1}"', object({ a: integer })],
  ["escaped_document", '{\\"a\\": \\"b\\"}'],
  ["tool_call", '{"name": "save", "arguments": {"title": "a"}}', title]
]

/** How models miss the shape that was asked for. */
export const shape: ReadonlyArray<Sample> = [
  ["key_case", '{"TITLE": "a"}', title],
  ["key_style", '{"due_date": "a"}', object({ "Due Date": string })],
  ["key_decoration", '{"1. **Title**:": "a"}', title],
  ["key_alias", '{"标题": "a"}', object({ title: { ...string, "x-aliases": ["标题"] } })],
  ["key_typo", '{"tilte": "a"}', title],
  ["key_partial", '{"UI draft": "a"}', object({ "UI Design draft": string })],
  ["key_implied", '["a", "b"]', tags],
  ["keys_gathered", '{"id": 1, "name": "a"}', object({ id: integer, owner: object({ name: string }) })],
  [
    "extra_key_dropped",
    '{"title": "a", "note": "b"}',
    { ...title, additionalProperties: false, required: ["title"] }
  ],
  ["null_dropped", '{"title": "a", "size": null}', object({ title: string, size: integer }, ["title"])],
  ["object_unwrapped", '{"result": {"title": "a"}}', title],
  ["list_unwrapped", '[{"title": "a"}]', title],
  ["embedded_json", "{\"tags\": \"['a', 'b']\"}", tags],
  ["list_to_object", '[["title", "a"]]', title],
  ["repr_read", "Task(title='a', tags=('b',))", object({ title: string, tags: list(string) })],
  ["sections_to_object", "## Title\na\n\n## Tags\n- b\n- c", object({ title: string, tags: list(string) })],
  ["lines_to_object", "Title: a\nTags: b, c", object({ title: string, tags: list(string) })],
  ["tags_to_object", "<title>a</title><size>2</size>", object({ title: string, size: integer })],
  ["bullets_to_list", '{"tags": "- a\\n- b"}', tags],
  ["lines_to_list", '{"tags": "a\\nb"}', tags],
  ["commas_to_list", '{"tags": "a, b"}', tags],
  ["tags_to_list", '{"tags": "<tag>a</tag><tag>b</tag>"}', tags],
  [
    "table_to_list",
    "| file | about |\n|---|---|\n| a.py | starts |",
    list(object({ file: string, about: string }))
  ],
  ["item_to_list", '{"tags": "a"}', tags],
  ["indexed_object_to_list", '{"tags": {"1": "a", "2": "b"}}', tags],
  ["object_to_list", '{"files": {"a.py": "starts"}}', object({ files: list(row) })],
  ["column_to_list", '{"tags": [{"name": "a"}, {"name": "b"}]}', tags],
  ["null_to_empty_list", '{"tags": null}', tags],
  ["text_to_empty_list", '{"tags": "none"}', tags],
  ["object_to_row", '[{"file": "a.py", "about": "starts"}]', list(row)],
  ["text_to_row", '["a.py: starts"]', list(row)],
  ["list_to_text", '{"title": ["a", "b"]}', title],
  ["object_to_text", '{"title": {"a": 1, "b": 2}}', title],
  ["number_to_text", '{"title": 3.10}', title],
  ["boolean_to_text", '{"title": true}', title],
  ["null_to_text", '{"title": null}', title],
  ["text_trimmed", '{"title": " a "}', object({ title: { ...string, maxLength: 1 } })],
  ["text_to_number", '{"size": "1,024 kB"}', object({ size: integer })],
  ["text_to_boolean", '{"done": "Yes, since it works"}', object({ done: boolean })],
  ["number_to_boolean", '{"done": 1}', object({ done: boolean })],
  ["text_to_null", '{"size": "N/A"}', object({ size: nullable(integer) })],
  ["enum_case", '{"level": "HIGH"}', level],
  ["enum_decoration", '{"level": "**high**"}', level],
  ["enum_alias", '{"level": "高"}', level],
  ["enum_in_text", '{"level": "It is low, not high"}', level],
  ["enum_prefix", '{"level": "hi"}', level],
  ["enum_typo", '{"level": "hihg"}', level]
]

/** Made of many others, or none to be shown in a line. */
export const unshown: ReadonlySet<FixName> = new Set(["more_fixes", "lost_change"])
