import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { Plugin, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

let cwd = ""
const put = async (path: string, content: string) => {
  const file = join(cwd, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
const install = async (name: string, code: string, exports: unknown = "./index.js") => {
  await put(`node_modules/${name}/package.json`, JSON.stringify({ name, type: "module", exports }))
  await put(`node_modules/${name}/index.js`, code)
}
const echo = "export const layerConfig = (llm, more) => ({ llm, more })"

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "plugin-"))
  await install("metagpt-llm-echo", echo)
  await install("@me/echo", echo, { ".": { types: "./index.d.ts", import: "./index.js" } })
  await install("@metagpt-ts/llm-zhipu", `${echo}\nexport const whose = "theirs"`)
  await install("metagpt-llm-wrong", "export const layer = () => 1")
  await install("metagpt-llm-throws", "throw new Error('no GPU here')")
  await install("metagpt-llm-lacks", "import 'something-else'")
  await install("metagpt-llm-refuses", "export const layerConfig = () => { throw new Error('which model?') }")
  await install(
    "@me/repair",
    "export const make = () => ({ name: 'mine', repair: () => { throw new Error() } })"
  )
  await put("own/llm.mjs", echo)
  await put("own/package/package.json", JSON.stringify({ type: "module", exports: "./src/main.ts" }))
  await put("own/package/src/main.ts", "export const layerConfig = (llm: object): object => ({ llm })")
})
afterAll(() => rm(cwd, { recursive: true }))

const settings = (text: string) =>
  Effect.runSync(Settings.parse(text, { file: "f", env: {} })).settings.llm ?? {}
const layer = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Plugin.layer(settings(`llm: {${text}}`), { cwd, env, proxy: "http://proxy:1" })
const given = async (text: string, env?: Readonly<Record<string, string>>) =>
  (await Effect.runPromise(layer(text, env))) as unknown as {
    readonly llm: Readonly<Record<string, unknown>>
  }
const refuse = async (text: string, env?: Readonly<Record<string, string>>) =>
  (await Effect.runPromise(Effect.flip(layer(text, env)))).message

describe("a plugin of the user's folder", () => {
  it("is found by its package's name and given the block, options unfolded and secrets in plain text", async () => {
    const text = "api_type: metagpt-llm-echo, api_key: k, timeout: 0, options: { mine: 1 }"
    expect((await given(text)).llm).toEqual({
      api_type: "metagpt-llm-echo",
      api_key: "k",
      mine: 1,
      proxy: "http://proxy:1"
    })
  })

  it("may be scoped, for import alone, a file, or a folder", async () => {
    expect((await given("api_type: ./own/package, model: c")).llm).toMatchObject({ model: "c" })
    expect((await given("api_type: '@me/echo', model: a")).llm).toMatchObject({ model: "a" })
    expect((await given("api_type: ./own/llm.mjs, model: b")).llm).toMatchObject({ model: "b" })
  })

  it("comes before what is installed elsewhere", async () => {
    const module = await Effect.runPromise(Plugin.load("llm", "zhipu", { cwd }))
    expect(module).toHaveProperty("whose", "theirs")
    expect((await given("api_type: zhipuai, api_key: k, base_url: https://api.openai.com/v1")).llm).toEqual({
      api_type: "zhipuai",
      api_key: "k",
      proxy: "http://proxy:1"
    })
  })

  it("can be a repairer", async () => {
    const [mine] = await Effect.runPromise(Plugin.repairers(["@me/repair"], { cwd }))
    expect(mine?.name).toBe("mine")
  })
})

describe("a plugin of this repository", () => {
  it("is found without being loaded", () => {
    expect(Plugin.isInstalled("llm", "open_llm", { cwd })).toBe(true)
    expect(Plugin.isInstalled("repair", "json")).toBe(true)
    expect(Plugin.isInstalled("llm", "nobody", { cwd })).toBe(false)
  })

  it("is loaded by its short name", async () => {
    const plugin = await Effect.runPromise(Plugin.load("llm", "llama_cpp", { cwd }))
    expect(plugin.layerConfig).toBeTypeOf("function")
  })
})

describe("what cannot be had", () => {
  it.each([
    ["not installed: another's", "api_type: metagpt-llm-nobody", "npm install metagpt-llm-nobody"],
    ["no such file", "api_type: ./nobody.mjs", "See that the path is right"],
    ["no plugin", "api_type: metagpt-llm-wrong", "it exports no function layerConfig"],
    ["fails to load", "api_type: metagpt-llm-throws", "could not be loaded: no GPU here"],
    ["lacks a package of its own", "api_type: metagpt-llm-lacks", "something-else"],
    ["refuses the block", "api_type: metagpt-llm-refuses", "refused the llm block: which model?"],
    ["unknown", "api_type: zhipuia", 'Did you mean "zhipuai"?'],
    ["Anthropic", "api_type: anthropic, api_key: k", "api_type: openrouter"],
    ["Gemini", "api_type: gemini, api_key: k", "generativelanguage.googleapis.com/v1beta/openai"],
    ["Bedrock", "api_type: bedrock", "No plugin speaks its protocol"],
    ["vectors", "api_type: ollama.embed", "Use api_type: ollama"],
    ["no address", "api_type: open_llm, model: x", "base_url: http://127.0.0.1:8000/v1"],
    ["MetaGPT's address", "api_type: open_llm, base_url: 'https://api.openai.com/v1/'", "needs a base_url"],
    ["nobody named", "model: x, api_key: k", "Add api_type: openai"],
    ["no key", "api_type: openai, model: x, api_key: YOUR_API_KEY", "api_key: ${OPENAI_API_KEY}"],
    ["no key for a vendor", "api_type: deepseek", "Set DEEPSEEK_API_KEY"]
  ])("%s", async (_, text, expected) => {
    const block = text.includes("zhipuia") ? { api_type: "zhipuia" } : settings(`llm: {${text}}`)
    const { message } = await Effect.runPromise(Effect.flip(Plugin.layer(block, { cwd, env: {} })))
    expect(message).toContain(expected)
  })

  it("is not blamed on the package when the package is there", async () => {
    expect(await refuse("api_type: metagpt-llm-lacks")).not.toContain("is not installed")
  })
})

const fill = (text: string, env: Readonly<Record<string, string>> = {}) =>
  given(`${text}, options: {}`, env).then(({ llm }) => llm)

describe("complete", () => {
  it("adds the vendor's address and takes the key from the environment, for that address alone", async () => {
    await install("@metagpt-ts/llm-open-llm", echo)
    expect(await fill("api_type: deepseek, model: m", { DEEPSEEK_API_KEY: "sk-1" })).toMatchObject({
      base_url: "https://api.deepseek.com",
      api_key: "sk-1"
    })
    const elsewhere = await fill("api_type: openai, base_url: http://10.0.0.2:8000/v1", {
      OPENAI_API_KEY: "sk-1"
    })
    expect(elsewhere).not.toHaveProperty("api_key")
    expect(await fill("base_url: http://127.0.0.1:8000/v1")).toMatchObject({ api_type: "open_llm" })
    expect(await fill("base_url: https://api.openai.com/v1, api_key: k")).toMatchObject({
      api_type: "openai"
    })
    expect(await fill("api_type: azure, base_url: https://me.openai.azure.com/, api_key: k")).toMatchObject({
      base_url: "https://me.openai.azure.com/openai/v1"
    })
  })
})
