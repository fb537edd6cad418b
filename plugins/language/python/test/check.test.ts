import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"

import { right } from "./programs.ts"

const python = make()

const game = `class Game:
    def __init__(self, size, speed=1):
        self.size = size

    def run(self):
        return self.size

    def step(self, i):
        return i


def start(level):
    return Game(level)
`

const guard = '\n\nif __name__ == "__main__":\n    main()\n'
const inMain = (...lines: ReadonlyArray<string>) => `def main():\n    ${lines.join("\n    ")}\n${guard}`

/** [what is wrong, the files, rule and path and line, words of the message] */
const wrong: ReadonlyArray<readonly [string, Sandbox.Files, string, ReadonlyArray<string>]> = [
  ["a syntax error", { "main.py": "print(1)\ndef f(:\n    pass\n" }, "syntax main.py:2", ["def f(:"]],
  ["an indentation error", { "main.py": "def f():\nreturn 1\n" }, "syntax main.py:2", ["indented block"]],
  ["prose", { "main.py": "Here is the code:\nprint(1)\n" }, "syntax main.py:1", ["Here is"]],
  ["a file that is not there", { "main.py": "import utils\nutils.go()\n" }, "import main.py:1", ["utils"]],
  [
    "a package that is not declared",
    { "main.py": "import numpy as np\nprint(np.zeros(1))\n" },
    "import main.py:1",
    ["numpy", "declared"]
  ],
  [
    "a name that is in no file",
    { "main.py": "from game import Gaem\nGaem(1)\n", "game.py": game },
    "import main.py:1",
    ["Gaem", "Game?"]
  ],
  [
    "a name that is in another file",
    { "main.py": "from board import Game\nGame(1)\n", "game.py": game, "board.py": "x = 1\n" },
    "import main.py:1",
    ["board.py", "game.py"]
  ],
  [
    "a name that the module has not",
    { "main.py": "import game\nprint(game.stop())\n", "game.py": game },
    "import main.py:2",
    ["stop"]
  ],
  [
    "a relative import in the program",
    { "main.py": "from .game import Game\nprint(Game(1))\n", "game.py": game },
    "import main.py:1",
    ["dot"]
  ],
  [
    "an import of a neighbour as if it were at the top",
    {
      "main.py": "from app.a import f\nf()\n",
      "app/__init__.py": "",
      "app/a.py": "from b import g\ndef f(): g()\n",
      "app/b.py": "def g(): pass\n"
    },
    "import app/a.py:1",
    ["app.b"]
  ],
  [
    "a name that the standard library has not",
    { "main.py": "from collections import Mapping\nprint(Mapping)\n" },
    "import main.py:1",
    ["Mapping"]
  ],
  [
    "a slip in the standard library",
    { "main.py": "import random\nprint(random.randit(1, 2))\n" },
    "import main.py:2",
    ["randint?"]
  ],
  ["a name nobody defines", { "main.py": inMain("print(scor)") }, "name main.py:2", ["scor"]],
  [
    "a module that is not imported",
    { "main.py": inMain("print(random.random())") },
    "name main.py:2",
    ["random"]
  ],
  [
    "a type that is not imported",
    { "main.py": "def f(x: List[int]):\n    print(x)\nf([])\n" },
    "name main.py:1",
    ["List"]
  ],
  [
    "a count without global",
    { "main.py": "score = 0\ndef add():\n    score += 1\nadd()\n" },
    "name main.py:3",
    ["global score"]
  ],
  [
    "too many arguments for another file's class",
    { "main.py": `from game import Game\n\n${inMain("Game(1, 2, 3)")}`, "game.py": game },
    "name main.py:4",
    ["Game(size, speed)", "3 are given", "game.py"]
  ],
  [
    "too few arguments for another file's function",
    { "main.py": `import game\n\n${inMain("game.start()")}`, "game.py": game },
    "name main.py:4",
    ["start(level)", "without level"]
  ],
  [
    "an argument that is not there",
    { "main.py": "def f(a):\n    print(a)\nf(b=1)\n" },
    "name main.py:3",
    ["no parameter b"]
  ],
  [
    "a method that is not there",
    { "main.py": `from game import Game\n\n${inMain("g = Game(1)", "g.rum()")}`, "game.py": game },
    "name main.py:5",
    ["rum", "did you mean run?"]
  ],
  [
    "a method with the wrong arguments",
    { "main.py": `from game import Game\n\n${inMain("g = Game(1)", "g.step()")}`, "game.py": game },
    "name main.py:5",
    ["step(i)", "without i"]
  ],
  [
    "an attribute that is never set",
    {
      "main.py":
        "class A:\n    def __init__(self):\n        self.items = []\n\n    def show(self):\n        print(self.item)\n\n\nA().show()\n"
    },
    "name main.py:6",
    ["self.item", "items?"]
  ],
  [
    "a part's method that is not there",
    {
      "main.py":
        "from game import Game\n\n\nclass App:\n    def __init__(self):\n        self.game = Game(3)\n\n    def go(self):\n        self.game.restart()\n\n\nApp().go()\n",
      "game.py": game
    },
    "name main.py:9",
    ["self.game.restart", "class Game"]
  ],
  [
    "a method without self",
    { "main.py": "class A:\n    def go():\n        pass\n\n\na = A()\na.go()\n" },
    "name main.py:7",
    ["self"]
  ],
  [
    "a class without __init__ that gets arguments",
    { "main.py": "class A:\n    x = 1\n\n\nprint(A(1))\n" },
    "name main.py:5",
    ["__init__"]
  ],
  ["no start", { "main.py": "def main():\n    print(1)\n" }, "entry main.py:", ["main()"]],
  [
    "a class alone",
    { "main.py": "class A:\n    def go(self):\n        print(1)\n" },
    "entry main.py:",
    ["does nothing"]
  ],
  [
    "a guard that does nothing",
    { "main.py": "def f():\n    print(1)\n\nif __name__ == '__main__':\n    pass\n" },
    "entry main.py:",
    []
  ],
  [
    "an entry that only imports",
    { "main.py": "from game import Game\n", "game.py": game },
    "entry main.py:",
    []
  ],
  ["no program at all", { "game.py": game }, "entry main.py:", ["no main.py"]],
  ["no Python at all", { "README.md": "# x" }, "entry main.py:", ["no Python file"]]
]

it.layer(layer({ concurrency: 2 }), { timeout: 60_000 })("check", (it) => {
  describe("finds nothing wrong with", () => {
    for (const [name, files] of Object.entries(right)) {
      it.effect(name, () =>
        Effect.gen(function* () {
          expect(yield* python.check(files, { packages: [] })).toEqual([])
        })
      )
    }

    it.effect("a package that is declared", () =>
      Effect.gen(function* () {
        const files = { "main.py": "import yaml\nimport pygame\npygame.init()\nprint(yaml)\n" }
        expect(yield* python.check(files, { packages: ["PyYAML>=6", "pygame"] })).toEqual([])
      })
    )
  })

  describe("finds", () => {
    for (const [name, files, place, words] of wrong) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const problems = yield* python.check(files, { packages: [] })
          const places = problems.map(({ line, path, rule }) => `${rule} ${path}:${line ?? ""}`)
          expect(places).toEqual([place])
          for (const word of words) expect(problems[0]?.message).toContain(word)
        })
      )
    }
  })

  it.effect("reads what is hostile", () =>
    Effect.gen(function* () {
      const files = {
        "main.py": `x = ${"(".repeat(5000)}${")".repeat(5000)}`,
        "a.py": "\0",
        "b.py": `${"if x:\n ".repeat(1)}${"-".repeat(3000)}1`,
        "c.py": "from c import *\nfrom .. import x\nimport c.c\n",
        "__init__.py": "",
        "d/__init__.py": "from . import *\nfrom .d import d\n"
      }
      const problems = yield* python.check(files, { packages: [] })
      expect(problems.some(({ path, rule }) => path === "main.py" && rule === "syntax")).toBe(true)
      expect(problems.some(({ path, rule }) => path === "a.py" && rule === "syntax")).toBe(true)
    })
  )
})
