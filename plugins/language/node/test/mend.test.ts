import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-node"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { other } from "./NodeSandbox.ts"
import { right } from "./programs.ts"

const node = make()

const mend = (files: Sandbox.Files) => node.mend(files).pipe(Effect.provide(other))

const main = "function main() {\n  console.log('hi');\n}\n\nmain();\n"

/** [what is wrong, index.js, what it is to be, the fixes, other files] */
const cases: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>, Sandbox.Files?]> = [
  ["a fence", `\`\`\`javascript\n${main}\`\`\`\n`, main, ["code_fence"]],
  [
    "a fence in an answer",
    `Sure! Here is the game:\n\n\`\`\`js\n${main}\`\`\`\n\nRun it with node.`,
    main,
    ["code_fence"]
  ],
  ["a fence that is not closed", `Here:\n\`\`\`js\n${main}`, main, ["code_fence"]],
  ["a fence whose head is gone", `${main}\`\`\`\nThis code prints hi.\n`, main, ["code_fence"]],
  [
    "the program of several fences",
    `\`\`\`bash\nnpm install x\n\`\`\`\n\`\`\`js\n${main}\`\`\``,
    main,
    ["code_fence"]
  ],
  ["a sentence before", `Here is the complete program you asked for.\n\n${main}`, main, ["prose"]],
  [
    "sentences after",
    `${main}\nThis program prints hi. It is very simple to use.\n- Run it\n- Enjoy the game\n`,
    main,
    ["prose"]
  ],
  ["Chinese sentences", `以下是完整的代码：\n\n${main}\n这个程序打印问候语。\n`, main, ["prose"]],
  [
    "curly quotes",
    "console.log(“it's”)\nconsole.log(‘b’)\n",
    "console.log(\"it's\")\nconsole.log('b')\n",
    ["curly_quotes"]
  ],
  [
    "full-width marks",
    "console.log（“你好，世界”）；\n",
    'console.log("你好，世界");\n',
    ["full_width", "curly_quotes"]
  ],
  [
    "odd blanks",
    "\u200bif (1) {\n\u00a0\u00a0console.log(1)\n}\u200b\n",
    "if (1) {\n  console.log(1)\n}\n",
    ["invisible_characters"]
  ],
  ["a last line that was cut", `${main}console.log("abc`, main, ["unfinished_tail"]],
  [
    "a last statement that was cut",
    'const a = 1;\nf();\nfunction f() {\n  if (a) {\n    console.log(a);\n    console.log("abc',
    "const a = 1;\nf();\nfunction f() {\n  if (a) {\n    console.log(a);\n  }\n}\n",
    ["unfinished_tail"]
  ],
  [
    "a call that was cut",
    "setTimeout({\n  size: 1,\n});\nsetTimeout({\n  size: 2,\n  le",
    "setTimeout({\n  size: 1,\n});\n",
    ["unfinished_tail"]
  ],
  [
    "brackets that were cut",
    "setTimeout(() => {\n  if (1) {\n    main();",
    'const { main } = require("./b.js");\nsetTimeout(() => {\n  if (1) {\n    main();\n  }\n})\n',
    ["missing_closers", "missing_own_import"],
    { "b.js": "exports.main = () => 1\n" }
  ],
  [
    "a module of Node that is not imported",
    "console.log(fs.readFileSync('a'));\n",
    "const fs = require('node:fs');\nconsole.log(fs.readFileSync('a'));\n",
    ["missing_import"]
  ],
  [
    "a name of Node in a module",
    "import os from 'os';\nconsole.log(readFileSync('a'), os.EOL);\n",
    "import { readFileSync } from 'node:fs';\nimport os from 'os';\nconsole.log(readFileSync('a'), os.EOL);\n",
    ["missing_import"]
  ],
  [
    "a name beside others",
    "const { existsSync } = require('fs');\nif (existsSync('a')) readFileSync('a');\n",
    "const { existsSync, readFileSync } = require('fs');\nif (existsSync('a')) readFileSync('a');\n",
    ["missing_import"]
  ],
  [
    "a folder that modules do not know",
    'import os from "os"\nconsole.log(__dirname, os.EOL)\n',
    'import os from "os"\nconst __dirname = import.meta.dirname;\nconsole.log(__dirname, os.EOL)\n',
    ["missing_import"]
  ],
  [
    "a name of an own file",
    "new Game().run()\n",
    'const { Game } = require("./src/game.js")\nnew Game().run()\n',
    ["missing_own_import"],
    { "src/game.js": "exports.Game = class { run() {} }\n" }
  ],
  [
    "an ending that is left out",
    "import { a } from './lib'\na()\n",
    "import { a } from './lib/index.js'\na()\n",
    ["import_extension"],
    { "lib/index.js": "export const a = () => 1\n" }
  ],
  [
    "a wrong folder",
    "const { a } = require('./lib/b')\na()\n",
    "const { a } = require('./src/b.js')\na()\n",
    ["wrong_path"],
    { "src/b.js": "exports.a = () => 1\n" }
  ],
  [
    "a file as a package",
    "const { a } = require('b')\na()\n",
    "const { a } = require('./b.js')\na()\n",
    ["wrong_path"],
    { "b.js": "exports.a = () => 1\n" }
  ],
  [
    "a file that is not there",
    "const { a } = require('./helper')\na()\n",
    "const { a } = require('./b.js')\na()\n",
    ["wrong_module"],
    { "b.js": "exports.a = () => 1\n" }
  ],
  [
    "a file that nobody needs",
    "const x = require('./nothing');\nconsole.log(1);\n",
    "console.log(1);\n",
    ["unused_import"]
  ],
  [
    "a default that is a name",
    "import Game from './b.js'\nnew Game()\n",
    "import { Game } from './b.js'\nnew Game()\n",
    ["wrong_export"],
    { "b.js": "export class Game {}\n" }
  ],
  [
    "a name that is the default",
    "import { Game } from './b.js'\nnew Game()\n",
    "import Game from './b.js'\nnew Game()\n",
    ["wrong_export"],
    { "b.js": "export default class Game {}\n" }
  ],
  [
    "names that are asked of a default",
    "import b from './b.js'\nb.go()\n",
    "import * as b from './b.js'\nb.go()\n",
    ["wrong_export"],
    { "b.js": "export const go = () => 1\n" }
  ],
  [
    "a name of another case",
    "import { snakeGame } from './b.js'\nsnakeGame()\n",
    "import { SnakeGame as snakeGame } from './b.js'\nsnakeGame()\n",
    ["wrong_export"],
    { "b.js": "export const SnakeGame = () => 1\n" }
  ],
  [
    "an object that is taken for its part",
    "const Game = require('./b')\nnew Game()\n",
    "const { Game } = require('./b')\nnew Game()\n",
    ["wrong_export"],
    { "b.js": "class Game {}\nmodule.exports = { Game }\n" }
  ],
  [
    "a whole that is taken apart",
    "const { Game } = require('./b');\nnew Game();\n",
    "const Game = require('./b');\nnew Game();\n",
    ["wrong_export"],
    { "b.js": "class Game {}\nmodule.exports = Game\n" }
  ],
  [
    "a name of another file",
    "import { x, Game } from './b.js'\nnew Game(x)\n",
    "import { x } from './b.js'\nimport { Game } from './c.js'\nnew Game(x)\n",
    ["wrong_module"],
    { "b.js": "export const x = 1\n", "c.js": "export class Game {}\n" }
  ],
  [
    "a name of another module of Node",
    "const { promisify, readFile } = require('fs')\npromisify(readFile)\n",
    "const { readFile } = require('fs')\nconst { promisify } = require('node:util')\npromisify(readFile)\n",
    ["wrong_module"]
  ],
  [
    "an import of what the file has itself",
    "import { Game } from './b.js'\nclass Game {}\nnew Game()\n",
    "class Game {}\nnew Game()\n",
    ["own_name_import"],
    { "b.js": "export class Other {}\n" }
  ],
  [
    "an import of one name too many",
    "import { x, Game } from './b.js'\nclass Game {}\nnew Game(x)\n",
    "import { x } from './b.js'\nclass Game {}\nnew Game(x)\n",
    ["own_name_import"],
    { "b.js": "export const x = 1\n" }
  ],
  [
    "a name that two cases declare",
    "switch (process.argv[2]) {\n  case 'a':\n    const x = 1;\n    console.log(x);\n    break;\n  case 'b':\n    const x = 2;\n    console.log(x);\n}\n",
    "switch (process.argv[2]) {\n  case 'a':\n    { const x = 1;\n    console.log(x);\n    break; }\n  case 'b':\n    { const x = 2;\n    console.log(x); }\n}\n",
    ["case_blocks"]
  ],
  [
    "a name that two cases declare in a text that was cut",
    "switch (process.argv[2]) {\n  case 'a':\n    const x = 1;\n    break;\n  default:\n    const x = 2;\n}\nconsole.log('abc",
    "switch (process.argv[2]) {\n  case 'a':\n    { const x = 1;\n    break; }\n  default:\n    { const x = 2; }\n}\n",
    ["unfinished_tail", "case_blocks"]
  ],
  [
    "a line that is said twice",
    "const fs = require('fs');\nconst os = require('os');\nconst fs = require('fs');\nconsole.log(fs.existsSync('a'), os.EOL);\n",
    "const fs = require('fs');\nconst os = require('os');\nconsole.log(fs.existsSync('a'), os.EOL);\n",
    ["duplicate_declaration"]
  ],
  [
    "require in a module",
    'import os from "os";\nconst fs = require("fs");\nconst { join } = require("path");\nconsole.log(os, fs, join);\n',
    'import os from "os";\nimport fs from "fs";\nimport { join } from "path";\nconsole.log(os, fs, join);\n',
    ["require_in_module", "require_in_module"]
  ],
  [
    "module.exports in a module",
    "import os from 'os';\nconst a = () => os.EOL;\na();\nmodule.exports = { a };\n",
    "import os from 'os';\nconst a = () => os.EOL;\na();\nexport { a };\n",
    ["exports_in_module"]
  ],
  [
    "JSON without its word",
    "import data from './a.json'\nconsole.log(data)\n",
    "import data from './a.json' with { type: \"json\" }\nconsole.log(data)\n",
    ["json_attribute"],
    { "a.json": "{}" }
  ],
  [
    "a program that does not start",
    "async function main() {\n  console.log(1)\n}\n",
    "async function main() {\n  console.log(1)\n}\n\nmain()\n",
    ["missing_main_call"]
  ]
]

describe("mend", () => {
  for (const [what, text, wanted, fixes, others = {}] of cases) {
    it.effect(`mends ${what}`, () =>
      Effect.gen(function* () {
        const given = { "index.js": text, ...others }
        const mended = yield* mend(given)
        expect(mended.files["index.js"]).toBe(wanted)
        expect(mended.fixes.map(({ name }) => name)).toEqual(fixes)
        for (const { before, confidence, offset, path } of mended.fixes) {
          expect(path).toEqual(["index.js"])
          expect(before.length).toBeLessThanOrEqual(80)
          expect(confidence).toBeGreaterThan(0)
          expect(offset).toBeGreaterThanOrEqual(0)
        }
        expect(yield* node.check(mended.files, { packages: [] }).pipe(Effect.provide(other))).toEqual([])
        expect(yield* mend(mended.files)).toEqual({ files: mended.files, fixes: [] })
      })
    )
  }

  it.effect("mends the manifest when it says what no file is", () =>
    Effect.gen(function* () {
      const old = yield* mend({
        "package.json": '{ "type": "module" }',
        "index.js": "const fs = require('fs')\nfs.existsSync('a')\n"
      })
      expect(old.files["package.json"]).toBe('{ "type": "commonjs" }')
      const young = yield* mend({
        "package.json": '{"type":"commonjs"}',
        "index.js": "import fs from 'fs'\nfs.existsSync('a')\n"
      })
      expect(young.files["package.json"]).toBe('{"type":"module"}')
      expect(young.fixes.map(({ name, path }) => [name, ...path])).toEqual([["package_type", "package.json"]])
    })
  )

  it.effect("imports what a test needs when nobody brings it", () =>
    Effect.gen(function* () {
      const files = {
        "a.js": "exports.a = 1\nconsole.log(1)\n",
        "tests/a.test.js": "test('a', () => assert.equal(require('../a').a, 1))\n"
      }
      const { files: mended } = yield* mend(files)
      expect(mended["tests/a.test.js"]).toContain("require('node:assert')")
      expect(mended["tests/a.test.js"]).toContain("const { test } = require('node:test')")
    })
  )

  for (const [what, files] of Object.entries(right)) {
    it.effect(`leaves ${what} alone`, () =>
      Effect.gen(function* () {
        expect(yield* mend(files)).toEqual({ files, fixes: [] })
      })
    )
  }

  const refused: Readonly<Record<string, string>> = {
    "a bracket that is missing in the middle":
      "function a() {\n  if (x) {\n    b();\n}\nfunction b() {\n  a();\n}\n",
    "a mistake far from the end": `let a = = 1;\n${"console.log(1);\n".repeat(30)}`,
    "a name that one case declares for another":
      "switch (process.argv[2]) {\n  case 'a':\n    let x = 1;\n    let y = 1;\n    break;\n  case 'b':\n    let x = 2;\n    y = 3;\n    console.log(x, y);\n}\n",
    "a name with two values": "const a = 1;\nconst a = 2;\nconsole.log(a);\n",
    "an answer without code": "I am sorry, I cannot write this program for you.\n",
    "a name that two files have": "thing()\n"
  }
  for (const [what, text] of Object.entries(refused)) {
    it.effect(`does not guess at ${what}`, () =>
      Effect.gen(function* () {
        const files = { "index.js": text, "b.js": "exports.thing = 1\n", "c.js": "exports.thing = 2\n" }
        expect(yield* mend(files)).toEqual({ files, fixes: [] })
      })
    )
  }
})
