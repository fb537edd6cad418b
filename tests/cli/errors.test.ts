import * as fs from "node:fs"
import * as path from "node:path"

import { Fault } from "@metagpt-ts/testing"
import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { closedPort, files, folder, metagpt, runOf, server } from "./Metagpt.ts"

const idea = "write a snake game"

describe("what goes wrong before anything is made", () => {
  it("nobody answers at the base URL: says where, exits with 4, leaves nothing", async () => {
    const cwd = folder()
    const url = `http://127.0.0.1:${await closedPort()}/v1`
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--base-url", url, "--model", "m"])
    expect(stderr).toContain("cannot be reached")
    expect(stderr).toContain(url)
    expect(stderr).toContain("What to do:")
    expect(stdout).toBe("")
    expect(code).toBe(4)
  })

  it("the key is missing or wrong: exits with 4 and never shows the key", async () => {
    const cwd = folder()
    const { url } = await server({ answer, key: "the-right-key" })
    const missing = await metagpt(cwd, [idea, "--base-url", url])
    expect(missing.stderr).toContain("refused the key")
    expect(missing.code).toBe(4)
    const wrong = await metagpt(cwd, [idea, "--base-url", url, "--api-key", "the-wrong-key"])
    expect(wrong.stderr).toContain("refused the key")
    expect(wrong.code).toBe(4)
    expect(wrong.stdout + wrong.stderr).not.toContain("the-wrong-key")
    for (const file of files(cwd)) {
      expect(fs.readFileSync(path.join(cwd, file), "utf8")).not.toContain("the-wrong-key")
    }
  })

  it("a paid vendor without a key: exits with 3", async () => {
    const { code, stderr } = await metagpt(folder(), [
      idea,
      "--api-type",
      "deepseek",
      "--model",
      "deepseek-chat"
    ])
    expect(stderr).toContain("DEEPSEEK_API_KEY")
    expect(code).toBe(3)
  })

  it("the server does not have the model: exits with 4 and says how to choose", async () => {
    const { url } = await server({ answer, models: ["there"] })
    const { code, stderr } = await metagpt(folder(), [idea, "--base-url", url, "--model", "nowhere"])
    expect(stderr).toContain("does not have this model")
    expect(code).toBe(4)
  })

  it("the configuration is wrong: exits with 3, with file, line and the nearest name", async () => {
    const cwd = folder()
    fs.mkdirSync(path.join(cwd, "config"))
    fs.writeFileSync(path.join(cwd, "config", "config2.yaml"), "llm:\n  api_typ: ollama\n")
    const { code, stderr } = await metagpt(cwd, [idea])
    expect(stderr).toContain("config2.yaml:2")
    expect(stderr).toContain("api_type")
    expect(code).toBe(3)
  })

  it("and says so in Chinese where the terminal is Chinese, the line of the file as it is", async () => {
    const cwd = folder()
    fs.mkdirSync(path.join(cwd, "config"))
    fs.writeFileSync(path.join(cwd, "config", "config2.yaml"), "llm:\n  api_typ: ollama\n")
    const { code, stderr } = await metagpt(cwd, [idea], { env: { LC_ALL: "zh_CN.UTF-8" } })
    expect(stderr).toContain("llm 中有未知的键“api_typ”")
    expect(stderr).toContain('您是想写 "api_type"')
    expect(stderr).toContain("config2.yaml:2:3")
    expect(code).toBe(3)
  })

  it("a prompt of the user's own cannot be used: exits with 2, with the nearest right name, in both languages", async () => {
    const cwd = folder()
    fs.mkdirSync(path.join(cwd, "prompts"))
    fs.writeFileSync(path.join(cwd, "prompts", "program.md"), "Write {{ide}}.\n")
    fs.writeFileSync(path.join(cwd, "prompts", "progam.md"), "Write {{idea}}.\n")
    const { url } = await server({ answer })
    const given = [idea, "--base-url", url, "--prompts", "prompts"]
    const { code, stderr } = await metagpt(cwd, given)
    expect(stderr).toContain("program.md: nothing fills {{ide}}; did you mean idea?")
    expect(stderr).toContain("asked by the name of progam.md; did you mean program?")
    expect(code).toBe(2)
    const { stderr: chinese } = await metagpt(cwd, [...given, "--lang", "zh"])
    expect(chinese).toContain("program.md：没有内容可填入 {{ide}}；您是想写 idea 吗？")
    expect(files(cwd)).toEqual(["prompts/progam.md", "prompts/program.md"])
  })

  it("the workspace is a file: exits with 8", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "taken"), "")
    const { url } = await server({ answer })
    const { code, stderr } = await metagpt(cwd, [idea, "--base-url", url, "--workspace", "taken"])
    expect(stderr).toContain("taken")
    expect(stderr).toContain("--workspace")
    expect(code).toBe(8)
  })

  it.skipIf(process.getuid?.() === 0)("the workspace may not be written: exits with 8", async () => {
    const cwd = folder()
    fs.mkdirSync(path.join(cwd, "locked"), { mode: 0o500 })
    const { url } = await server({ answer })
    const { code, stderr } = await metagpt(cwd, [idea, "--base-url", url, "--workspace", "locked"])
    expect(stderr).toContain("locked")
    expect(code).toBe(8)
  })

  it.each(["", "   "])("the idea is empty (%j): exits with 2", async (empty) => {
    const { code, stderr } = await metagpt(folder(), [empty])
    expect(stderr).toContain("There is no idea")
    expect(code).toBe(2)
  })

  it("there is no idea and nobody to ask: exits with 2", async () => {
    const { code, stderr } = await metagpt(folder(), [])
    expect(stderr).toContain("There is no idea")
    expect(code).toBe(2)
  })

  it("the idea has a megabyte: exits with 2 and says the limit", async () => {
    const { chats, url } = await server({ answer })
    const { code, stderr } = await metagpt(folder(), ["-", "--base-url", url], {
      stdin: "snake ".repeat(175_000)
    })
    expect(stderr).toContain("the limit is 32 kB")
    expect(code).toBe(2)
    expect(chats).toHaveLength(0)
  })

  it("tests of a file are wanted and no project is named, or has it not: exits with 2", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    const none = await metagpt(cwd, ["--reqa-file", "x.py", "--base-url", url])
    expect(none.stderr).toContain("no project is given")
    expect(none.code).toBe(2)
    const missing = await metagpt(cwd, ["--reqa-file", "../x.py", "--project-path", ".", "--base-url", url])
    expect(missing.stderr).toContain("There is no file ../x.py")
    expect(missing.code).toBe(2)
  })

  it("a flag is misspelt: says the nearest, exits with 2", async () => {
    const { code, stderr } = await metagpt(folder(), [idea, "--modle", "x"])
    expect(stderr).toContain("--model")
    expect(code).toBe(2)
  })

  it("a command is misspelt: it is not taken for an idea", async () => {
    const { code, stderr } = await metagpt(folder(), ["docter"])
    expect(stderr).toContain("did you mean doctor?")
    expect(code).toBe(2)
  })

  it("an error is an object too, with --json", async () => {
    const { code, stdout } = await metagpt(folder(), ["", "--json"])
    expect(JSON.parse(stdout)).toMatchObject({ _tag: "Failed", exitCode: 2 })
    expect(code).toBe(2)
  })

  it("colours errors only where they are wanted", async () => {
    const cwd = folder()
    const forced = await metagpt(cwd, [""], { env: { FORCE_COLOR: "1" } })
    expect(forced.stderr).toContain("\u001b[31m")
    const plain = await metagpt(cwd, [""], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })
    expect(plain.stderr).not.toContain("\u001b")
  })
})

describe("what goes wrong on the way", () => {
  it("the server is gone in the middle of an answer: what was paid is kept, and resumed", async () => {
    const cwd = folder()
    const project = path.join(cwd, "workspace", "snake_game")
    let sick = true
    const { chats, url } = await server({
      answer,
      fault: ({ messages }) =>
        sick && messages.some(({ content }) => content.includes("named Bob")) ? Fault.cut(200) : undefined
    })
    const first = await metagpt(cwd, [idea, "--base-url", url])
    expect(first.stderr).toContain("metagpt resume workspace/snake_game")
    expect(first.code).toBe(4)
    expect(runOf(project).state).toBe("failed")
    const asked = (what: string) => chats.filter(({ messages }) => messages[0]?.content.includes(what)).length
    expect(asked("named Alice")).toBeGreaterThan(0)

    sick = false
    const before = chats.length
    const second = await metagpt(cwd, ["resume"])
    expect(second.code).toBe(0)
    expect(runOf(project).state).toBe("finished")
    const prompts = chats.map(({ messages }) => JSON.stringify(messages))
    const fresh = prompts.slice(before)
    expect(fresh.some((prompt) => prompt.includes("named Alice"))).toBe(false)
  })

  it("the disk is full: exits with 8, and the run goes on when there is space", async () => {
    const cwd = folder()
    const fault = path.join(cwd, "full.mjs")
    fs.writeFileSync(
      fault,
      `import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"
const write = fs.writeFileSync
let records = 0
fs.writeFileSync = (file, data, ...rest) => {
  if (typeof file === "number" && String(data).startsWith('{"v":') && ++records > 1) {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })
  }
  return write(file, data, ...rest)
}
syncBuiltinESMExports()
`
    )
    const { chats, url } = await server({ answer })
    const first = await metagpt(cwd, [idea, "--base-url", url], { preload: [fault] })
    expect(first.stderr).toContain("disk is full")
    expect(first.stderr).toContain("metagpt resume workspace/snake_game")
    expect(first.code).toBe(8)
    const before = chats.length
    const second = await metagpt(cwd, ["resume", "workspace/snake_game"])
    expect(second.code).toBe(0)
    expect(chats.slice(before).some(({ messages }) => JSON.stringify(messages).includes("named Alice"))).toBe(
      false
    )
  })

  it("a budget is reached: exits with 5 and says which limit to raise", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer })
    const first = await metagpt(cwd, [idea, "--base-url", url, "--max-calls", "1"])
    expect(first.stderr).toContain("The budget of 1 calls is reached")
    expect(first.stderr).toContain("metagpt resume workspace/snake_game --max-calls 2")
    expect(first.code).toBe(5)
    const before = chats.length
    const second = await metagpt(cwd, ["resume", "--max-calls", "50"])
    expect(second.code).toBe(0)
    expect(chats.length).toBeGreaterThan(before)
  })

  it("there is nothing to resume or to replay: exits with 2", async () => {
    const cwd = folder()
    expect(await metagpt(cwd, ["resume"])).toMatchObject({ code: 2 })
    expect(await metagpt(cwd, ["resume", "nowhere"])).toMatchObject({ code: 2 })
    expect(await metagpt(cwd, ["replay", "nowhere"])).toMatchObject({ code: 2 })
  })
})
