import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

import * as AsBuilt from "../src/AsBuilt.ts"
import * as Diagram from "../src/Diagram.ts"

/**
 * What is written, line by line: much less than Mermaid draws. Diagrams of these lines, 2,021 of them with names such as `end`,
 * `a;b`, `%%{init}%%` and `Note right of A: x`, were all drawn by mermaid 11.17.2 in Chromium.
 */
const id = "(?:n_\\w*|[A-Z]\\w+)"
const text = "[\\p{L}\\p{N}\\p{Sc} _.,:()[\\]*+/=!?'&-]*"
const plain = text.replace("()", "")
const lines = {
  classDiagram: [
    `  class ${id}(?:\\["${text}"\\])?(?: \\{)?`,
    "    <<file>>",
    `    [+-]${plain}(?:\\(${plain}\\))?`,
    "  \\}",
    `  ${id} \\.\\.> ${id}`
  ],
  sequenceDiagram: [`  participant ${id}(?: as ${text})?`, `  ${id}->>${id}: ${text}`],
  quadrantChart: [
    `  title ${text}`,
    `  [xy]-axis "${text}" --> "${text}"`,
    `  "${text}": \\[0\\.\\d\\d, 0\\.\\d\\d\\]`
  ]
}

const strange = (diagram: string): ReadonlyArray<string> => {
  const [head = "", ...rest] = diagram.split("\n")
  if (diagram === "") return []
  const known = lines[head as keyof typeof lines].map((line) => new RegExp(`^${line}$`, "u"))
  return rest.filter((line) => !known.some((form) => form.test(line)))
}

const words = [
  "end",
  "Note",
  "class",
  "a;b",
  "%%{init}%%",
  "x->>y",
  "<<x>>",
  "**kw",
  "蛇.py",
  "f(a)(b",
  "__proto__"
]
const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom(...words))
const number = fc.double({ min: -1, max: 2, noNaN: true })

describe("Diagram", () => {
  it("can be drawn, whatever the names are", () => {
    const parts = fc.array(
      fc.record({ name, members: fc.array(name), uses: fc.array(name), isFile: fc.boolean() })
    )
    fc.assert(fc.property(parts, (parts) => assert.deepStrictEqual(strange(Diagram.classes(parts)), [])))
    const calls = fc.array(fc.record({ from: name, to: name, what: name }))
    fc.assert(fc.property(calls, (calls) => assert.deepStrictEqual(strange(Diagram.sequence(calls)), [])))
    const points = fc.array(fc.record({ name, x: number, y: number }))
    fc.assert(
      fc.property(points, name, (points, title) =>
        assert.deepStrictEqual(
          strange(Diagram.quadrants(points, { title, x: [title, title], y: [title, title] })),
          []
        )
      )
    )
  })

  it("keeps those apart whose names are nearly the same", () => {
    const diagram = Diagram.sequence([{ from: "a.py", to: "a_py", what: "x" }])
    assert.strictEqual(
      diagram,
      "sequenceDiagram\n  participant n_a_py as a.py\n  participant n_a_py_1 as a_py\n  n_a_py->>n_a_py_1: x"
    )
  })
})

const files = {
  "game/food.py": `import random
SIZE = 10

class Food:
    def __init__(self, size=SIZE):
        self.place(size)

    def place(self, size):
        self.at = (random.randint(0, size), 1)
`,
  "game/main.py": `from food import Food

class Snake:
    def move(self, direction: tuple[int, int], grow=False) -> None:
        self._grow()

    def _grow(self):
        pass

def draw(snake, food):
    print("main()")  # main()

def main():
    snake = Snake()
    food = Food()
    draw(snake, food)
    snake.move((0, 1))

if __name__ == "__main__":
    main()
`
}

describe("AsBuilt", () => {
  it("knows the classes and files of a program, and which need which", () => {
    assert.strictEqual(
      Diagram.classes(AsBuilt.parts(files)),
      `classDiagram
  class Food {
    -__init__(size)
    +place(size)
  }
  class n_food_py["food.py"] {
    <<file>>
    +SIZE
  }
  class Snake {
    +move(direction, grow)
    -_grow()
  }
  class n_main_py["main.py"] {
    <<file>>
    +draw(snake, food)
    +main()
  }
  n_main_py ..> Food
  n_main_py ..> Snake`
    )
  })

  it("follows a program from its start", () => {
    assert.deepStrictEqual(
      AsBuilt.flow(files, "game/main.py").map(({ from, to, what }) => `${from} ${to} ${what}`),
      [
        "main.py main.py main()",
        "main.py Snake new",
        "main.py Food new",
        "main.py main.py draw(snake, food)",
        "main.py Snake move(direction, grow)",
        "Food Food place(size)",
        "Snake Snake _grow()"
      ]
    )
  })

  it("ends where functions call each other, and reads what is no program", () => {
    const odd = {
      "a.js": "function a() { b() }\nfunction b() { a() }\na()\n",
      "b.txt": "x(",
      "c.py": "def ("
    }
    assert.lengthOf(AsBuilt.flow(odd, "a.js"), 2)
    assert.deepStrictEqual(AsBuilt.flow({}, "a.js"), [])
    assert.lengthOf(AsBuilt.parts(odd), 3)
  })
})
