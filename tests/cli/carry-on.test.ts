import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { folder, metagpt, runOf, server } from "./Metagpt.ts"

const idea = "add a high score table to `main`"

/** A project of somebody's, without history. */
const project = (cwd: string): string => {
  const root = path.join(cwd, "game")
  fs.mkdirSync(path.join(root, "tests"), { recursive: true })
  fs.writeFileSync(
    path.join(root, "game.py"),
    `"""A game."""\r\n\r\n\r\ndef play():\r\n    return 3\r\n\r\n\r\ndef main():\r\n    print(play())\r\n`
  )
  fs.writeFileSync(
    path.join(root, "tests", "test_game.py"),
    "import unittest\nfrom game import play\n\n\nclass GameTest(unittest.TestCase):\n    def test_play(self):\n        self.assertEqual(play(), 3)\n"
  )
  return root
}

const change =
  '```python\ndef main():\n    scores = sorted([play() for _ in range(3)], reverse=True)\n    print("High scores:", scores)\n```'
const harm = "```python\ndef play():\n    return 4\n\n\ndef main():\n    print('score', play())\n```"

describe("carry on with what exists", () => {
  it("changes it, keeps its tests green, shows the difference and commits; twice costs once", async () => {
    const cwd = folder()
    const root = project(cwd)
    let asked = 0
    const { url } = await server({
      answer: ({ messages }) => {
        if (!JSON.stringify(messages).includes("high score")) return "yes"
        return [harm, change][asked++] ?? change
      }
    })
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--project-path", "game", "--base-url", url])
    expect(stderr).toContain("game had no history")
    expect(stderr).toContain("passed before and fails now")
    expect(stderr).toContain('+    print("High scores:", scores)')
    expect(stderr).toContain("Committed on main")
    expect(stdout).toContain("Done: game")
    expect(code).toBe(0)
    const text = fs.readFileSync(path.join(root, "game.py"), "utf8")
    expect(text).toContain("def play():\r\n    return 3\r\n\r\n\r\ndef main():\r\n    scores = sorted(")
    expect(text.replaceAll("\r\n", "")).not.toContain("\n")
    expect(runOf(root)).toMatchObject({ state: "finished", idea, options: { inc: true } })
    expect(fs.readFileSync(path.join(root, ".git", "index"), "latin1")).not.toContain(".metagpt")

    // It is all in the journal: nothing is asked and nothing is committed again.
    const head = fs.readFileSync(path.join(root, ".git/refs/heads/main"), "utf8")
    const again = await metagpt(cwd, ["resume", "game"])
    expect(again.code).toBe(0)
    expect(asked).toBe(2)
    expect(fs.readFileSync(path.join(root, ".git/refs/heads/main"), "utf8")).toBe(head)

    // What nobody has committed is not worked on; the next order is another run.
    fs.appendFileSync(path.join(root, "game.py"), "# mine\r\n")
    const refused = await metagpt(cwd, [idea, "--project-path", "game", "--base-url", url])
    expect(refused.stderr).toContain("There are changes that nobody has committed")
    expect(refused.stderr).toContain("game.py")
    expect(refused.code).toBe(1)
    expect(fs.readFileSync(path.join(root, "game.py"), "utf8")).toBe(`${text}# mine\r\n`)
  })

  it("tells programs what changed", async () => {
    const cwd = folder()
    project(cwd)
    const { url } = await server({ answer: () => change })
    const { stdout } = await metagpt(cwd, [idea, "--project-path", "game", "--base-url", url, "--json"])
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { _tag: string; diff?: string })
    expect(events.find(({ _tag }) => _tag === "FileChanged")?.diff).toContain(
      "--- a/game.py\n+++ b/game.py\n"
    )
  })

  it("writes the tests of one file, keeps those that pass and tells of those that fail", async () => {
    const cwd = folder()
    const root = project(cwd)
    const tests =
      "```python\nimport unittest\nfrom game import play\n\n\nclass PlayTest(unittest.TestCase):\n    def test_three(self):\n        self.assertEqual(play(), 3)\n\n    def test_four(self):\n        self.assertEqual(play(), 4)\n\n    def test_number(self):\n        self.assertIsInstance(play(), int)\n```"
    const asked: Array<string> = []
    const { url } = await server({
      answer: ({ messages }) => {
        asked.push(JSON.stringify(messages))
        return tests
      }
    })
    const args = ["--reqa-file", "game.py", "--project-path", "game", "--base-url", url]
    const { code, stderr } = await metagpt(cwd, [...args, "--max-auto-summarize-code", "2"])
    expect(stderr).toContain("max_auto_summarize_code changes nothing")
    expect(asked.find((prompt) => prompt.includes("from game import play, main"))).toContain("def play():")
    expect(asked.at(-1)).toContain("3 != 4")
    expect(stderr).toContain("tests/test_game.py: 2 tests pass")
    expect(stderr).toMatch(/a test was left out.*test_four/)
    expect(code).toBe(0)
    const text = fs.readFileSync(path.join(root, "tests", "test_game.py"), "utf8")
    expect(text).toContain("def test_number(self):")
    expect(text).not.toContain("test_four")
    expect(runOf(root)).toMatchObject({ state: "finished", options: { reqaFile: "game.py" } })
  })

  it("writes tests of what a change adds, with --run-tests", async () => {
    const cwd = folder()
    const root = project(cwd)
    const test = "```python\nfrom game import main\n\n\ndef test_main():\n    assert main() is None\n```"
    const { url } = await server({
      answer: ({ messages }) =>
        JSON.stringify(messages).includes("Write unit tests of main") ? test : change
    })
    const { code, stderr } = await metagpt(cwd, [
      idea,
      "--project-path",
      "game",
      "--run-tests",
      "--base-url",
      url
    ])
    expect(stderr).toContain("tests/test_game_main.py: 1 tests pass")
    expect(code).toBe(0)
    expect(fs.existsSync(path.join(root, "tests", "test_game_main.py"))).toBe(true)
  })

  it("refuses a folder that is not there, in the language of its user", async () => {
    const { url } = await server({ answer: () => "yes" })
    const { code, stderr } = await metagpt(folder(), [idea, "--project-path", "nowhere", "--base-url", url], {
      env: { LANG: "zh_CN.UTF-8" }
    })
    expect(stderr).toContain("没有文件夹")
    expect(code).toBe(1)
    expect((await metagpt(folder(), [idea, "--inc", "--base-url", url])).stderr).toContain("--project-name")
  })
})
