import { assert, describe, it } from "vitest"

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

describe("Plan", () => {
  it("groups files that can be written at the same time", () => {
    const groups = Plan.groups(
      plan(
        ["board.py", "player.py", "game.py", "main.py"],
        [
          ["board.py", "the board"],
          ["player.py", "a player"],
          ["game.py", "imports board and player"]
        ]
      )
    )
    assert.deepStrictEqual(groups, [["board.py", "player.py"], ["game.py"], ["main.py"]])
  })

  it("ends when files wait for each other", () => {
    const groups = Plan.groups(
      plan(
        ["a.py", "b.py", "main.py"],
        [
          ["a.py", "uses b"],
          ["b.py", "uses a"]
        ]
      )
    )
    assert.deepStrictEqual(groups.flat().toSorted(), ["a.py", "b.py", "main.py"])
    assert.deepStrictEqual(groups.at(-1), ["main.py"])
  })
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
  })
})
