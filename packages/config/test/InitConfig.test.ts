import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { InitConfig, JsonSchema, load, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

let root = ""
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "init-"))
})
afterAll(() => rm(root, { recursive: true }))

const parse = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.runSync(Settings.parse(text, { file: "config2.yaml", env }))
/** Every line of the comments that is YAML, made YAML. */
const uncommented = (text: string) =>
  text
    .split("\n")
    .map((line) => (/^ *# +(?:- )?[a-z_]+:(?: |$)/.test(line) ? line.replace(/^( *)# /, "$1") : line))
    .join("\n")

const ask = (first: InitConfig.Answers) =>
  InitConfig.questions.reduce<InitConfig.Answers>(
    (answers, { fallback, isAsked, key }) =>
      answers[key] === undefined && isAsked(answers) ? { ...answers, [key]: fallback(answers) } : answers,
    first
  )

describe("template", () => {
  it("without answers is a file of comments, which becomes right when the # are taken away", () => {
    const text = InitConfig.template()
    expect(parse(text).settings).toEqual({})
    const { notes, settings } = parse(uncommented(text), { MY_API_KEY: "k" })
    expect(notes).toEqual([])
    expect(settings).toMatchObject({
      llm: { api_type: "ollama", base_url: "http://127.0.0.1:11434", max_token: 4096 },
      roles: [{ role: "Engineer" }],
      workspace: { path: "./workspace" }
    })
  })

  it("holds the answers, and the name of the key's variable instead of the key", () => {
    const text = InitConfig.template({
      api_type: "deepseek",
      model: "yes: #1",
      key_variable: "DEEPSEEK_API_KEY"
    })
    expect(text).toContain(`# yaml-language-server: $schema=${JsonSchema.url}`)
    expect(parse(text, { DEEPSEEK_API_KEY: "k" }).settings.llm).toMatchObject({
      api_type: "deepseek",
      model: "yes: #1"
    })
    expect(Object.keys(parse(uncommented(text), { DEEPSEEK_API_KEY: "k" }).settings.llm ?? {})).toContain(
      "timeout"
    )
  })
})

describe("questions", () => {
  it("lead to a file that works when nothing is typed", () => {
    expect(ask({})).toEqual({
      api_type: "ollama",
      base_url: "http://127.0.0.1:11434",
      model: "qwen2.5-coder:7b"
    })
    expect(ask({ api_type: "llama_cpp" })).toEqual({ api_type: "llama_cpp" })
    expect(ask({ api_type: "openai" })).toMatchObject({ key_variable: "OPENAI_API_KEY" })
    expect(parse(InitConfig.template(ask({}))).settings.llm).toEqual(ask({}))
  })
})

describe("write", () => {
  it("makes the folders and a file for its owner alone, which load reads", async () => {
    const path = join(root, "home", ".metagpt", "config2.yaml")
    expect(await Effect.runPromise(InitConfig.write(path, { api_type: "ollama" }))).toBe(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const loaded = await Effect.runPromise(load({ cwd: root, home: join(root, "home"), env: {} }))
    expect(loaded.settings).toEqual({ llm: { api_type: "ollama" } })
  })

  it("never touches a file that is there", async () => {
    const path = join(root, "mine.yaml")
    await writeFile(path, "mine")
    const { message } = await Effect.runPromise(Effect.flip(InitConfig.write(path)))
    expect(message).toContain(`${path} exists already and was left as it is`)
    expect(await readFile(path, "utf8")).toBe("mine")
  })

  it("says why it cannot write", async () => {
    const { message } = await Effect.runPromise(Effect.flip(InitConfig.write(join(root, "mine.yaml", "x"))))
    expect(message).toContain("cannot write")
  })
})

describe("the files in the repository", () => {
  it("config2.schema.json is what the code says (npm run schema)", async () => {
    const text = await readFile(new URL("../config2.schema.json", import.meta.url), "utf8")
    expect(JSON.parse(text)).toEqual(JsonSchema.document())
  })

  it("config2.example.yaml is the template", async () => {
    const text = await readFile(new URL("../../../config/config2.example.yaml", import.meta.url), "utf8")
    expect(text).toBe(InitConfig.template())
  })
})
