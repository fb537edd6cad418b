import { describe, expect, it } from "vitest"

import { Outline, Splice } from "../src/index.ts"

const game = `#!/usr/bin/env python3
"""A game."""
import random
from dataclasses import dataclass

LIMIT = 10  # tries


@dataclass
class Game:
    """One round."""

    secret: int
    tries: int = 0

    @property
    def over(self) -> bool:
        return self.tries >= LIMIT

    def guess(self, number,
              loud=False):
        '''Compare.
  keeps its blanks
        '''
        self.tries += 1
        return number == self.secret
        # nothing more

    def _log(self): print("x")


def main():
    game = Game(random.randint(1, 9))
    print("def fake(): no")


if __name__ == "__main__":
    main()
`

const names = (path: string, text: string) =>
  (Outline.read(path, text)?.definitions ?? []).map(({ name }) => name)

describe("Outline", () => {
  it("lists what Python defines", () => {
    expect(names("game.py", game)).toEqual(["LIMIT", "Game", "Game.over", "Game.guess", "Game._log", "main"])
    const outline = Outline.read("game.py", game)
    const guess = outline && Outline.find(outline, "Game.guess")
    expect(guess?.signature).toBe("def guess(self, number, loud=False)")
    expect(guess?.doc).toBe("Compare.")
    expect(game.slice(guess?.start, guess?.end)).toMatch(/^def guess[\s\S]*# nothing more$/)
  })

  it("is not misled by strings and brackets", () => {
    const text = `a = """\ndef no(): pass\n"""\nb = [\n"x",\n# def no2():\n]\ndef yes(x=f"{a}", y='it\\'s'):\n  return (\nx)\nasync def also(): ...\n`
    expect(names("a.py", text)).toEqual(["a", "b", "yes", "also"])
  })

  it("lists what JavaScript and TypeScript define, also within a page", () => {
    const text = `const fs = require("fs")\n// Adds.\nexport async function add(a, b) { return a + b }\nconst twice = (x) => x * 2\nexports.half = function (x) { return x / 2 }\nclass Dog extends Animal { bark(loud) {} static make() {} name = "x" }\nexport const MAX = 3\n`
    expect(names("a.js", text)).toEqual(["add", "twice", "half", "Dog", "Dog.bark", "Dog.make", "MAX"])
    expect(names("p.html", `<h1>function no() {}</h1><script>\n${text}</script>`)).toEqual(
      names("a.js", text)
    )
    expect(
      names("a.ts", "export interface P { x: number }\nexport const f = (p: P): number => p.x\n")
    ).toEqual(["P", "f"])
    expect(Outline.read("a.js", text)?.definitions[0]).toMatchObject({
      signature: "async function add(a, b)",
      doc: "Adds."
    })
  })

  it("knows no other languages", () => {
    expect(Outline.read("a.rs", "fn main() {}")).toBeUndefined()
  })
})

describe("Splice", () => {
  it("replaces a function and keeps every other byte", () => {
    const after = Splice.splice("game.py", game, "def main():\n    print('new')\n")
    expect(after).toEqual({
      text: game.replace(/def main\(\):[\s\S]*?no"\)/, "def main():\n    print('new')"),
      replaced: ["main"],
      added: []
    })
  })

  it("replaces a method, however it is given, and keeps its decorator and line ends", () => {
    const windows = game.replaceAll("\n", "\r\n")
    const expected = windows.replace("return self.tries >= LIMIT", "return self.tries > LIMIT")
    for (const answer of [
      "def over(self) -> bool:\n    return self.tries > LIMIT",
      "    @property\n    def over(self) -> bool:\n        return self.tries > LIMIT\n",
      "class Game:\n  @property\n  def over(self) -> bool:\n    return self.tries > LIMIT\n"
    ]) {
      expect(Splice.splice("game.py", windows, answer)?.text).toBe(expected)
    }
  })

  it("adds what is new before what runs, with its imports, and never twice", () => {
    const answer =
      "import json\nimport random\nfrom game import Game\n\ndef save(game):\n    return json.dumps(game)\n"
    const after = Splice.splice("game.py", game, answer)
    expect(after?.added).toEqual(["save"])
    expect(after?.text).toBe(
      game
        .replace("import dataclass\n", "import dataclass\nimport json\n")
        .replace("\n\nif __name__", "\n\ndef save(game):\n    return json.dumps(game)\n\n\nif __name__")
    )
    expect(Splice.splice("game.py", after?.text ?? "", answer)).toBeUndefined()
  })

  it("adds a method to the class that is named", () => {
    const after = Splice.splice("game.py", game, "def reset(self):\n    self.tries = 0", ["Game"])
    expect(after).toMatchObject({ added: ["Game.reset"], replaced: [] })
    expect(after?.text).toContain('print("x")\n\n    def reset(self):\n        self.tries = 0\n\n\ndef main')
  })

  it("touches only what is named", () => {
    const answer =
      "LIMIT = 5\n\ndef main():\n    pass\n\nclass Game:\n    def guess(self, number):\n        return 1\n"
    expect(Splice.splice("game.py", game, answer, ["Game.guess"])?.replaced).toEqual(["Game.guess"])
    expect(Splice.splice("game.py", game, answer, ["LIMIT"])?.text).toBe(
      game.replace("LIMIT = 10", "LIMIT = 5")
    )
  })

  it.each([
    ["no code", "I would change main so that it prints more."],
    ["a body that stands for another", "def main():\n    # ... rest of the code\n    run()\n"],
    ["an ellipsis", "def main():\n    ...\n"],
    ["nothing new", 'def main():\n    game = Game(random.randint(1, 9))\n    print("def fake(): no")\n']
  ])("writes nothing for %s", (_, answer) => {
    expect(Splice.splice("game.py", game, answer)).toBeUndefined()
  })

  it("mends JavaScript: exports, methods, arrows and pages", () => {
    const js = `"use strict"\nexport default function add(a, b) {\n\treturn a - b\n}\n\nclass Dog {\n\tbark() { return 1 }\n\tsit() { return 2 }\n}\n`
    expect(Splice.splice("a.js", js, "function add(a, b) {\n  return a + b\n}")?.text).toBe(
      js.replace("a - b", "a + b")
    )
    expect(Splice.splice("a.js", js, "bark() { return 3 }", ["Dog.bark"])?.text).toBe(
      js.replace("return 1", "return 3")
    )
    expect(Splice.splice("a.js", js, "class Dog { run() { return 4 } }")?.text).toContain(
      "sit() { return 2 }\n\n\trun() { return 4 }\n}"
    )
    const page = `<script>\n  const t = (x) => x;\n</script>\n`
    expect(
      Splice.splice("p.html", page, "const t = (x) => x + 1;\nfunction u() {\n  return `\n`\n}\n")?.text
    ).toBe(`<script>\n  const t = (x) => x + 1;\n\n  function u() {\n    return \`\n\`\n  }\n</script>\n`)
  })

  it("takes a hostile answer in linear time", () => {
    const answer = "def a():\n".repeat(50_000)
    expect(Splice.splice("game.py", game, answer)).toBeUndefined()
  })
})
