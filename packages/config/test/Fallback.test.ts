import { tmpdir } from "node:os"

import { Block, Discovery, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"

const file = "/project/config/config2.yaml"
const parse = (text: string) => Effect.runSync(Settings.parse(text, { file, env: {} }))
const options = (text: string, more: Partial<Discovery.Options> = {}): Discovery.Options => ({
  cwd: tmpdir(),
  env: {},
  servers: [],
  loaded: parse(text),
  ...more
})
const choose = (text: string, more?: Partial<Discovery.Options>) =>
  Effect.runPromise(Discovery.choose(options(text, more)))
const refuse = (text: string, more?: Partial<Discovery.Options>) =>
  Effect.runPromise(Effect.flip(Discovery.choose(options(text, more))))

const text = `
llm:
  api_type: open_llm
  base_url: http://127.0.0.1:8000/v1
  api_key: near-key
  model: big
  temperature: 0.2
  fallback:
    - model: small
    - api_type: zhipuai
      model: glm-4.6
      api_key: far-key
    - spare
models:
  spare:
    api_type: deepseek
    api_key: spare-key
    fallback: [last, spare]
  last: { api_type: ollama, model: qwen }
`

describe("llm.fallback", () => {
  it("lists models in order: on the same server, elsewhere, by name with what that falls back on", async () => {
    const { fallback, llm, why } = await choose(text)
    expect(llm).not.toHaveProperty("fallback")
    expect(fallback.map(({ api_type, base_url, model }) => [api_type, base_url, model])).toEqual([
      ["open_llm", "http://127.0.0.1:8000/v1", "small"],
      ["zhipuai", undefined, "glm-4.6"],
      ["deepseek", "https://api.deepseek.com", "spare"],
      ["ollama", undefined, "qwen"]
    ])
    const keys = fallback.map(({ api_key }) => api_key && Redacted.value(api_key))
    expect(keys).toEqual(["near-key", "far-key", "spare-key", undefined])
    expect(fallback[1]).not.toHaveProperty("temperature")
    expect(why).toContain(
      "; falls back on small on open_llm at http://127.0.0.1:8000/v1, then glm-4.6 on zhipuai"
    )
    expect(why).not.toMatch(/near-key|far-key/)
  })

  it("is no business of a plugin", () => {
    expect(Block.reveal(parse(text).settings.llm ?? {})).not.toHaveProperty("fallback")
  })

  it("stays when a flag names another server, and takes no key along", async () => {
    const { fallback, llm } = await choose(text, { flags: { base_url: "http://10.0.0.1/v1" } })
    expect(llm.base_url).toBe("http://10.0.0.1/v1")
    expect(fallback.map(({ api_type }) => api_type)).toEqual(["open_llm", "zhipuai", "deepseek", "ollama"])
    expect(fallback[0]).toMatchObject({ base_url: "http://10.0.0.1/v1", model: "small" })
    expect(fallback[0]).not.toHaveProperty("api_key")
  })

  it("follows a model of this machine that was found, and leads where there is none", async () => {
    const only =
      "llm:\n  fallback:\n    - {api_type: zhipuai, model: glm, api_key: k}\n    - {api_type: ollama, model: q}"
    const embedded = await choose(only, { embedded: true })
    expect(embedded).toMatchObject({
      from: "embedded",
      fallback: [{ api_type: "zhipuai" }, { api_type: "ollama" }]
    })
    const none = await choose(only, { embedded: false })
    expect(none).toMatchObject({ llm: { api_type: "zhipuai" }, fallback: [{ api_type: "ollama" }] })
    expect(none.why).toContain("no model runs on this machine")
  })

  it("is inherited by a role's model on the same server", () => {
    const { settings } = parse(
      `${text}roles:\n  - {role: Engineer, llm: {model: coder}}\n  - {role: Bob, llm: last}\n`
    )
    const of = (name: string) => {
      const llm = Settings.modelOf(settings, { name, profile: name })
      return llm && Settings.fallback(settings, llm).map(({ llm: { model } }) => model)
    }
    expect(of("Engineer")).toEqual(["small", "glm-4.6", "spare", "qwen"])
    expect(of("Bob")).toEqual([])
  })

  it.each([
    ["llm:\n  fallback: [sparr]\nmodels: {spare: {model: x}}", 2, 'Did you mean "spare"'],
    ["llm:\n  api_type: ollama\n  fallback:\n    - {api_type: olama}", 4, 'Did you mean "ollama"'],
    ["llm:\n  api_type: ollama\n  fallback:\n    - {modle: x}", 4, 'Did you mean "model"'],
    ["llm:\n  api_type: ollama\n  fallback: {model: x}", 3, "expected a list"]
  ])("%j: line %i, %s", (text, line, expected) => {
    const error = Effect.runSync(Effect.flip(Settings.parse(text, { file, env: {} })))
    expect(error.message).toContain(expected)
    expect(error.issues[0]).toMatchObject({ file, line })
  })

  it("says where a key is missing", async () => {
    const { message } = await refuse("llm:\n  api_type: ollama\n  fallback:\n    - {api_type: zhipuai}")
    expect(message).toContain(`${file}:4:`)
    expect(message).toContain("ZHIPUAI_API_KEY")
  })
})
