import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

import * as Plan from "../src/Plan.ts"
import * as Relevance from "../src/Relevance.ts"

const plan = (files: ReadonlyArray<string>, logic: ReadonlyArray<ReadonlyArray<string>>) => ({
  "Required Python packages": [],
  "Required Other language third-party packages": [],
  "Logic Analysis": logic,
  "Task list": files,
  "Full API spec": "",
  "Shared Knowledge": "",
  "Anything UNCLEAR": ""
})

const four = plan(
  ["board.py", "player.py", "game.py", "main.py"],
  [
    ["board.py", "the board"],
    ["player.py", "a player"],
    ["game.py", "imports board"]
  ]
)

describe("Plan", () => {
  it("knows which files need which", () => {
    assert.deepStrictEqual(Object.fromEntries(Plan.needs(four)), {
      "board.py": [],
      "player.py": [],
      "game.py": ["board.py"],
      "main.py": ["board.py", "player.py", "game.py"]
    })
  })

  it("ends when files wait for each other", () => {
    const order = Plan.needs(
      plan(
        ["a.py", "b.py", "main.py"],
        [
          ["a.py", "uses b"],
          ["b.py", "uses a"]
        ]
      )
    )
    assert.deepStrictEqual(Object.fromEntries(order), {
      "a.py": [],
      "b.py": ["a.py"],
      "main.py": ["a.py", "b.py"]
    })
  })

  it.effect("takes no longer than the longest way through the files", () =>
    Effect.gen(function* () {
      const seconds: Readonly<Record<string, number>> = { board: 2, player: 9, game: 5, main: 1 }
      const order: Array<string> = []
      const begin = yield* Clock.currentTimeMillis
      const fiber = yield* Effect.forkChild(
        Plan.write(four, (file, needed) =>
          Effect.gen(function* () {
            yield* Effect.sleep(1000 * (seconds[file.replace(".py", "")] ?? 0))
            order.push(`${file} after ${Object.keys(needed).join(" ")}`)
            return `text of ${file}`
          })
        ).pipe(Effect.zip(Clock.currentTimeMillis))
      )
      yield* TestClock.adjust("1 minute")
      const [texts, end] = yield* Fiber.join(fiber)
      // player, then main; the board and the game meanwhile
      assert.strictEqual(end - begin, 10_000)
      assert.deepStrictEqual(order, [
        "board.py after ",
        "game.py after board.py",
        "player.py after ",
        "main.py after board.py player.py game.py"
      ])
      assert.strictEqual(texts["game.py"], "text of game.py")
    })
  )
})

describe("Relevance", () => {
  const rules = ["the snake moves one cell in its direction", "food makes it grow", "a wall ends the game"]

  it("knows a program that was written for something else", () => {
    assert.isTrue(Relevance.isOnTopic("write a snake game", rules, "class Snake: ..."))
    assert.isFalse(Relevance.isOnTopic("write a snake game", rules, "def check_win(board): print(board)"))
    assert.isTrue(Relevance.isOnTopic("write a markdown to HTML converter", [], "def to_html(md):"))
  })

  it("takes the words of the rules where the request's are not used", () => {
    assert.isTrue(Relevance.isOnTopic("write a snake game", rules, "direction = 1; grow(food); wall"))
    assert.isFalse(Relevance.isOnTopic("write a snake game", rules, "direction = input()"))
  })

  it("judges only what it can read", () => {
    assert.isTrue(Relevance.isOnTopic("写一个贪吃蛇游戏", [], "x = 1"))
    assert.isTrue(Relevance.isOnTopic("write a simple program", [], "x = 1"))
  })

  it("finds comments that stand instead of code", () => {
    assert.lengthOf(Relevance.placeholders("a.py", "def f():\n    # TODO: implement\n    pass"), 1)
    assert.lengthOf(Relevance.placeholders("a.py", "# Implement the logic to update the board"), 1)
    assert.lengthOf(Relevance.placeholders("a.py", "# add the item to the list\nitems.append(x)"), 0)
    assert.lengthOf(Relevance.placeholders("a.py", "todo = []  # the list"), 0)
    assert.lengthOf(Relevance.placeholders("a.py", "# Load the todo list\ndef load():\n    return []"), 0)
    assert.lengthOf(Relevance.placeholders("a.py", "# Implement the queue\nqueue = []"), 0)
    assert.lengthOf(
      Relevance.placeholders("a.py", "def f():\n    # Implement it\n\ndef g():\n    return 1"),
      1
    )
  })
})
