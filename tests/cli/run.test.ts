import * as fs from "node:fs"
import * as path from "node:path"

import { Event } from "@metagpt-ts/team"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"

import { answer, broken } from "./Answers.ts"
import { files, folder, metagpt, runOf, server } from "./Metagpt.ts"

const idea = "write a snake game"
// oxlint-disable-next-line no-control-regex
const ansi = /\u001b/

describe("a run", () => {
  it("turns an idea into a project and says how to start it", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer })
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--base-url", url])
    expect(stderr).toContain("Alice")
    expect(code).toBe(0)
    expect(stderr.split("\n")[0]).toContain(url)
    expect(stdout).toMatch(
      /^Done: workspace\/snake_game\nStart it: cd workspace\/snake_game && python3? \S+\n\d+ tokens in \d+ calls, .+\n$/
    )
    expect(stdout + stderr).not.toMatch(ansi)
    expect(stderr).toContain("Report: workspace/snake_game/.metagpt/report.md\n")
    const project = path.join(cwd, "workspace", "snake_game")
    expect(files(project)).toEqual(
      expect.arrayContaining(["docs/requirement.txt", "docs/prd/snake_game.json", "snake_game/main.py"])
    )
    expect(fs.readFileSync(path.join(project, "snake_game/main.py"), "utf8")).toContain("class Snake")
    expect(runOf(project)).toMatchObject({ state: "finished", idea })
    expect(fs.readFileSync(path.join(project, ".git", "index"), "latin1")).not.toContain(".metagpt")
    expect(stderr).toContain("Alice: write")

    const report = fs.readFileSync(path.join(project, ".metagpt", "report.md"), "utf8")
    expect(report).toContain("made, and every check passed (exit code 0)")
    expect(report).toContain("- `snake_game/main.py`")

    // A finished run costs nothing to look at again.
    const asked = () => chats.filter(({ messages }) => JSON.stringify(messages).includes("snake")).length
    const paid = asked()
    const again = await metagpt(cwd, ["resume", "workspace/snake_game"])
    expect(again.code).toBe(0)
    expect(asked()).toBe(paid)
    const replayed = await metagpt(cwd, ["replay", "workspace/snake_game", "--speed", "1000"])
    expect(replayed.code).toBe(0)
    expect(replayed.stderr).toContain("wrote snake_game/main.py")
    const listed = await metagpt(cwd, ["runs"])
    expect(listed.stdout).toMatch(/^finished .* workspace\/snake_game {2}write a snake game\n$/)
  })

  it("tells everything as JSON, one object a line", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--base-url", url, "--json"])
    expect(code).toBe(0)
    expect(stderr.trim().split("\n")).toHaveLength(1)
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown)
    const decoded = events.map((event) => Schema.decodeUnknownSync(Event.Event)(event))
    expect(decoded[0]?._tag).toBe("RunStarted")
    expect(decoded.at(-1)).toMatchObject({ _tag: "RunFinished", ok: true })
  })

  it("speaks Chinese by the locale or when asked", async () => {
    const cwd = folder()
    const byLocale = await metagpt(cwd, [""], { env: { LC_ALL: "zh_CN.UTF-8" } })
    expect(byLocale.stderr).toContain("没有可做的想法")
    const byFlag = await metagpt(cwd, ["", "--lang", "zh"])
    expect(byFlag.stderr).toContain("没有可做的想法")
  })

  it("takes the idea from stdin, and is quiet when told so", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    const { code, stderr, stdout } = await metagpt(
      cwd,
      ["-", "--base-url", url, "--project-name", "piped", "--quiet"],
      { stdin: `${idea}\n` }
    )
    expect(code).toBe(0)
    expect(stderr.trim().split("\n")).toHaveLength(1)
    expect(stdout.trim().split("\n")).toHaveLength(3)
    expect(runOf(path.join(cwd, "workspace", "piped")).idea).toBe(idea)
  })

  it("shows with --dry-run what it would do, asks no model and writes nothing", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer })
    const args = [idea, "--base-url", url, "--model", "m", "--dry-run"]
    const { code, stderr, stdout } = await metagpt(cwd, args)
    expect(stderr.split("\n")[0]).toContain(url)
    expect(stdout).toContain("Alice (Product Manager): watches Requirement; publishes PRD")
    expect(stdout).toMatch(/^Alice: write PRD: about \d+ tokens to read, at most \d+ to write$/m)
    expect(stdout).toContain(idea)
    expect(stdout).toMatch(/^Expected: 8.9 calls, 2598 tokens read and 1982 written/m)
    expect(stdout).toMatch(/^Cost: nothing$/m)
    expect(code).toBe(0)
    const told = await metagpt(cwd, [...args, "--json"])
    expect(JSON.parse(told.stdout)).toMatchObject({
      _tag: "Plan",
      model: "m",
      questions: [{ role: "Alice", step: "write PRD" }],
      money: 0
    })
    expect(chats).toEqual([])
    expect(fs.existsSync(path.join(cwd, "workspace"))).toBe(false)
  })

  it("never takes the folder of another project", async () => {
    const cwd = folder()
    const theirs = path.join(cwd, "workspace", "snake_game")
    fs.mkdirSync(theirs, { recursive: true })
    fs.writeFileSync(path.join(theirs, "precious.txt"), "mine")
    const { url } = await server({ answer })
    const { code, stdout } = await metagpt(cwd, [idea, "--base-url", url])
    expect(code).toBe(0)
    expect(stdout).toContain("workspace/snake_game_2")
    expect(files(theirs)).toEqual(["precious.txt"])
  })

  it("says plainly what does not work, keeps everything and exits with 6", async () => {
    const cwd = folder()
    const { url } = await server({ answer: broken })
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--base-url", url])
    expect(stderr).toContain("Made, but not all of it works: workspace/snake_game")
    expect(stderr).toContain("metagpt resume workspace/snake_game")
    expect(stdout).not.toContain("Done")
    expect(code).toBe(6)
    const project = path.join(cwd, "workspace", "snake_game")
    expect(runOf(project).state).toBe("unsound")
    const report = fs.readFileSync(path.join(project, ".metagpt", "report.md"), "utf8")
    expect(report).toContain("made, but its checks fail (exit code 6)")
    expect(report).toContain("## What went wrong")
    expect(report).toContain("`metagpt resume workspace/snake_game`")
  })

  it("never writes outside of its project, whatever the model calls its files", async () => {
    const root = folder()
    const cwd = path.join(root, "a", "b")
    fs.mkdirSync(cwd, { recursive: true })
    const evil = ["../../x.py", "/tmp/../../x.py", "..\\..\\x.py"]
    let sent = 0
    const { url } = await server({
      answer: (request, call) => {
        const said = answer(request, call) as string
        const changed = said.replaceAll('["main.py"]', JSON.stringify([...evil, "main.py"]))
        if (changed !== said) sent++
        return changed
      }
    })
    const { code, stderr } = await metagpt(cwd, [idea, "--base-url", url])
    expect(stderr).not.toContain("This is a bug")
    expect([0, 1, 6]).toContain(code)
    expect(sent).toBeGreaterThan(0)
    const outside = files(root).filter((file) => !file.startsWith("a/b/workspace/snake_game/"))
    expect(outside.filter((file) => !file.includes(".cache"))).toEqual([])
  })
})
