import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"

import { right } from "./programs.ts"

/** A list whose entries are done. */
const list = (remove: string, tell: string) =>
  [
    "items = ['milk', 'tea']",
    "def done(place):",
    "    if place > len(items):",
    "        return",
    `    ${remove}`,
    "    save(items)",
    `    ${tell}`,
    "def save(items):",
    "    pass",
    "done(2)",
    ""
  ].join("\n")

const account = (name: string) => `class Account:
    def __init__(self):
        self.${name} = 0

    def add(self, n):
        self.${name} += n

    def balance(self):
        return self.${name}


a = Account()
a.add(5)
print(a.balance(), f"{a.balance()}")
`

const python = make()

const lib = "class Snake:\n    def __init__(self):\n        self.length = 1\n"
const start = '\n\nif __name__ == "__main__":\n    main()\n'
const main = `def main():\n    print("hi")\n${start}`

/** [what is wrong, main.py, what main.py is to be, the fixes, other files] */
const cases: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>, Sandbox.Files?]> = [
  ["a fence", `\`\`\`python\n${main}\`\`\`\n`, main, ["code_fence"]],
  [
    "a fence in an answer",
    `Sure! Here is the game:\n\n\`\`\`python\n${main}\`\`\`\n\nRun it with python.`,
    main,
    ["code_fence"]
  ],
  ["a fence that is not closed", `Here:\n\`\`\`py\n${main}`, main, ["code_fence"]],
  ["a fence whose head is gone", `${main}\`\`\`\nThis code prints hi.\n`, main, ["code_fence"]],
  [
    "the longest of several fences",
    `\`\`\`bash\npip install x\n\`\`\`\n\`\`\`python\n${main}\`\`\``,
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
  ["curly quotes", "print(“it's”)\nprint(‘b’)\n", "print(\"it's\")\nprint('b')\n", ["curly_quotes"]],
  [
    "full-width marks",
    "print（“你好，世界”）\nx ＝ ［1，2］\n",
    'print("你好，世界")\nx = [1,2]\n',
    ["full_width", "curly_quotes"]
  ],
  [
    "odd blanks",
    "def f():\n\u00a0\u00a0\u00a0\u00a0print(1)\n\u200bf()\n",
    "def f():\n    print(1)\nf()\n",
    ["invisible_characters"]
  ],
  [
    "tabs and spaces",
    "def f():\n\tx = 1\n        print(x)\nf()\n",
    "def f():\n        x = 1\n        print(x)\nf()\n",
    ["tabs_and_spaces"]
  ],
  ["an indented file", "    x = 1\n    print(x)\n", "x = 1\nprint(x)\n", ["leading_indentation"]],
  [
    "all indented but the first line",
    "x = 1\n    print(x)\n    print(2)\n",
    "x = 1\nprint(x)\nprint(2)\n",
    ["leading_indentation"]
  ],
  [
    "a colon left out",
    "def f()\n    print(1)  # x\nf()\n",
    "def f():\n    print(1)  # x\nf()\n",
    ["missing_colon"]
  ],
  [
    "signs of other languages",
    'x = 1\nif x && !x || x === 2:\n    x++\nelse if x:\n    // never && nowhere\n    print("a && b")  # else if\n',
    'x = 1\nif x and not x or x == 2:\n    x += 1\nelif x:\n    # never && nowhere\n    print("a && b")  # else if\n',
    ["foreign_syntax"]
  ],
  [
    "declarations of other languages",
    "class A:\n    pass\n\nlet a = new A()\nconst b = 1\nprint(a, b)\n",
    "class A:\n    pass\n\na = A()\nb = 1\nprint(a, b)\n",
    ["foreign_syntax"]
  ],
  [
    "constants of other languages",
    'é = [true, "true"]\nwhile true:\n    print(é, null)  # true\n    break\n',
    'é = [True, "true"]\nwhile True:\n    print(é, None)  # true\n    break\n',
    ["foreign_literal", "foreign_literal"]
  ],
  [
    "a name of another module of Python",
    "from math import sqrt, randint\nprint(sqrt(randint(1, 4)))\n",
    "from math import sqrt\nfrom random import randint\nprint(sqrt(randint(1, 4)))\n",
    ["wrong_module"]
  ],
  ["a print of old", "x = 1\nprint x\n", "x = 1\nprint(x)\n", ["print_statement"]],
  [
    "an empty function",
    "def f():\n    # to do\n\ndef g():\n    print(1)\ng()\n",
    "def f():\n    pass\n    # to do\n\ndef g():\n    print(1)\ng()\n",
    ["empty_block"]
  ],
  [
    "a cut line",
    "def f():\n    print(1)\n\nf()\nprint('never fini",
    "def f():\n    print(1)\n\nf()\n",
    ["unfinished_tail"]
  ],
  [
    "a cut call",
    "def f():\n    print(1)\n\nf()\nprint(max(1,\n",
    "def f():\n    print(1)\n\nf()\n",
    ["unfinished_tail"]
  ],
  [
    "a module that is used",
    "def main():\n    print(random.choice([1]))\n" + start,
    "import random\ndef main():\n    print(random.choice([1]))\n" + start,
    ["missing_import"]
  ],
  [
    "a module behind a docstring",
    '"""Doc."""\nimport os\n\nprint(os.name, json.dumps(1))\n',
    '"""Doc."""\nimport json\nimport os\n\nprint(os.name, json.dumps(1))\n',
    ["missing_import"]
  ],
  [
    "a function known by its name",
    "print(1)\nsleep(1)\n",
    "from time import sleep\nprint(1)\nsleep(1)\n",
    ["missing_import"]
  ],
  [
    "a class known by its name",
    "print(datetime.now())\n",
    "from datetime import datetime\nprint(datetime.now())\n",
    ["missing_import"]
  ],
  [
    "the module of that class",
    "print(datetime.datetime.now())\n",
    "import datetime\nprint(datetime.datetime.now())\n",
    ["missing_import"]
  ],
  [
    "a decorator",
    "@dataclass\nclass A:\n    x: int\nprint(A(1))\n",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nprint(A(1))\n",
    ["missing_import"]
  ],
  [
    "types",
    "def f(x: List[int]):\n    print(x)\nf([])\n",
    "from typing import List\ndef f(x: List[int]):\n    print(x)\nf([])\n",
    ["missing_import"]
  ],
  [
    "a class of another file",
    "snake = Snake()\nprint(snake)\n",
    "from snake import Snake\nsnake = Snake()\nprint(snake)\n",
    ["missing_own_import"],
    { "snake.py": lib }
  ],
  [
    "an import from the wrong file",
    "from game import Snake, play\nplay(Snake())\n",
    "from game import play\nfrom snake import Snake\nplay(Snake())\n",
    ["wrong_module"],
    { "snake.py": lib, "game.py": "def play(s):\n    print(s)\n" }
  ],
  [
    "an import from a file that is not there",
    "from models import Snake\nprint(Snake())\n",
    "from snake import Snake\nprint(Snake())\n",
    ["wrong_module"],
    { "snake.py": lib }
  ],
  [
    "an import of what the file has itself",
    `from snake import Snake\nfrom food import Food\n\n${lib}\nclass Food:\n    pass\n\nprint(Snake(), Food())\n`,
    `\n${lib}\nclass Food:\n    pass\n\nprint(Snake(), Food())\n`,
    ["own_name_import", "own_name_import"]
  ],
  ["an import that nobody uses", "import utils\nprint(1)\n", "print(1)\n", ["unused_import"]],
  [
    "a dot in the program",
    "from .snake import Snake\nprint(Snake())\n",
    "from snake import Snake\nprint(Snake())\n",
    ["relative_import"],
    { "snake.py": lib }
  ],
  [
    "a count without global",
    'score = 0\ndef add():\n    """Add."""\n    score += 1\nadd()\n',
    'score = 0\ndef add():\n    """Add."""\n    global score\n    score += 1\nadd()\n',
    ["missing_global"]
  ],
  [
    "main that is not called",
    'def main():\n    print("hi")\n',
    main.replace("\n\n\nif", "\n\n\nif"),
    ["missing_main_call"]
  ],
  [
    "main that waits",
    "import asyncio\n\n\nasync def main():\n    print(1)\n",
    'import asyncio\n\n\nasync def main():\n    print(1)\n\n\nif __name__ == "__main__":\n    asyncio.run(main())\n',
    ["missing_main_call"]
  ],
  [
    "a guard without a call",
    "def main():\n    print(1)\n\nif __name__ == '__main__':\n    pass\n",
    'def main():\n    print(1)\n\n\nif __name__ == "__main__":\n    main()\n',
    ["missing_main_call"]
  ],
  [
    "several things at once",
    "```python\ndef main():\n    print(random.random())\n    print(“x”)\n```",
    'import random\ndef main():\n    print(random.random())\n    print("x")\n\n\nif __name__ == "__main__":\n    main()\n',
    ["code_fence", "curly_quotes", "missing_import", "missing_main_call"]
  ]
]

/** What must not be touched, for nobody can know what was meant. */
const beyond: ReadonlyArray<readonly [string, Sandbox.Files]> = [
  ["an error in the middle", { "main.py": "def f(:\n    pass\n\nprint(1)\nprint(2)\nprint(3)\n" }],
  ["nonsense", { "main.py": "I am sorry, I cannot write this program." }],
  ["an empty file", { "main.py": "" }],
  ["a name that may be anything", { "main.py": "print(choose(1))\n" }],
  ["a class that two files have", { "main.py": "print(Snake())\n", "a.py": lib, "b.py": lib }],
  ["main that needs arguments", { "main.py": "def main(x):\n    print(x)\n" }],
  ["curly quotes in a text", { "main.py": 'print("“你好”，世界")\n# “x”，y\n' }],
  ["a fence in a text", { "main.py": 'print("""\n```python\nx\n```\n""")\n' }],
  ["files that are not Python", { "main.py": "print(1)\n", "README.md": "```\nx\n```\n“y”" }]
]

it.layer(layer({ concurrency: 2 }), { timeout: 60_000 })("mend", (it) => {
  describe("mends", () => {
    for (const [name, before, after, fixes, others = {}] of cases) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const files = { "main.py": before, ...others }
          const mended = yield* python.mend(files)
          expect(mended.files["main.py"]).toBe(after)
          expect(mended.fixes.map((fix) => fix.name)).toEqual(fixes)
          for (const fix of mended.fixes) {
            expect(fix.path).toEqual(["main.py"])
            expect(fix.before.length <= 80 && fix.after.length <= 80 && fix.before !== fix.after).toBe(true)
          }
          expect({ ...mended.files, "main.py": "" }).toEqual({ ...files, "main.py": "" })
          // Mending twice is mending once
          expect(yield* python.mend(mended.files)).toEqual({ files: mended.files, fixes: [] })
        })
      )
    }
  })

  describe("leaves alone", () => {
    for (const [name, files] of [...Object.entries(right), ...beyond]) {
      it.effect(name, () =>
        Effect.gen(function* () {
          expect(yield* python.mend(files)).toEqual({ files, fixes: [] })
        })
      )
    }
  })

  it.effect("tells an attribute from the method whose name it has", () =>
    Effect.gen(function* () {
      const files = { "main.py": account("balance") }
      const { files: mended, fixes } = yield* python.mend(files)
      expect(fixes.map(({ name }) => name)).toEqual(["attribute_hides_method"])
      expect(mended["main.py"]).toBe(account("_balance"))
      // Nobody calls it, a property wants it, or the other name is taken
      for (const text of [
        account("balance").replaceAll("a.balance()", "a.balance"),
        account("balance").replace("    def balance", "    @property\n    def balance"),
        account("balance").replace("        self.balance = 0", "        self.balance = self._balance = 0"),
        account("_balance")
      ]) {
        expect((yield* python.mend({ "main.py": text })).fixes).toEqual([])
      }
    })
  )

  it.effect("gives variables another name that hide the function they are made with", () =>
    Effect.gen(function* () {
      const text = [
        "def counts(text):",
        "    return {word: text.count(word) for word in text.split()}",
        "def most(text):",
        "    counts = counts(text)",
        "    return max(counts, key=lambda word: counts[word])",
        ""
      ].join("\n")
      const { files, fixes } = yield* python.mend({ "main.py": text })
      expect(fixes.map(({ name }) => name)).toEqual(["variable_hides_function"])
      expect(files["main.py"]).toContain(
        "    _counts = counts(text)\n    return max(_counts, key=lambda word: _counts[word])"
      )
      const calls = [{ _tag: "Call", code: "most('a b b')", gives: "'b'" }] as const
      expect(yield* python.examples(files, "main.py", calls)).toEqual([])
      expect((yield* python.examples({ "main.py": text }, "main.py", calls)).length).toBe(1)
      // A parameter is called on purpose, a name of the module is meant, or the other name is taken
      for (const other of [
        text.replace("most(text)", "most(text, counts)"),
        text.replace("    counts = ", "    global counts\n    counts = "),
        text.replace("    return max", "    _counts = 1\n    return max"),
        text.replace("lambda word: counts", "lambda counts: counts")
      ]) {
        expect((yield* python.mend({ "main.py": other })).fixes).toEqual([])
      }
    })
  )

  it.effect("takes variables of the module for global, and those of a function around for its own", () =>
    Effect.gen(function* () {
      const count = "total = 0\ndef add(n):\n    nonlocal total\n    total += n\nadd(2)\nprint(total)\n"
      const { files, fixes } = yield* python.mend({ "main.py": count })
      expect(fixes.map(({ name }) => name)).toEqual(["nonlocal_of_module"])
      expect(files["main.py"]).toBe(count.replace("nonlocal", "global"))
      for (const other of [
        "def outside():\n    total = 0\n    def add(n):\n        nonlocal total\n        total += n\n    add(1)\n",
        count.replace("total = 0\n", "")
      ]) {
        expect((yield* python.mend({ "main.py": other })).fixes).toEqual([])
      }
    })
  )

  it.effect("tells an entry before it is removed", () =>
    Effect.gen(function* () {
      const tell = "print(f'done: {items[place - 1]}')"
      for (const remove of ["del items[place - 1]", "items.pop(place - 1)"]) {
        const files = { "main.py": list(remove, tell) }
        const { files: mended, fixes } = yield* python.mend(files)
        expect(fixes.map(({ name }) => name)).toEqual(["told_after_removal"])
        const prints = [{ _tag: "Command", args: [], prints: ["done: tea"] }] as const
        expect(yield* python.examples(mended, "main.py", prints)).toEqual([])
        expect((yield* python.examples(files, "main.py", prints)).length).toBe(1)
        expect((yield* python.mend(mended)).fixes).toEqual([])
      }
      // Whose turn is next is told on purpose, the list is told as it is now, or the place is another by then
      for (const other of [
        list("items.pop(0)", "print(items[0])"),
        list("del items[place - 1]", "print(items[place - 1], len(items))"),
        list("del items[place - 1]", tell).replace("    save(items)", "    place = 1")
      ]) {
        expect((yield* python.mend({ "main.py": other })).fixes).toEqual([])
      }
    })
  )

  it.effect("keeps what a library runs for who starts it", () =>
    Effect.gen(function* () {
      const text =
        "RATE = 2\n\ndef twice(n):\n    return n * RATE\n\nfor n in (1, 2):\n    print(twice(n))\ntwice('x' - 1)\n"
      const files = { "lib.py": text }
      const { files: mended, fixes } = yield* python.mend(files, { library: true })
      expect(fixes.map(({ name }) => name)).toEqual(["run_on_import"])
      expect(mended["lib.py"]).toContain('if __name__ == "__main__":\n    for n in (1, 2):\n        print')
      const calls = [{ _tag: "Call", code: "twice(3)", gives: "6" }] as const
      expect(yield* python.examples(mended, "lib.py", calls)).toEqual([])
      expect((yield* python.examples(files, "lib.py", calls)).map(({ rule }) => rule)).toEqual(["crash"])
      expect((yield* python.mend(mended, { library: true })).fixes).toEqual([])
      expect((yield* python.mend(files)).fixes).toEqual([])
      // What the definitions need, and what a line would break, stays
      const needed = { "lib.py": "def size():\n    return len(all)\n\nall = []\nall.append(1)\n" }
      expect((yield* python.mend(needed, { library: true })).fixes).toEqual([])
      const long = { "lib.py": 'def f():\n    return 1\n\nprint("""a\nb""")\n' }
      expect((yield* python.mend(long, { library: true })).fixes).toEqual([])
    })
  )

  it.effect("gives a program that asks its arguments instead, where it is told by arguments alone", () =>
    Effect.gen(function* () {
      const files = { "main.py": 'n = int(input("n? "))\nprint(n * 2, input())\n' }
      const { files: mended, fixes } = yield* python.mend(files, { arguments: true })
      expect(fixes.map(({ name }) => name)).toEqual(["input_for_argument"])
      const tried = yield* python.examples(mended, "main.py", [
        { _tag: "Command", args: ["4", "x"], prints: ["8 x"] },
        { _tag: "Command", args: ["4"], prints: ["an argument is missing"], code: 1 }
      ])
      expect(tried).toEqual([])
      expect((yield* python.mend(mended, { arguments: true })).fixes).toEqual([])
      expect((yield* python.mend(files)).fixes).toEqual([])
      const split = { "main.py": "a, b = input().split()\nprint(a + b)\n" }
      const apart = (yield* python.mend(split, { arguments: true })).files["main.py"]
      expect(apart).toContain('" ".join(sys.argv[1:]).split()')
      const knowing = { "main.py": "import sys\nprint(sys.argv, input())\n" }
      expect((yield* python.mend(knowing, { arguments: true })).fixes).toEqual([])
    }).pipe(Effect.provide(layer()))
  )
})
