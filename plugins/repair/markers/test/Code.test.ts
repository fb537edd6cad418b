import { describe, it } from "@effect/vitest"
import { code, files } from "@metagpt-ts/repair-markers"
import { expect } from "vitest"

const python = { aliases: ["python", "py"] }
const program = "import os\n\ndef main():\n    print(os.name)\n\nmain()\n"

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
    ["separators", "=== main.py ===\nimport b\n=== src/b.py ===\nx = 1\n"]
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

  it("finds none in prose", () => {
    expect(files("Put it into main.py and run it.").files).toEqual([])
  })
})
