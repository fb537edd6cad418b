import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"

import { right } from "./programs.ts"

const python = make()

const test = (files: Sandbox.Files) => Sandbox.Sandbox.use((sandbox) => sandbox.run(python.tests(files)))

const starts: Readonly<Record<string, string>> = {
  "asks and refuses letters": 'n = int(input("How many? "))\nprint(n)\n',
  "ends at the end of input": 'while True:\n    print(input("> "))\n',
  "ends with an error code of its own": "import sys\nprint('Cannot go on')\nsys.exit(3)\n",
  "prints its usage":
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('file')\np.parse_args()\n",
  "prints for ever": "while True:\n    print('frame')\n",
  "prints and then is busy": "print('server is running')\nwhile True:\n    pass\n",
  "sleeps between frames": "import time\nfor i in range(100):\n    print(i)\n    time.sleep(1)\n",
  "needs a thread":
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as e:\n    print(list(e.map(str, [1])))\n",
  "needs a process": "import subprocess\nsubprocess.run(['clear'])\n",
  "needs a socket": "import socket\ns = socket.socket()\ns.bind(('', 8000))\ns.listen()\ns.accept()\n",
  "needs the network": "import urllib.request\nprint(urllib.request.urlopen('http://example.com').read())\n",
  "clears the screen": "import os\nos.system('clear')\nprint('menu')\n",
  "reads all of its input": "import sys\nprint(sum(len(line) for line in sys.stdin))\n"
}

/** [what happens, main.py, rule and place, words] */
const fails: ReadonlyArray<readonly [string, Sandbox.Files, string, ReadonlyArray<string>]> = [
  [
    "it crashes",
    { "main.py": "x = []\nprint(x[0])\n" },
    "crash main.py:2",
    ["IndexError", "print(x[0])", "started"]
  ],
  [
    "it compares what is typed with a number",
    { "main.py": "n = input('? ')\nprint(n < 5)\n" },
    "crash main.py:2",
    ["TypeError: '<' not supported between instances of 'str' and 'int'"]
  ],
  [
    "it waits without a word",
    {
      "main.py":
        "words = []\nwhile True:\n    word = input()\n    if not word:\n        break\n    words.append(word)\nprint(words)\n"
    },
    "hang main.py:",
    ["says nothing", "print what can be typed"]
  ],
  [
    "another file crashes",
    { "main.py": "import game\ngame.go()\n", "game.py": "def go():\n    return 1 / 0\n" },
    "crash game.py:2",
    ["ZeroDivisionError", 'File "main.py", line 2']
  ],
  [
    "it crashes on what is typed",
    { "main.py": "items = {}\nwhile True:\n    items[input('? ')] += 1\n" },
    "crash main.py:3",
    ["KeyError", '"1"', "typed in"]
  ],
  [
    "it crashes in the standard library",
    { "main.py": "import json\njson.loads('{')\n" },
    "crash main.py:2",
    ["JSONDecodeError"]
  ],
  [
    "it needs arguments and does not say so",
    { "main.py": "import sys\nprint(sys.argv[1])\n" },
    "crash main.py:2",
    ["IndexError"]
  ],
  [
    "an own file is not there",
    { "main.py": "import snake\n" },
    "crash main.py:1",
    ["No module named 'snake'"]
  ],
  ["it does not parse", { "main.py": "def f(:\n" }, "crash main.py:1", ["SyntaxError"]],
  [
    "another file does not parse",
    { "main.py": "import a\n", "a.py": "\n\nx = = 1\n" },
    "crash a.py:3",
    ["SyntaxError"]
  ],
  [
    "it calls itself for ever",
    { "main.py": "def f():\n    f()\nf()\n" },
    "crash main.py:2",
    ["RecursionError"]
  ],
  [
    "it takes all memory",
    { "main.py": "x = [0]\nwhile True:\n    x = x + x\n" },
    "crash main.py:",
    ["memory"]
  ],
  ["it says and asks nothing", { "main.py": "while True:\n    pass\n" }, "hang main.py:", ["5 seconds"]],
  ["there is no entry", { "a.py": "" }, "entry main.py:", ["no main.py"]]
]

it.layer(layer({ concurrency: 2, memory: 268_435_456 }), { timeout: 60_000 })("start", (it) => {
  describe("has no complaint about", () => {
    for (const [name, files] of Object.entries(right)) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const start = python.start(files, "main.py")
          expect(yield* Effect.catchIf(start, Sandbox.isLacking, () => Effect.succeed([]))).toEqual([])
        })
      )
    }
    for (const [name, code] of Object.entries(starts)) {
      it.effect(`a program that ${name}`, () =>
        Effect.gen(function* () {
          expect(yield* python.start({ "main.py": code }, "main.py")).toEqual([])
        })
      )
    }
  })

  describe("tells that", () => {
    for (const [name, files, place, words] of fails) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const problems = yield* python.start(files, "main.py")
          expect(problems.map(({ line, path, rule }) => `${rule} ${path}:${line ?? ""}`)).toEqual([place])
          for (const word of words) expect(problems[0]?.message).toContain(word)
          expect(problems[0]?.message.split("\n").length).toBeLessThanOrEqual(16)
          expect(problems[0]?.message).not.toContain("/project/")
        })
      )
    }
  })

  describe("tests", () => {
    const stack = { "stack.py": "class Stack(list):\n    def top(self):\n        return self[-1]\n" }

    it.effect("runs cases of unittest and plain functions", () =>
      Effect.gen(function* () {
        const outcome = yield* test({
          ...stack,
          "tests/test_stack.py":
            "import unittest\nfrom stack import Stack\n\nclass TestStack(unittest.TestCase):\n    def setUp(self):\n        self.s = Stack([1])\n\n    def test_top(self):\n        self.assertEqual(self.s.top(), 1)\n\nif __name__ == '__main__':\n    unittest.main()\n",
          "tests/test_plain.py":
            "import pytest\nfrom stack import Stack\n\n@pytest.fixture\ndef stack():\n    return Stack([2])\n\ndef test_top(stack):\n    assert stack.top() == 2\n\ndef test_empty():\n    with pytest.raises(IndexError, match='range'):\n        Stack().top()\n\n@pytest.mark.parametrize('a, b', [(1, 1), (2, 2)])\ndef test_same(a, b):\n    assert a == b\n\nclass TestMore:\n    def setup_method(self):\n        self.x = 1\n\n    def test_x(self):\n        assert self.x == pytest.approx(1.0000000001)\n\ndef test_out(capsys, tmp_path, monkeypatch):\n    monkeypatch.setattr('builtins.input', lambda *_: 'yes')\n    print(input())\n    (tmp_path / 'a').write_text('x')\n    assert capsys.readouterr().out == 'yes\\n'\n"
        })
        expect(outcome.stdout).toBe("7 tests, 0 failed, 0 skipped\n")
        expect(outcome.code).toBe(0)
      })
    )

    it.effect("shows what fails, and where", () =>
      Effect.gen(function* () {
        const outcome = yield* test({
          ...stack,
          "tests/test_stack.py":
            "from stack import Stack\n\ndef test_top():\n    assert Stack([1]).top() == 2, 'top is wrong'\n",
          "tests/test_broken.py": "import nothing\n"
        })
        expect(outcome.code).toBe(1)
        expect(outcome.stdout).toContain("FAIL: tests/test_stack.py::test_top")
        expect(outcome.stdout).toContain("top is wrong")
        expect(outcome.stdout).toContain("ERROR: tests/test_broken.py cannot be imported")
        expect(outcome.stdout).toContain("2 failed")
      })
    )

    it.effect("does not take no tests for success", () =>
      Effect.gen(function* () {
        const outcome = yield* test(stack)
        expect(outcome.code).toBe(5)
        expect(outcome.stdout).toContain("no tests")
      })
    )
  })
})
