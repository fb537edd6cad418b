import { describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { code, files, make } from "@metagpt-ts/repair-markers"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { expect } from "vitest"

const python = { aliases: ["python", "py"] }
const program = "import os\n\ndef main():\n    print(os.name)\n\nmain()\n"

/** Milliseconds of processor time: a busy machine does not change them. */
const cost = (text: string): number => {
  const before = process.cpuUsage()
  files(text)
  return process.cpuUsage(before).user / 1000
}

describe("code", () => {
  const answers: ReadonlyArray<readonly [what: string, text: string]> = [
    ["a fence", `Sure!\n\`\`\`python\n${program}\`\`\`\nRun it.`],
    ["an unclosed fence", `\`\`\`python\n${program}`],
    ["a fence without a language", `\`\`\`\n${program}\`\`\``],
    ["a fence at the end of a line", `Here it is: \`\`\`python\n${program}\`\`\``],
    [
      "a fence beside another language",
      `\`\`\`bash\npip install x\n\`\`\`\n\`\`\`py\n${program}\`\`\`\n\`\`\`json\n{}\n\`\`\``
    ],
    [
      "a fence after reasoning",
      `<think>say \`\`\`python\nno = 1\n\`\`\`</think>\n\`\`\`python\n${program}\`\`\``
    ],
    [
      "the corrected of two",
      `\`\`\`python\n${program.replace("os.name", "0")}\`\`\`\nSorry:\n\`\`\`python\n${program}\`\`\``
    ],
    [
      "the whole beside a fragment",
      `\`\`\`python\n${program}\`\`\`\nThe call is\n\`\`\`python\nmain()\n\`\`\``
    ],
    ["an indented fence", `1. So:\n   \`\`\`python\n${program.replaceAll(/^(?=.)/gm, "   ")}   \`\`\``],
    ["no fence", program],
    [
      "no fence among prose",
      `Here is the program you asked for:\n\n${program}\nThis program prints the name of the system.`
    ],
    ["a lone closing fence", `${program}\`\`\``]
  ]
  for (const [what, text] of answers) {
    it(`finds a program in ${what}`, () => {
      expect(code(text, python)?.code).toBe(program)
    })
  }

  it("keeps a fence that stands within the code", () => {
    const nested = 'def f():\n    """\n    ```\n    x\n    ```\n    """\n    return 1\n'
    expect(code(`\`\`\`python\n${nested}\`\`\`\n`, python)?.code).toBe(nested)
    expect(code("```markdown\n# T\n```bash\nls\n```\nend\n```\n", { aliases: ["markdown"] })?.code).toBe(
      "# T\n```bash\nls\n```\nend\n"
    )
  })

  const refused = [
    "",
    "I cannot help with that. Please describe the game in more detail.",
    "1. Create a list.\n2. Call `x.sort()`.\n3. Print it.",
    "```\nThis is a text that only describes what to do next.\n```",
    "```bash\npip install pygame\n```",
    "<think>import os is what I need; then print(1);"
  ]
  for (const text of refused) {
    it(`finds no program in ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(code(text, python)).toBeUndefined()
    })
  }

  it("says what it took", () => {
    expect(code(`\`\`\`python\n${program}`, python)?.fixes.map(({ name }) => name)).toEqual([
      "fence",
      "unclosed_fence"
    ])
  })
})

describe("files", () => {
  const two = [
    { path: "main.py", code: "import b\n", complete: true },
    { path: "src/b.py", code: "x = 1\n", complete: true }
  ]
  const forms: ReadonlyArray<readonly [form: string, text: string]> = [
    ["headings", "### main.py\n```python\nimport b\n```\n\n### src/b.py\n```python\nx = 1\n```"],
    ["bold names", "**main.py**\n\n```python\nimport b\n```\n**`src/b.py`**:\n```python\nx = 1\n```"],
    [
      "numbered names",
      "1. File: main.py\n```python\nimport b\n```\n2. File: `src/b.py`\n```python\nx = 1\n```"
    ],
    ["info strings", "```python main.py\nimport b\n```\n```python:src/b.py\nx = 1\n```"],
    ["titles", '```python title="main.py"\nimport b\n```\n```src/b.py\nx = 1\n```'],
    [
      "sentences",
      "First create `main.py`:\n```python\nimport b\n```\nThen `src/b.py` holds x:\n```python\nx = 1\n```"
    ],
    [
      "tags",
      '<file path="main.py">\nimport b\n</file>\n<file name="src/b.py">\n```python\nx = 1\n```\n</file>'
    ],
    ["separators", "=== main.py ===\nimport b\n=== src/b.py ===\nx = 1\n"],
    [
      "labels without fences",
      "File: main.py\nimport b\n\nFile: src/b.py\nx = 1\n\nRun it with Python and enjoy the game."
    ],
    ["comments without fences", "# file: main.py\nimport b\n\n# file: src/b.py\nx = 1\n"],
    ["lines of their own", "main.py\n```python\nimport b\n```\nsrc/b.py\n```python\nx = 1\n```"],
    [
      "comments before fences",
      "// main.py\n```python\nimport b\n```\n<!-- src/b.py -->\n```python\nx = 1\n```"
    ],
    [
      "headings that say more",
      "### `main.py` (entry point)\n```python\nimport b\n```\n### `src/b.py` - the values\n```python\nx = 1\n```"
    ],
    [
      "braces behind the marks",
      '```python {file="main.py"}\nimport b\n```\n```python {filename: src/b.py}\nx = 1\n```'
    ],
    ["brackets", "[FILE: main.py]\n```\nimport b\n```\n[FILE: src/b.py]\n```\nx = 1\n```"],
    ["fences that nobody closed", "## main.py\n```python\nimport b\n\n## src/b.py\n```python\nx = 1\n```"],
    [
      "Chinese headings",
      "### 文件：main.py\n```python\nimport b\n```\n2、`src/b.py`：\n```python\nx = 1\n```"
    ],
    ["full-width fences", "main.py\n｀｀｀python\nimport b\n｀｀｀\nsrc/b.py\n｀｀｀python\nx = 1\n｀｀｀"],
    [
      "full-width tags",
      '＜file path="main.py"＞\nimport b\n＜/file＞\n＜file path="src/b.py"＞\nx = 1\n＜/file＞'
    ],
    [
      "tags in a tag",
      '<files>\n<file path="main.py">\nimport b\n</file>\n<file path="src/b.py">\nx = 1\n</file>\n</files>'
    ],
    [
      "tags with tags",
      "<file>\n<name>main.py</name>\n<content>import b\n</content>\n</file>\n<write_to_file><path>src/b.py</path><content>\nx = 1\n</content></write_to_file>"
    ],
    [
      "tags of a tool",
      '<artifact id="a"><action type="file" filePath="main.py">import b\n</action><action type="file" filePath="src/b.py"><![CDATA[\nx = 1\n]]></action></artifact>'
    ],
    [
      "a diff",
      "```diff\n--- /dev/null\n+++ b/main.py\n@@ -0,0 +1 @@\n+import b\n--- /dev/null\n+++ b/src/b.py\n@@ -0,0 +1,1 @@\n+x = 1\n```"
    ],
    [
      "git's diff",
      "diff --git a/main.py b/main.py\nnew file mode 100644\n--- /dev/null\n+++ b/main.py\n@@ -0,0 +1 @@\n+import b\ndiff --git a/src/b.py b/src/b.py\n--- a/src/b.py\n+++ b/src/b.py\n@@ -0,0 +1 @@\n+x = 1\n"
    ],
    [
      "a patch",
      "*** Begin Patch\n*** Add File: main.py\n+import b\n*** Add File: src/b.py\n+x = 1\n*** End Patch"
    ],
    [
      "blocks to search and replace",
      "main.py\n```python\n<<<<<<< SEARCH\n=======\nimport b\n>>>>>>> REPLACE\n```\n\nsrc/b.py\n```python\n<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE\n```"
    ],
    [
      "tool calls",
      '<tool_call>\n{"name": "write_file", "arguments": {"path": "main.py", "content": "import b\\n"}}\n</tool_call>\n<tool_call>{"name": "write_file", "arguments": "{\\"path\\": \\"src/b.py\\", \\"content\\": \\"x = 1\\"}"}'
    ],
    ["JSON", '```json\n{"main.py": "import b\\n", "src/b.py": "x = 1"}\n```'],
    [
      "thoughts before",
      "<think>main.py\n```python\nno\n```\n</think>\n### main.py\n```python\nimport b\n```\n### src/b.py\n```python\nx = 1\n```"
    ]
  ]
  for (const [form, text] of forms) {
    it(`reads files under ${form}`, () => {
      expect(files(text).files).toEqual(two)
    })
  }

  it("reads names in comments and keeps the comment", () => {
    expect(files("```python\n# file: main.py\nimport b\n```\n```js\n// src/a.js\nlet x\n```").files).toEqual([
      { path: "main.py", code: "# file: main.py\nimport b\n", complete: true },
      { path: "src/a.js", code: "// src/a.js\nlet x\n", complete: true }
    ])
  })

  it("tells a file that was cut off, and keeps the last complete of two", () => {
    const { files: found, fixes } = files(
      "## a.py\n```python\nx = 1\n```\n## a.py\n```python\nx = 2\n```\n## b.py\n```python\ny ="
    )
    expect(found).toEqual([
      { path: "a.py", code: "x = 2\n", complete: true },
      { path: "b.py", code: "y =\n", complete: false }
    ])
    expect(fixes.map(({ name }) => name)).toEqual(expect.arrayContaining(["unclosed_fence", "file_twice"]))
  })

  it("reads several files in one fence, each under its name", () => {
    expect(files("```python\n# main.py\nimport b\n\n# src/b.py\nx = 1\n```").files).toEqual([
      { path: "main.py", code: "# main.py\nimport b\n", complete: true },
      { path: "src/b.py", code: "# src/b.py\nx = 1\n", complete: true }
    ])
    const one = "# main.py\nimport b\n# see b.py for more\nb.x()\n"
    expect(files(`\`\`\`python\n${one}\`\`\``).files).toEqual([
      { path: "main.py", code: one, complete: true }
    ])
  })

  it("makes changes to files that it is given", () => {
    const old = { "a.py": "import b\n\nx = 1\nprint(x)\n" }
    const wanted = [{ path: "a.py", code: "import b\n\nx = 2\ny = 3\nprint(x)\n", complete: true }]
    const diff = "--- a/a.py\n+++ b/a.py\n@@ -2,3 +2,4 @@\n \n-x = 1\n+x = 2\n+y = 3\n print(x)\n"
    expect(files(diff, { old }).files).toEqual(wanted)
    const blocks = "a.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = 2\ny = 3\n>>>>>>> REPLACE\n"
    expect(files(blocks, { old }).files).toEqual(wanted)
    const patch = "*** Begin Patch\n*** Update File: a.py\n@@\n-x = 1\n+x = 2\n+y = 3\n*** End Patch"
    expect(files(patch, { old }).files).toEqual(wanted)
    for (const change of [diff, blocks, patch]) {
      const lost = files(change)
      expect(lost.files).toEqual([])
      expect(lost.fixes.map(({ before, name }) => [name, before])).toEqual([["lost_change", "a.py"]])
    }
  })

  it("finds none in prose", () => {
    for (const text of [
      "Put it into main.py and run it.",
      "File: main.py holds the game, and nothing else is needed to play it.",
      'See <a href="x">main.py</a> and <file path="b.py"/>.',
      "<<<<<<< SEARCH\nx\n",
      "--- a/x.py\n+++ b/x.py\n",
      '{"name": "main.py"}'
    ])
      expect(files(text).files).toEqual([])
  })

  it("costs what its length says", () => {
    const units = [
      "<file path=a.b>",
      "<tool_call>{",
      "--- a/x.y\n+++ b/x.y\n@@\n",
      "a.b\n<<<<<<< SEARCH\n",
      "a.b\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE\n",
      "File: a.b\n",
      "```\n# a.b\n",
      "＜＞｀｀｀",
      "<tool>" + " ".repeat(99)
    ]
    for (const unit of units) {
      const text = unit.repeat(50_000 / unit.length)
      // Four times the text; the square of it would be sixteen times the time
      expect(cost(text.repeat(4))).toBeLessThan(10 * cost(text) + 200)
    }
  })
})

const repair = <A>(schema: Schema.Codec<A, unknown>, text: string) =>
  Effect.runSync(make().repair({ _tag: "Text", text }, Repairer.target("files", schema))).draft

describe("a target that wants files", () => {
  const answer = "### main.py\n```python\nimport b\n```\n### src/b.py\n```python\nx = 1\n```"
  const map = { "main.py": "import b\n", "src/b.py": "x = 1\n" }
  const list = [
    { path: "main.py", content: "import b\n" },
    { path: "src/b.py", content: "x = 1\n" }
  ]
  const File = Schema.Struct({ path: Schema.String, content: Schema.String })
  it("gets them by name, as a list, or under one key", () => {
    expect(repair(Schema.Record(Schema.String, Schema.String), answer)).toMatchObject({
      _tag: "Value",
      value: map
    })
    expect(repair(Schema.Array(File), answer)).toMatchObject({ _tag: "Value", value: list })
    expect(repair(Schema.Struct({ files: Schema.Array(File) }), answer)).toMatchObject({
      value: { files: list }
    })
  })

  it("gets JSON as it is", () => {
    const text = `\`\`\`json\n${JSON.stringify(map)}\n\`\`\``
    expect(repair(Schema.Record(Schema.String, Schema.String), text)).toMatchObject({
      _tag: "Text",
      text: JSON.stringify(map)
    })
    const named = `### answer.json\n\`\`\`json\n{"a": "b",}\n\`\`\``
    expect(repair(Schema.Record(Schema.String, Schema.String), named)).toMatchObject({ _tag: "Text" })
  })

  it("gets no files when it wants something else", () => {
    const schema = Schema.Struct({ title: Schema.String, files: Schema.Array(Schema.String) })
    expect(repair(schema, answer)._tag).toBe("Text")
  })
})
