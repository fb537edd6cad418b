import { ApiType, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"

type Env = Readonly<Record<string, string>>

const file = "/project/config/config2.yaml"
const parse = (text: string, env: Env) => Effect.runSync(Settings.parse(`llm: {${text}}`, { file, env }))
const complete = (text: string, env: Env = {}) => {
  const { locate, settings } = parse(text, env)
  return ApiType.complete(settings.llm ?? {}, {
    env,
    locate: (key) => locate(key === "" ? ["llm"] : ["llm", key])
  })
}
const fill = (text: string, env?: Env) => {
  const block = Effect.runSync(complete(text, env))
  return Object.fromEntries(
    Object.entries(block).map(([key, value]) => [
      key,
      Redacted.isRedacted(value) ? Redacted.value(value) : value
    ])
  )
}
const refuse = (text: string, env?: Env) => Effect.runSync(Effect.flip(complete(text, env)))

describe("keys of the environment", () => {
  it.each<[string, string, Env, object]>([
    ["one key", "api_type: zhipuai", { ZHIPUAI_API_KEY: "z.1" }, { api_key: "z.1" }],
    ["another vendor's one key", "api_type: dashscope", { DASHSCOPE_API_KEY: "d" }, { api_key: "d" }],
    [
      "two of an account",
      "api_type: qianfan",
      { QIANFAN_ACCESS_KEY: "a", QIANFAN_SECRET_KEY: "s" },
      { access_key: "a", secret_key: "s" }
    ],
    ["one for all", "api_type: wenxin", { QIANFAN_API_KEY: "bce-v3/x" }, { api_key: "bce-v3/x" }],
    [
      "three of an application",
      "api_type: spark",
      { SPARK_APP_ID: "1", SPARK_API_KEY: "k", SPARK_API_SECRET: "s" },
      { app_id: "1", api_key: "k", api_secret: "s" }
    ],
    ["a password", "api_type: spark", { SPARK_API_PASSWORD: "k:s" }, { api_password: "k:s" }],
    [
      "what the file leaves out",
      "api_type: spark, app_id: '7'",
      { SPARK_API_KEY: "k", SPARK_API_SECRET: "s" },
      { app_id: "7", api_key: "k", api_secret: "s" }
    ],
    ["a host", "api_type: ollama", { OLLAMA_HOST: "gpu:11434/" }, { base_url: "gpu:11434" }],
    [
      "an address of the vendor",
      "api_type: spark, base_url: 'ws(s)://spark-api.xf-yun.com/v3.5/chat'",
      { SPARK_API_PASSWORD: "p" },
      { api_password: "p" }
    ]
  ])("are taken: %s", (_, text, env, expected) => {
    expect(fill(text, env)).toMatchObject(expected)
  })

  it.each<[string, string, Env, string]>([
    [
      "of another address",
      "api_type: zhipuai, base_url: 'http://10.0.0.1/v4'",
      { ZHIPUAI_API_KEY: "z" },
      "api_key"
    ],
    [
      "of an address that looks like it",
      "api_type: openai, base_url: 'https://api.openai.com.evil.io/v1'",
      { OPENAI_API_KEY: "o" },
      "api_key"
    ],
    [
      "of OpenAI, by any other server",
      "api_type: open_llm, base_url: 'http://10.0.0.1/v1'",
      { OPENAI_API_KEY: "o" },
      "api_key"
    ],
    [
      "beside a secret of the file",
      "api_type: qianfan, api_key: bce-v3/mine",
      { QIANFAN_ACCESS_KEY: "a", QIANFAN_SECRET_KEY: "s" },
      "access_key"
    ],
    [
      "when they are empty",
      "api_type: spark, api_key: mine",
      { SPARK_APP_ID: "", SPARK_API_SECRET: "" },
      "api_secret"
    ],
    [
      "of a host, when the file names one",
      "api_type: ollama, base_url: 'http://127.0.0.1:1'",
      { OLLAMA_HOST: "gpu" },
      "gpu"
    ]
  ])("are not taken: %s", (_, text, env, key) => {
    const block = fill(text, env)
    expect(block).not.toHaveProperty(key)
    expect(block["base_url"]).not.toBe("gpu")
  })

  it("that are missing are named, every way there is", () => {
    expect(refuse("api_type: zhipuai").message).toContain("Set ZHIPUAI_API_KEY in the environment")
    const { message } = refuse("api_type: spark", { SPARK_APP_ID: "1" })
    expect(message).toContain("needs an api_password, or app_id and api_key and api_secret")
    expect(message).toContain("app_id: ${SPARK_APP_ID}")
    expect(message).toContain(`${file}:1`)
  })
})

describe("a key that cannot be sent", () => {
  it.each([
    ["a space", "sk-live 123", "has a space in it, at place 8 of 11"],
    ["a line break", "sk-live\n123", "has a line break in it"],
    ["a tab", "sk-live\t123", "has a tab in it"],
    ["a sign of prose", "sk-live…123", "U+2026"],
    ["a letter of full width", "ｓk-live123", "U+FF53"],
    ["a word too many", "Bearer sk-live123", "Leave that word out"]
  ])("for %s is refused, with its place and nothing of it", (_, key, expected) => {
    const env = { DEEPSEEK_API_KEY: key, MINE: key }
    for (const text of ["api_type: deepseek", "api_type: deepseek, api_key: '${MINE}'"]) {
      const { message } = refuse(text, env)
      expect(message).toContain(expected)
      expect(message).not.toMatch(/live|123/)
    }
    expect(refuse("api_type: deepseek", env).message).toContain("from DEEPSEEK_API_KEY")
    expect(refuse("api_type: deepseek, api_key: '${MINE}'", env).message).toContain(`${file}:1`)
  })

  it("is mended where only blanks stand around it", () => {
    expect(fill("api_type: deepseek", { DEEPSEEK_API_KEY: " sk-1\r\n" })).toMatchObject({ api_key: "sk-1" })
    expect(fill("api_type: deepseek, api_key: '${MINE}'", { MINE: "sk-2\n" })).toMatchObject({
      api_key: "sk-2"
    })
  })
})
