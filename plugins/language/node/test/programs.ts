import type { Sandbox } from "@metagpt-ts/workspace"

/** Programs that are right, in ways that a checker may take for wrong. */
export const right: Readonly<Record<string, Sandbox.Files>> = {
  "a game in CommonJS": {
    "index.js": `"use strict"
const readline = require("readline")
const { Game, SIZE: size } = require("./src/game")
const settings = require("./settings.json")
const rl = readline.createInterface({ input: process.stdin, output: process.stdout })
const game = new Game(size, settings)
rl.on("line", (line) => {
  if (line === "q") return rl.close()
  game.step(line)
})
if (require.main === module) console.log(__dirname)
`,
    "src/game.js": `const SIZE = 4
class Game {
  static #count = 0
  #cells
  constructor(size = SIZE, { level } = {}) {
    Game.#count++
    this.#cells = Array.from({ length: size }, (_, i) => i)
    this.level = level
  }
  step(line) {
    outer: for (const [i, cell] of this.#cells.entries()) {
      for (var k = 0; k < i; k++) if (cell === k) continue outer
      try { console.log(line, i, k) } catch { break }
    }
    return arguments.length
  }
}
exports.SIZE = SIZE
exports.Game = Game
`,
    "settings.json": "{}"
  },
  "a game in modules": {
    "package.json":
      '{"type": "module", "dependencies": {"chalk": "5"}, "scripts": {"start": "node src/main.js"}}',
    "src/main.js": `import chalk from "chalk"
import fs, { existsSync as has } from "node:fs"
import * as board from "./board.js"
import Snake, { turn } from "./snake.js"
import data from "./data.json" with { type: "json" }
export * from "./board.js"
const { default: late } = await import("./snake.js")
const [first = board.size, ...rest] = process.argv.slice(2)
console.log(chalk.red(has("a")), fs.constants, new Snake(turn), data, late, first, rest, import.meta.url)
`,
    "src/board.js":
      "export const size = 3, { a: b, ...others } = globalThis\nexport function draw() { return later }\nlet later = 1\n",
    "src/snake.js": "export default class Snake {}\nconst go = 1\nexport { go as turn }\n",
    "src/data.json": "{}"
  },
  TypeScript: {
    "index.ts": `import type { Shape } from "./shapes.ts"
import { area, type Circle } from "./shapes.ts"
interface Named<T> { readonly name: T; of(key: string): Missing<T> }
type Missing<T> = T extends infer U ? U : never
declare const injected: number
function over(value: string): string
function over(value: number): number
function over(value: unknown) { return value }
abstract class Base { abstract run(speed: number): void; constructor(private readonly size = 1) {} }
const shapes = [{ r: 1 } as Circle] satisfies ReadonlyArray<Shape>
console.log(area(shapes[0]!), over(1), injected, Base, <unknown>1)
export type { Named }
`,
    "shapes.ts":
      "export interface Shape { r: number }\nexport type Circle = Shape\nexport const area = <T extends Shape>({ r }: T): number => r\n",
    "kinds.ts":
      "export enum Kind { A = 1, B = A << 1 }\nnamespace Inner { export const x = 1 }\nexport const y = Inner.x\n",
    "tsconfig.json": "{}"
  },
  "a page": {
    "index.html": '<script src="game.js"></script><script src="main.js"></script>',
    "game.js":
      "const canvas = document.getElementById('c')\nfunction draw() { requestAnimationFrame(draw) }\n",
    "main.js": "draw()\nalert(canvas)\n"
  },
  "a component": {
    "package.json": '{"dependencies": {"react": "19", "vite": "8"}}',
    "src/App.jsx":
      "import React, { useState } from 'react'\nimport './app.css'\nimport Board from './Board'\nexport default function App() {\n  const [n, set] = useState(0)\n  return <><Board.Cell key={n} onClick={() => set(n + 1)} data-x='1' {...{ n }}>text here</Board.Cell><svg:rect /></>\n}\n",
    "src/Board.jsx": "const Board = { Cell: () => null }\nexport default Board\n"
  },
  "what runs anywhere": {
    "index.js": `(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory)
  else if (typeof module === "object" && module.exports) module.exports = factory()
  else root.lib = factory()
})(typeof self !== "undefined" ? self : window, function () {
  var chalk
  try { chalk = require("chalk") } catch (error) { chalk = null }
  if (typeof Deno !== "undefined") Deno.exit(1)
  return chalk
})
`
  },
  "what others bring": {
    "index.js":
      "global.shared = 1\nrequire('./b')\ncounter = 0\nconsole.log(counter, shared)\n/* global injected */\nconsole.log(injected)\n",
    "b.js": "console.log(shared)\nmodule.exports = Object.assign({}, { x: 1 })\n",
    "c.js": "const { x, y } = require('./b')\nconst whole = require('./b')\nconsole.log(x, y, whole.z())\n"
  },
  "a test": {
    "sum.js": "exports.sum = (a, b) => a + b\nif (require.main === module) console.log(1)\n",
    "tests/sum.test.js": "const { sum } = require('../sum')\ntest('sum', () => expect(sum(1, 2)).toBe(3))\n",
    "package.json": '{"devDependencies": {"jest": "30"}}'
  }
}
