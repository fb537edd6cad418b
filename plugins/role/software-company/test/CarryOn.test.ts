import { assert, describe, expect, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Ask, Budget, type Event, Events, Journal, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import { Checkout, type Language, Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import { plainLanguage } from "./PlainLanguage.ts"

/** A test fails where a file says "breaks"; what says "broken" does not parse. */
const language: Language.Language = {
  ...plainLanguage,
  testPath: (path) => `tests/test_${path}`,
  check: (files) =>
    Effect.succeed(
      Object.entries(files).flatMap(([path, text]): ReadonlyArray<Language.Problem> =>
        text.includes("broken") ? [{ rule: "syntax", path, message: "invalid syntax" }] : []
      )
    ),
  start: (files) =>
    Sandbox.Sandbox.use(({ run }) => run({ language: "python", files, entry: "main.py" })).pipe(Effect.as([]))
}

const sandbox = Layer.succeed(Sandbox.Sandbox, {
  name: "none",
  languages: ["python"],
  lacks: [],
  run: ({ files }) => {
    if (Object.values(files).some((text) => text.includes("needs = ")))
      return Effect.fail(Sandbox.lacking("none", ["a machine"]))
    const tests = Object.entries(files).filter(([path]) => path.startsWith("tests/"))
    const count = tests.join("\n").split("def test_").length - 1
    if (count === 0) {
      return Effect.succeed({
        ended: "exit",
        code: 5,
        stdout: "0 tests, 0 failed",
        stderr: "",
        files: {},
        duration: 1
      })
    }
    const isBad = Object.values(files).some((text) => text.includes("breaks"))
    const stdout = `${isBad ? "FAIL: tests/test_game.py::test_play\nAssertionError: 1 != 2\n" : ""}${count + 2} tests, ${isBad ? 1 : 0} failed, 0 skipped`
    return Effect.succeed({ ended: "exit", code: isBad ? 1 : 0, stdout, stderr: "", files: {}, duration: 1 })
  }
})

const project = {
  "game.py": `import random\n\nscores = []\n\n\ndef play():\n    return 1\n\n\ndef main():\n    print(play())\n\n\nif __name__ == "__main__":\n    main()\n`,
  "board.py": "class Board:\n    def draw(self):\n        return '#'\n",
  "tests/test_game.py": "from game import play\n\ndef test_play():\n    assert play() == 1\n",
  "README.md": "# A game\n"
}

/** Takes an answer for code unless it is the word `nothing`. */
const code = {
  name: "code",
  repair: (
    draft: { readonly text: string },
    target: { readonly jsonSchema: Readonly<Record<string, unknown>> }
  ) =>
    Effect.succeed({
      draft:
        target.jsonSchema["contentMediaType"] === undefined || draft.text === "nothing"
          ? { _tag: "Text" as const, text: draft.text }
          : { _tag: "Value" as const, value: draft.text, text: draft.text },
      fixes: []
    })
}

/** Runs a change; gives what was committed, told and asked. */
const run = (
  idea: string,
  answers: ReadonlyArray<string>,
  files: Readonly<Record<string, string>> = project,
  { file, runTests }: { readonly file?: string; readonly runTests?: boolean } = {}
) =>
  Effect.gen(function* () {
    const committed: Array<Readonly<Record<string, string>>> = []
    const events: Array<Event.Event> = []
    const { llm, script } = ScriptedLLM.make(answers)
    const stack = Layer.mergeAll(
      Ask.layer({ repairers: [code] }),
      Budget.layer(),
      Layer.succeed(Events.Events, {
        emit: (event) => Effect.sync(() => void events.push(event)),
        subscribe: Effect.succeed(Stream.empty)
      }),
      Journal.memory,
      Workspace.memory(),
      sandbox,
      Layer.succeed(LLM.LLM, llm),
      Layer.succeed(Checkout.Checkout, {
        root: "/memory",
        branch: "main",
        isNew: false,
        files: Effect.succeed(files),
        commit: (_, changed) => Effect.sync(() => (committed.push(changed), "abcdef"))
      })
    )
    const order = { idea, languages: [language], projectName: "game", runTests } as const
    const team =
      file === undefined ? SoftwareCompany.carryOn(order) : SoftwareCompany.writeTests({ ...order, file })
    const { board, kept } = yield* Effect.gen(function* () {
      const board = yield* Team.run(team)
      return { board, kept: yield* Workspace.Workspace.use((workspace) => workspace.files()) }
    }).pipe(Effect.provide(stack))
    const prompts = (yield* script.requests).map(({ messages }) => messages.at(-1)?.content ?? "")
    assert.deepStrictEqual(yield* script.unused, [])
    return { committed, events, kept, prompts, delivery: board.latest(SoftwareCompany.Delivery) }
  })

const plan = (...places: ReadonlyArray<string>) =>
  JSON.stringify({ "Development Plan": ["keep the best score"], Places: places })

describe("carry on", () => {
  it("is a team that can reach its goal", () => {
    const order = { idea: "add a score", languages: [language], projectName: "game" } as const
    expect(Team.problems(SoftwareCompany.carryOn(order))).toEqual([])
  })

  it.effect("changes the function that the model chose, commits it and shows the difference", () =>
    Effect.gen(function* () {
      const { committed, delivery, events, kept, prompts } = yield* run("add a high score table", [
        plan("game.py: main"),
        "def main():\n    scores.append(play())\n    print(max(scores))\n"
      ])
      assert.deepStrictEqual(committed, [
        {
          "game.py": project["game.py"].replace(
            "    print(play())",
            "    scores.append(play())\n    print(max(scores))"
          )
        }
      ])
      assert.isTrue(delivery?.ok)
      const diff = events.flatMap((event) => (event._tag === "FileChanged" ? [event.diff] : [])).join("")
      assert.include(diff, "--- a/game.py\n+++ b/game.py\n@@ -")
      assert.include(diff, "\n-    print(play())\n+    scores.append(play())\n")
      assert.include(prompts[0], "game.py: main")
      assert.include(prompts[0], "add a high score table")
      assert.include(prompts[1], "- keep the best score")
      assert.strictEqual(kept[".metagpt/docs/requirement.txt"], "add a high score table\n")
      assert.isDefined(kept[".metagpt/docs/code_plan_and_change/game.json"])
    })
  )

  it.effect("tells a bug by its traceback, and finds the place without a model", () =>
    Effect.gen(function* () {
      const idea =
        'It breaks:\nTraceback (most recent call last):\n  File "/home/me/game.py", line 7, in play\nIndexError: x'
      const { committed, kept, prompts } = yield* run(idea, ["def play():\n    return 1 if scores else 1\n"])
      assert.strictEqual(prompts.length, 1)
      assert.include(prompts[0], "Change play so that")
      assert.strictEqual(committed.length, 1)
      assert.strictEqual(kept[".metagpt/docs/bugfix.txt"], `${idea}\n`)
    })
  )

  it.effect("asks where words do not say what it is, and takes the words when the answer says nothing", () =>
    Effect.gen(function* () {
      const { kept, prompts } = yield* run("`play` could be nicer", [
        '{"issue_type": "BUG", "reason": "x"}',
        "def play():\n    return 'nicer'\n"
      ])
      assert.include(prompts[0], "report of a bug or a new requirement")
      assert.isDefined(kept[".metagpt/docs/bugfix.txt"])
    })
  )

  it.effect("keeps no change that breaks a test, and tries again with what the test said", () =>
    Effect.gen(function* () {
      const { committed, prompts } = yield* run("change `play` to use a score", [
        "def play():\n    score = breaks\n",
        "def play():\n    score = 1\n    return score\n"
      ])
      assert.include(prompts[1], "test_play passed before and fails now")
      assert.strictEqual(Object.values(committed[0] ?? {})[0]?.includes("breaks"), false)
    })
  )

  it.effect("leaves everything as it is when nothing good comes of it", () =>
    Effect.gen(function* () {
      const { committed, delivery } = yield* run("change `play` to use a score", [
        "nothing",
        "I cannot.",
        "def play():\n    broken score\n",
        "def play():\n    ...\n"
      ])
      assert.deepStrictEqual(committed, [])
      assert.isFalse(delivery?.ok)
      assert.include(delivery?.problems[0], "No change was kept")
    })
  )

  it.effect("keeps no function that lost most of what it did where no test can tell", () =>
    Effect.gen(function* () {
      const body = Array.from({ length: 8 }, (_, n) => `    score${n} = ${n}\n`).join("")
      const files = { "game.py": `def play():\n${body}    return score1\n` }
      const { committed, prompts } = yield* run(
        "change `play` to use a score",
        ["def play():\n    return score\n", `def play():\n${body}    return score2\n`],
        files
      )
      assert.include(prompts[1], "play lost most of what it did")
      assert.include(Object.values(committed[0] ?? {})[0], "return score2")
    })
  )

  it.effect("takes no blame for what failed before", () =>
    Effect.gen(function* () {
      const files = { ...project, "other.py": "x = 'breaks'\n" }
      const { committed } = yield* run(
        "change `play` to use a score",
        ["def play():\n    score = 1\n    return score\n"],
        files
      )
      assert.strictEqual(committed.length, 1)
    })
  )

  it.effect("tries on while a bug's failing test still fails, and keeps what makes nothing worse", () =>
    Effect.gen(function* () {
      const files = { ...project, "game.py": project["game.py"].replace("return 1", "return 'breaks'") }
      const { committed } = yield* run(
        "fix `play`: it returns a word",
        ["def play():\n    return 'still breaks'\n", "def play():\n    return 1\n"],
        files
      )
      assert.strictEqual(committed.length, 1)
      assert.notInclude(Object.values(committed[0] ?? {})[0], "breaks")
    })
  )

  it.effect("keeps the documents of a project that a company made beside its sources", () =>
    Effect.gen(function* () {
      const files = { ...project, "docs/requirement.txt": "write a game\n" }
      const { committed } = yield* run(
        "add a score to `play`",
        ["def play():\n    score = 1\n    return score\n"],
        files
      )
      assert.strictEqual(committed[0]?.["docs/requirement.txt"], "add a score to `play`\n")
    })
  )

  it.effect("makes the file that the request names, beside the others, and lets them use it", () =>
    Effect.gen(function* () {
      const files = { "src/game.py": project["game.py"], "README.md": "" }
      const { committed, events, prompts } = yield* run(
        "add a module scores.py with `best(scores)` and use it in `main`",
        [
          "def best(scores):\n    return max(scores)\n",
          "from scores import best\n\ndef main():\n    print(best([play()]))\n"
        ],
        files
      )
      assert.include(prompts[0], "Write the new file src/scores.py")
      assert.include(prompts[1], "def best(scores)")
      assert.strictEqual(committed[0]?.["src/scores.py"], "def best(scores):\n    return max(scores)\n")
      assert.include(committed[0]?.["src/game.py"], "from scores import best")
      const diff = events.flatMap((event) => (event._tag === "FileChanged" ? [event.diff] : [])).join("")
      assert.include(diff, "--- /dev/null\n+++ b/src/scores.py\n")
    })
  )

  it.effect("makes a file of the plan only inside the project, and doubts one that nothing uses", () =>
    Effect.gen(function* () {
      const { committed, prompts } = yield* run("add a memory of the best score to the game", [
        plan("game.py: main", "../scores.py", "nowhere/scores.py", "scores.py"),
        "def best():\n    return 1\n",
        "def main():\n    score = play()\n    print(score)\n",
        "def best():\n    return 2\n",
        "def main():\n    import scores\n    print(scores.best(), play())\n"
      ])
      assert.include(prompts[1], "Write the new file scores.py")
      assert.include(prompts[3], "scores.py is new and nothing uses it")
      assert.deepStrictEqual(Object.keys(committed[0] ?? {}), ["scores.py", "game.py"])
      assert.include(committed[0]?.["scores.py"], "return 2")
    })
  )

  it.effect("takes no name of a product for a file, and makes none for a bug", () =>
    Effect.gen(function* () {
      const answer = ["def play():\n    node = 1\n    return node\n"]
      for (const idea of ["add Node.js names to `play`", "fix `play`: an error in site.py about node"]) {
        const { committed } = yield* run(idea, answer)
        assert.deepStrictEqual(Object.keys(committed[0] ?? {}), ["game.py"])
      }
    })
  )

  it.effect("keeps the candidate with the least against it, and tells what is doubted", () =>
    Effect.gen(function* () {
      const files = { ...project, "game.py": project["game.py"].replace("return 1", "return 'breaks'") }
      const { committed, events } = yield* run(
        "fix `play`: it returns a word",
        [
          "def play():\n    return 'first breaks'\n",
          "def play():\n    broken\n",
          "def play():\n    broken too\n",
          "def play():\n    broken three\n"
        ],
        files
      )
      assert.include(committed[0]?.["game.py"], "first breaks")
      const notes = events.flatMap((event) => (event._tag === "Noted" ? [event.message] : []))
      assert.include(
        notes.join("\n"),
        "Kept, with a doubt: tests: still fails: tests/test_game.py::test_play"
      )
    })
  )

  it.effect("speaks Chinese where it is asked in Chinese", () =>
    Effect.gen(function* () {
      const { delivery } = yield* run("修改 `play`，加上分数", ["nothing", "nothing", "nothing", "nothing"])
      assert.include(delivery?.problems[0], "没有保留任何修改")
    })
  )

  it.effect("goes on where no sandbox can start the program or its tests, and says so", () =>
    Effect.gen(function* () {
      const { committed, events } = yield* run(
        "change `play` to use a score",
        ["def play():\n    score = 1\n    return score\n"],
        { ...project, "main.py": "needs = 'a machine'\n" }
      )
      assert.strictEqual(committed.length, 1)
      const notes = events.flatMap((event) => (event._tag === "Noted" ? [event.message] : []))
      assert.include(notes.join("\n"), "Nothing here runs the tests of python")
    })
  )

  it.effect("writes tests of what a change adds from the request, and keeps none that fails", () =>
    Effect.gen(function* () {
      const { committed, events, prompts } = yield* run(
        "change `play` to use a score",
        [
          "def play():\n    score = 1\n    return score\n",
          "from game import play\n\n\ndef test_play():\n    assert play() == 'breaks'\n",
          "from game import play\n\n\ndef test_score():\n    assert play() == 1\n"
        ],
        project,
        { runTests: true }
      )
      assert.include(prompts[1], "Write unit tests of play")
      assert.notInclude(prompts[1], "return score")
      assert.include(prompts[2], "1 != 2")
      assert.deepStrictEqual(Object.keys(committed[0] ?? {}), ["game.py", "tests/test_game_play.py"])
      const notes = events.flatMap((event) => (event._tag === "Noted" ? [event.message] : []))
      assert.include(notes.join("\n"), "tests/test_game_play.py: 3 tests pass")
    })
  )

  it.effect(
    "lets the tests of a file stay where fewer of the new ones pass, and refuses what it cannot test",
    () =>
      Effect.gen(function* () {
        const bad = "from game import play\n\n\ndef test_play():\n    assert play() == 'breaks'\n"
        const { committed, delivery } = yield* run("write tests", [bad, bad, bad], project, {
          file: "game.py"
        })
        assert.deepStrictEqual(committed, [])
        assert.include(delivery?.problems[0], "No test of game.py was kept")
        const page = yield* run("写测试", [], project, { file: "README.md" })
        assert.include(page.delivery?.problems[0], "不为 README.md 编写测试")
      })
  )
})
