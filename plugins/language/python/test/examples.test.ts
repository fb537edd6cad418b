import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import type { Example } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"

const python = make()

const tried = (code: string, examples: ReadonlyArray<Example.Example>) =>
  Effect.map(python.examples({ "main.py": code }, "main.py", examples), (found) =>
    found.map(({ message, rule }) => `${rule}: ${message}`)
  )

const doubler = `import sys
if len(sys.argv) < 2:
    print("usage: double N")
    sys.exit(2)
print(int(sys.argv[1]) * 2)
`

const library = `class Stack:
    def __init__(self):
        self.items = []
    def push(self, item):
        self.items.append(item)
    def pop(self):
        return self.items.pop()

def half(n):
    return n / 3
`

/** [what is shown, the program, the examples, what is found: every text must stand in one message] */
const cases: ReadonlyArray<
  readonly [string, string, ReadonlyArray<Example.Example>, ReadonlyArray<ReadonlyArray<string>>]
> = [
  ["a command that is right", doubler, [{ _tag: "Command", args: ["4"], prints: ["8"] }], []],
  [
    "a command that prints something else",
    doubler,
    [{ _tag: "Command", args: ["4"], prints: ["9"] }],
    [["example:", "python main.py 4", '"9"', '"8"']]
  ],
  [
    "an exit code",
    doubler,
    [{ _tag: "Command", args: [], prints: ["usage: double N"], code: 3 }],
    [["ends with exit code 2, and not 3"]]
  ],
  [
    "a crash",
    doubler,
    [{ _tag: "Command", args: ["x"], prints: ["0"] }],
    [["ValueError", "at line 5: print(int(sys.argv[1]) * 2)"]]
  ],
  [
    "a program that asks where arguments are given",
    "n = int(input('n? '))\nprint(n * 2)\n",
    [{ _tag: "Command", args: ["4"], prints: ["8"] }],
    [["asks for input instead of using its arguments"]]
  ],
  [
    "a pipe",
    "import sys\nprint(len(sys.stdin.read().split()))\n",
    [
      { _tag: "Command", args: [], stdin: "a b c\n", prints: ["3"] },
      { _tag: "Command", args: [], stdin: "a b\n", prints: ["3"] }
    ],
    [['"a b\\n" as input', '"2"']]
  ],
  [
    "a file that is there",
    "import sys\nprint(open(sys.argv[1]).read().count('x'))\n",
    [{ _tag: "Command", args: ["a.txt"], files: { "a.txt": "xx" }, prints: ["2"] }],
    []
  ],
  [
    "a session",
    "name = input('Who? ')\nprint('Hello, ' + name)\ninput()\nprint('Bye')\n",
    [
      { _tag: "Session", typed: ["Ann", "quit"], says: ["who?", "hello, ann", "bye"] },
      { _tag: "Session", typed: ["Ann"], says: ["Good day"] }
    ],
    [["Good day", "it says", "Hello, Ann"]]
  ],
  [
    "a session that needs lines before it, and one that does not",
    "total = 0\nwhile True:\n    line = input()\n    if line == 'total':\n        print(f'It is {total}')\n    else:\n        total += int(line)\n",
    [
      { _tag: "Session", typed: ["total"], says: ["it is 5"], after: ["5"] },
      { _tag: "Session", typed: ["total"], says: ["it is 0"], after: ["5"] },
      { _tag: "Session", typed: ["total"], says: ["it is 7"], after: ["5"] }
    ],
    [["it is 7", "It is 5"]]
  ],
  [
    "commands that keep something",
    "import os, sys\nif sys.argv[1] == 'add':\n    open('kept', 'a').write(sys.argv[2] + '\\n')\nelif os.path.exists('kept'):\n    print(open('kept').read())\nelse:\n    print('nothing')\n",
    [
      { _tag: "Command", args: ["add", "x"], prints: [] },
      { _tag: "Command", args: ["list"], prints: ["x"] },
      { _tag: "Command", args: ["list"], prints: ["nothing"] },
      { _tag: "Command", args: ["list"], prints: ["y"] }
    ],
    [['"y"', '"x"']]
  ],
  [
    "a loop without end",
    "while True:\n    pass\n",
    [{ _tag: "Session", typed: [], says: ["x"] }],
    [["does not end"]]
  ],
  [
    "a session that ends badly, though everything was said",
    "print('Ready')\nwhile input() != 'stop':\n    print('More')\nint('x')\n",
    [
      { _tag: "Session", typed: ["a"], says: ["Ready", "More"] },
      { _tag: "Session", typed: ["a", "stop"], says: ["Ready"] },
      { _tag: "Session", typed: ["stop"], says: [] }
    ],
    [
      ["it ends with ValueError", "at line 4"],
      ["it ends with ValueError", "at line 4"]
    ]
  ],
  [
    "calls",
    library,
    [
      { _tag: "Call", code: "s = Stack(); s.push(2); s.push(3); s.pop()", gives: "3" },
      { _tag: "Call", code: "half(3)", gives: "1.5" },
      { _tag: "Call", code: "Stack().pop()", raises: "IndexError" },
      { _tag: "Call", code: "Stack().pop()", raises: "ValueError" },
      { _tag: "Call", code: "missing(1)", gives: "1" },
      { _tag: "Call", code: "Stack()", gives: "Stack()" },
      { _tag: "Call", code: "s = Stack(); s.push(1); s", gives: "Stack()" },
      { _tag: "Call", code: "what now", gives: "1" }
    ],
    [
      ["half(3) must give 1.5", "1.0"],
      ["must raise ValueError", "IndexError", "at line 7: return self.items.pop()"],
      // The test names what is not there, which may be its own fault
      ["example: missing(1)", "NameError"],
      ["s.push(1); s must give Stack()"]
    ]
  ],
  [
    "a name that a library lacks",
    "def half(n):\n    return number / 2\n\ndef twice(n):\n    if n:\n        m = n\n    return m * 2\n",
    [
      { _tag: "Call", code: "half(3)", gives: "1.5" },
      { _tag: "Call", code: "twice(0)", gives: "0" }
    ],
    [
      ["crash: half(3)", "NameError"],
      ["crash: twice(0)", "UnboundLocalError"]
    ]
  ],
  [
    "a library that cannot be imported",
    "import nothing_there\n",
    [{ _tag: "Call", code: "f()", gives: "1" }],
    [["crash", "nothing_there"]]
  ]
]

describe("examples", () => {
  for (const [what, code, examples, wanted] of cases) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const found = yield* tried(code, examples)
        expect(found, found.join("\n")).toHaveLength(wanted.length)
        wanted.forEach((words, at) => words.forEach((word) => expect(found[at]).toContain(word)))
      }).pipe(Effect.provide(layer()))
    )
  }
})
