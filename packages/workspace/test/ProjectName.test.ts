import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { it } from "@effect/vitest"
import { SafePath, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect } from "vitest"

const names: ReadonlyArray<readonly [idea: string, name: string]> = [
  ["write a snake game", "snake_game"],
  ["Create a command-line todo list saved as JSON", "command_line_todo_list_saved_as_json"],
  ["Please could you write me a password generator?", "password_generator"],
  [
    "I want to build a small library management system with books and members",
    "library_management_system_with_books"
  ],
  ["tic tac toe", "tic_tac_toe"],
  ["make", "make"],
  ["写一个贪吃蛇游戏", "贪吃蛇游戏"],
  ["请帮我做一个简单的计算器", "计算器"],
  ["用Python写一个猜数字游戏", "猜数字游戏"],
  ["написать игру змейка", "написать_игру_змейка"],
  ["メモアプリを作って", "メモアプリを作って"],
  ["", "project"],
  ["?!", "project"],
  ["../../etc/passwd", "etc_passwd"],
  ["CON", "con_project"],
  ["x".repeat(1_000_000), "x".repeat(40)]
]

describe("slug", () => {
  for (const [idea, name] of names) {
    it(`names ${JSON.stringify(idea.slice(0, 50))}`, () => expect(Workspace.slug(idea)).toBe(name))
  }

  it("gives a safe folder name of at most 40 characters for every idea", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (idea) => {
        const name = Workspace.slug(idea)
        expect(Array.from(name).length).toBeLessThanOrEqual(40)
        expect(Effect.runSync(SafePath.parse(name))).toBe(name)
      })
    )
  })
})

it.effect("freeName passes over what is there, and takes an empty folder", () =>
  Effect.gen(function* () {
    const parent = mkdtempSync(join(tmpdir(), "free-name-"))
    expect(yield* Workspace.freeName(join(parent, "not-there"), "a")).toBe("a")
    expect(yield* Workspace.freeName(parent, "snake_game")).toBe("snake_game")
    mkdirSync(join(parent, "snake_game"))
    expect(yield* Workspace.freeName(parent, "snake_game")).toBe("snake_game")
    writeFileSync(join(parent, "snake_game", "main.py"), "")
    writeFileSync(join(parent, "snake_game_2"), "")
    expect(yield* Workspace.freeName(parent, "snake_game")).toBe("snake_game_3")
  })
)

it.effect("freeName says when the folder for projects is a file", () =>
  Effect.gen(function* () {
    const parent = mkdtempSync(join(tmpdir(), "names-"))
    writeFileSync(join(parent, "file"), "")
    expect(yield* Workspace.freeName(parent, "file")).toBe("file_2")
    const error = yield* Effect.flip(Workspace.freeName(join(parent, "file"), "a"))
    expect(error.path).toContain("file")
  })
)
