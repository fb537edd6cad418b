import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { load, lookup, render } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

let root = ""
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "config-"))
})
afterEach(() => rm(root, { recursive: true }))

const put = async (path: string, content: string | Buffer) => {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}
const options = (more: { readonly path?: string; readonly env?: Readonly<Record<string, string>> } = {}) => ({
  cwd: join(root, "project"),
  home: join(root, "home"),
  env: {},
  ...more
})
const read = (more?: Parameters<typeof options>[0]) => Effect.runPromise(load(options(more)))
const refuse = (more?: Parameters<typeof options>[0]) => Effect.runPromise(Effect.flip(load(options(more))))

describe("load", () => {
  it("is content with no file", async () => {
    expect(await read()).toMatchObject({ settings: {}, files: [], notes: [] })
  })

  it("lets the file at home replace whole keys of the project's, and says so", async () => {
    const project = await put(
      "project/config/config2.yaml",
      "llm: {api_type: openai, model: a}\nlanguage: Chinese\n"
    )
    const home = await put("home/.metagpt/config2.yaml", "\nllm:\n  api_type: ollama\n")
    const { files, locate, notes, settings } = await read()
    expect(settings).toEqual({ llm: { api_type: "ollama" }, language: "Chinese" })
    expect(files).toEqual([project, home])
    expect(notes.map(render)).toEqual([
      `${project}:1:1: llm of ${home} is used instead of this one\n  1 | llm: {api_type: openai, model: a}\n      ^`
    ])
    expect(locate(["llm"])).toMatchObject({ file: home, line: 2 })
    expect(locate(["language"])).toMatchObject({ file: project, line: 2 })
  })

  it("reports what is wrong in both files", async () => {
    await put("project/config/config2.yaml", "langage: x\n")
    await put("home/.metagpt/config2.yaml", "llm: {modle: x}\n")
    const { issues } = await refuse()
    expect(issues.map(({ file, line }) => [file?.includes("home"), line])).toEqual([
      [true, 1],
      [false, 1]
    ])
  })

  it("honours METAGPT_PROJECT_ROOT", async () => {
    const file = await put("elsewhere/config/config2.yaml", "workspace: {path: out}\nprompts: words\n")
    const env = { METAGPT_PROJECT_ROOT: join(root, "elsewhere") }
    expect(await read({ env })).toMatchObject({
      files: [file],
      settings: {
        workspace: { path: join(root, "elsewhere", "out") },
        prompts: join(root, "elsewhere", "words")
      }
    })
  })

  it("reads one file alone when it is named, from the current folder or from home", async () => {
    await put("home/.metagpt/config2.yaml", "llm: {api_type: ollama}\n")
    const file = await put("home/my.yaml", "workspace: {path: ~/out}\n")
    const { files, settings } = await read({ path: "~/my.yaml" })
    expect(files).toEqual([file])
    expect(settings).toEqual({ workspace: { path: join(root, "home", "out") } })
    expect(lookup(options({ path: "a.yaml" }))).toEqual([join(root, "project", "a.yaml")])
  })

  it("says which named file is not there", async () => {
    const { message } = await refuse({ path: "no.yaml" })
    expect(message).toContain(`there is no file ${join(root, "project", "no.yaml")}`)
    expect(message).toContain("metagpt --init-config")
  })

  it("says how to move over from MetaGPT 0.6", async () => {
    const old = await put("project/config/key.yaml", "OPENAI_API_KEY: sk-live\n")
    const { notes } = await read()
    expect(notes).toMatchObject([{ file: old }])
    const text = notes.map(render).join("\n")
    expect(text).toContain("is not read")
    expect(text).toContain("metagpt --init-config")
    expect(text).toContain(join(root, "project", "config", "config2.yaml"))
    await put("project/config/config2.yaml", "language: English\n")
    expect((await read()).notes).toEqual([])
  })

  it("reads what Windows writes: UTF-16, a byte order mark, CRLF", async () => {
    const text = "\uFEFFlanguage: 中文\r\nllm:\r\n  model: x\r\n"
    await put("project/config/config2.yaml", Buffer.from(text, "utf16le"))
    expect((await read()).settings).toEqual({ language: "中文", llm: { model: "x" } })
    await put("project/config/config2.yaml", text)
    expect((await read()).settings).toEqual({ language: "中文", llm: { model: "x" } })
    await put("project/config/config2.yaml", "language: x\r\nllm:\r\n  modle: x\r\n")
    expect((await refuse()).issues).toMatchObject([{ line: 3, column: 3, excerpt: "  modle: ***" }])
  })

  it.each([
    ["a folder", (file: string) => mkdir(file, { recursive: true }), "it is a folder"],
    ["no text", (file: string) => writeFile(file, Buffer.from([0x61, 0xff, 0xfe, 0xc3])), "UTF-8"],
    ["too much", (file: string) => writeFile(file, Buffer.alloc(1_000_001, "#")), "larger than 1 MB"]
  ])("says what cannot be read: %s", async (_, make, expected) => {
    const file = join(root, "x.yaml")
    await make(file)
    const { message } = await refuse({ path: file })
    expect(message).toContain(`cannot read ${file}`)
    expect(message).toContain(expected)
  })
})
