import { readFileSync } from "node:fs"

import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-node"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { other } from "./NodeSandbox.ts"
import { right } from "./programs.ts"

const node = make()

const check = (files: Sandbox.Files, packages: ReadonlyArray<string> = []) =>
  node.check(files, { packages }).pipe(Effect.provide(other))

const game = "export class Game {\n  run() {}\n}\nexport const start = () => new Game()\n"
const asModule = { "package.json": '{"type": "module"}' }

/** [what is wrong, the files, rule and path and line, words of the message] */
const wrong: ReadonlyArray<readonly [string, Sandbox.Files, string, ReadonlyArray<string>]> = [
  [
    "a syntax error",
    { "index.js": "let a = 1\nlet b = = 2\n" },
    "syntax index.js:2",
    ["Unexpected token", "let b = = 2"]
  ],
  ["prose", { "index.js": "Here is the code:\nconsole.log(1)\n" }, "syntax index.js:1", ["Here is"]],
  [
    "a fence that is JavaScript by chance",
    { "index.js": "```js\nconsole.log(1)\n```\n" },
    "syntax index.js:1",
    ["Markdown"]
  ],
  [
    "a name that is bound twice",
    { "index.js": "const a = 1\nconst a = 2\na()\n" },
    "syntax index.js:2",
    ["already been declared"]
  ],
  ["types in JavaScript", { "index.js": "const a: number = 1\n" }, "syntax index.js:1", ["const a: number"]],
  [
    "await in a plain function",
    { "index.js": "function f() { await g() }\nf()\n" },
    "syntax index.js:1",
    ["await"]
  ],
  [
    "an export of nothing",
    { "index.mjs": "export { a }\nconsole.log(1)\n" },
    "syntax index.mjs:1",
    ["'a' is not defined"]
  ],
  [
    "a manifest that is no JSON",
    { "index.js": "console.log(1)\n", "package.json": "{,}" },
    "syntax package.json",
    ["no JSON"]
  ],
  ["a file that is not there", { "index.js": "require('./snake')\n" }, "import index.js:1", ["./snake"]],
  [
    "a module that Node has not",
    { "index.js": "require('node:nothing')\n" },
    "import index.js:1",
    ["node:nothing"]
  ],
  [
    "a package that is not declared",
    { "index.js": "require('chalk')()\n" },
    "import index.js:1",
    ["chalk", "declare"]
  ],
  [
    "an ending that is left out",
    { "index.js": "import { start } from './game'\nstart()\n", "game.js": game },
    "import index.js:1",
    ["./game.js"]
  ],
  [
    "a name that is in no file",
    { "index.js": "import { Gamee } from './game.js'\nGamee()\n", "game.js": game },
    "import index.js:1",
    ["Gamee", "Game?"]
  ],
  [
    "a name that is in another file",
    {
      "index.js": "import { Game } from './board.js'\nGame()\n",
      "game.js": game,
      "board.js": "export const x = 1\n"
    },
    "import index.js:1",
    ["board.js exports no Game", "game.js"]
  ],
  [
    "a default that is not there",
    { "index.js": "import Game from './game.js'\nGame()\n", "game.js": game },
    "import index.js:1",
    ["no default export", "Game, start"]
  ],
  [
    "a whole that is taken apart",
    {
      "index.js": "const { Game } = require('./game')\nnew Game()\n",
      "game.js": "class Game {}\nmodule.exports = Game\n"
    },
    "import index.js:1",
    ["as a whole"]
  ],
  [
    "a name that Node's module has not",
    { "index.js": "import { readFileSnc } from 'fs'\nreadFileSnc()\n" },
    "import index.js:1",
    ["readFileSync?"]
  ],
  [
    "a name of another module of Node",
    { "index.js": "const { promisify } = require('fs')\npromisify()\n" },
    "import index.js:1",
    ["node:util"]
  ],
  [
    "a function that Node's module has not",
    { "index.js": "import fs from 'fs'\nfs.readFilesSync('a')\n" },
    "name index.js:2",
    ["fs.readFilesSync", "readFileSync?"]
  ],
  [
    "a function that a file has not",
    { "index.js": "import * as game from './game.js'\ngame.begin()\n", "game.js": game },
    "name index.js:2",
    ["game.begin"]
  ],
  [
    "import in CommonJS",
    { "index.js": "import fs from 'fs'\nfs.readFileSync('a')\n", "package.json": '{"type": "commonjs"}' },
    "import index.js:1",
    ["CommonJS"]
  ],
  [
    "require in a module",
    { ...asModule, "index.js": "const fs = require('fs')\nfs.existsSync('a')\n" },
    "name index.js:1",
    ["require", "use import"]
  ],
  [
    "both in one file",
    { "index.js": "import fs from 'fs'\nfs.existsSync('a')\nmodule.exports = { fs }\n" },
    "name index.js:3",
    ["module", "use export"]
  ],
  [
    "a name that nothing defines",
    { "index.js": "const f = (a) => a + b\nf(1)\n" },
    "name index.js:1",
    ["b is not defined"]
  ],
  [
    "a name of an inner block",
    { "index.js": "if (1 < 2) { let x = 1 }\nconsole.log(x)\n" },
    "name index.js:2",
    ["x is not defined"]
  ],
  [
    "a module that is not imported",
    { "index.js": "console.log(path.join('a'))\n" },
    "name index.js:1",
    ["path"]
  ],
  [
    "an assignment to nothing in a module",
    { "index.mjs": "x = 1\nconsole.log(1)\n" },
    "name index.mjs:1",
    ["x"]
  ],
  ["a browser that is not there", { "index.js": "document.write(1)\n" }, "name index.js:1", ["no browser"]],
  [
    "a component that is not there",
    {
      "app.jsx": "import React from 'react'\nexport const App = () => <Game level={1} />\n",
      "package.json": '{"dependencies": {"react": "19"}}'
    },
    "name app.jsx:2",
    ["Game"]
  ],
  [
    "a program that does nothing",
    { "index.js": "function main() {\n  console.log(1)\n}\n" },
    "entry index.js",
    ["main()"]
  ],
  ["no program", { "README.md": "# Snake" }, "entry main.js", ["no JavaScript"]]
]

describe("check", () => {
  for (const [what, files, where, words] of wrong) {
    it.effect(`finds ${what}`, () =>
      Effect.gen(function* () {
        const problems = yield* check(files)
        const shown = problems.map(
          ({ line, path, rule }) => `${rule} ${path}${line === undefined ? "" : `:${line}`}`
        )
        expect(shown).toEqual([where])
        for (const word of words) expect(problems[0]?.message).toContain(word)
      })
    )
  }

  for (const [what, files] of Object.entries(right)) {
    it.effect(`finds nothing wrong with ${what}`, () =>
      Effect.gen(function* () {
        expect(yield* check(files)).toEqual([])
      })
    )
  }

  it.effect("knows the packages it is told of", () =>
    Effect.gen(function* () {
      const files = { "index.js": "require('@scope/pack/part')()\n" }
      expect(yield* check(files, ["@scope/pack"])).toEqual([])
      expect(yield* check(files)).toHaveLength(1)
    })
  )

  it.effect("finds nothing wrong with a program that people wrote and run", () =>
    Effect.gen(function* () {
      const path = new URL("../node/run_tests.mjs", import.meta.url)
      expect(yield* check({ "main.mjs": `${readFileSync(path, "utf8")}\nawait run([])\n` })).toEqual([])
    })
  )

  it.effect("is not thrown by what no program is", () =>
    Effect.gen(function* () {
      const deep = "[".repeat(100_000)
      for (const text of ["", "\0", "{", "`${", "/*", deep, "import", "#!", "😀", "x".repeat(1e5)])
        for (const path of ["index.js", "index.ts", "index.jsx", "a.cjs", "b.mjs"]) {
          const problems = yield* check({ [path]: text })
          expect(Array.isArray(problems)).toBe(true)
        }
      const loops = {
        "a.js": "export * from './b.js'\nimport { x } from './b.js'\nx()\n",
        "b.js": "export * from './a.js'\n"
      }
      expect(yield* check(loops)).toEqual([])
    })
  )
})
