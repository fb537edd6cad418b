import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { Discovery, Plugin, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import { assert, describe, it } from "vitest"

import { tell, translate, zh } from "../src/ConfigMessages.ts"

const chinese = /\p{Script=Han}/u
const folder = fileURLToPath(new URL("../../config/src/", import.meta.url))
const source = readdirSync(folder)
  .map((name) => readFileSync(folder + name, "utf8"))
  .join("\n")

/** What is wrong with a configuration, wherever that is found. */
const wrong = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const loaded = yield* Settings.parse(text, { file: "/a/config2.yaml", env })
    const { llm } = yield* Discovery.choose({ cwd: "/", env, servers: [], loaded, embedded: false })
    return yield* Plugin.layer(llm, { cwd: "/", env })
  }).pipe(Effect.flip, Effect.runPromise)

describe("errors of the configuration in Chinese", () => {
  it.each([
    ["llm:\n  modle: x", '您是想写 "model" 吗？'],
    ["modle: x", "未知的键“modle”"],
    ["llm:\n  api_type: olama", "未知的值“olama”"],
    ["llm:\n  max_token: many", '应为数字，实为"many"'],
    ["llm:\n  use_system_prompt: maybe", "应为 true 或 false"],
    ["llm: text", "应为映射"],
    ["llm:\n  api_key: ${NO}", "没有设置环境变量 NO"],
    ["llm:\n  model: ${A", "无法理解"],
    ["llm:\n\tmodel: a", "请用空格缩进"],
    ["roles:\n  - llm: {model: a}", "缺少“role”"],
    ["llm:\n  fallback: [x]", "models 下没有“x”"],
    ["temperature: 1", "temperature 应位于 llm: 之下"],
    ["llm:\n  num_ctx: 1", "它叫作 context_length"],
    ["llm:\n  api_type: deepseek", "请设置环境变量 DEEPSEEK_API_KEY"],
    ["llm:\n  api_type: spark", "或："],
    ["llm:\n  api_type: open_llm", "请写明服务器的地址"],
    ["llm:\n  api_type: anthropic", "不能使用 api_type anthropic"],
    ["llm:\n  api_key: k", "不知道由谁回答"],
    ["llm:\n  api_type: deepseek\n  api_key: a b", "api_key 中有空格，位于第 2 个字符"],
    ["llm:\n  api_type: metagpt-llm-nobody", "没有安装插件 metagpt-llm-nobody"],
    ["llm: {}", "三种办法："]
  ])("%j", async (text, expected) => {
    const error = await wrong(text)
    const said = error._tag === "NoModel" ? translate("zh", error.message) : tell("zh", error.issues)
    assert.include(said, expected)
    // What can be copied stays as it is.
    const copied =
      error._tag === "NoModel" ? ["ollama pull"] : error.issues.map(({ excerpt = "" }) => excerpt)
    for (const text of copied) assert.include(said, text)
    const [first = ""] = said.split("\n")
    assert.match(first, chinese)
  })

  it("leaves English as it is, and what it does not know", () => {
    assert.strictEqual(translate("en", "Or:"), "Or:")
    assert.strictEqual(translate("zh", "Something new\nOr:"), "Something new\n或：")
  })

  it("knows only sentences that the configuration says", () => {
    // Schema says this one.
    const said = `${source} an integer`
    const unknown = Object.keys(zh).flatMap((en) =>
      en.split(/\{\w+\}/).filter((part) => part.trim().length > 3 && !said.includes(part.trim()))
    )
    assert.deepStrictEqual(unknown, [])
  })
})
