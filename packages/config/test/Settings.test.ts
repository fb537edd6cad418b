import { inspect } from "node:util"

import { Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { array, assert, constantFrom, oneof, property, string } from "fast-check"
import { describe, expect, it } from "vitest"

const file = "/project/config/config2.yaml"
const parse = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.runSync(Settings.parse(text, { file, env }))
const refuse = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.runSync(Effect.flip(Settings.parse(text, { file, env })))

describe("what MetaGPT's users have", () => {
  it("reads a local server", () => {
    const { notes, settings } = parse(`
llm:
  api_type: "open_llm"  # FastChat
  base_url: "http://127.0.0.1:8000/v1"
  model: vicuna-13b
  api_key: YOUR_API_KEY
  temperature: 0.2
  timeout: 600
repair_llm_output: true
language: Chinese
prompt_schema: markdown
code_review_k_times: 1
workspace: { path: ./out, use_uid: true }
`)
    expect(settings).toEqual({
      llm: {
        api_type: "open_llm",
        base_url: "http://127.0.0.1:8000/v1",
        model: "vicuna-13b",
        temperature: 0.2,
        timeout: 600
      },
      repair_llm_output: true,
      language: "Chinese",
      prompt_schema: "markdown",
      code_review_k_times: 1,
      workspace: { path: "./out", use_uid: true }
    })
    expect(notes).toEqual([])
  })

  it("reads a file that has every section of MetaGPT's example", () => {
    const { notes, settings } = parse(`
llm:
  api_type: azure
  base_url: https://me.openai.azure.com
  api_key: abc
  api_version: 2024-02-01
  model: my-deployment
  proxy: YOUR_PROXY
  pricing_plan: ""
  stream: false
embedding:
  api_type: ""
  dimensions:
roles:
  - role: ProductManager
    llm: { api_type: openai, base_url: YOUR_BASE_URL, api_key: YOUR_API_KEY, model: gpt-4 }
  - role: Engineer
    llm: { api_type: ollama, model: qwen2.5-coder:7b }
repair_llm_output: true
proxy: "YOUR_PROXY"
search: { api_type: google, api_key: YOUR_API_KEY, cse_id: YOUR_CSE_ID }
browser: { engine: playwright, browser_type: chromium }
mermaid: { engine: pyppeteer }
redis: { host: YOUR_HOST, port: 32582, password: hunter2-hunter2-hunter2, db: "0" }
s3: { access_key: YOUR_ACCESS_KEY, bucket: test }
exp_pool: { enabled: false }
role_zero: { memory_k: 200 }
azure_tts_subscription_key: YOUR_SUBSCRIPTION_KEY
iflytek_api_id: YOUR_APP_ID
metagpt_tti_url: YOUR_MODEL_URL
omniparse: { api_key: YOUR_API_KEY, base_url: YOUR_BASE_URL }
enable_longterm_memory: true
models:
`)
    expect(settings.llm).toMatchObject({ api_type: "azure", model: "my-deployment" })
    expect(settings.llm).not.toHaveProperty("proxy")
    expect(settings).not.toHaveProperty("redis")
    expect(settings.roles?.map(({ role }) => role)).toEqual(["Engineer"])
    const said = notes.map(({ line, message }) => `${line} ${message}`)
    expect(said).toContain("6 llm.api_version is not used: the v1 endpoint of Azure OpenAI needs no version")
    expect(said).toContain("24 redis is not used: everything is kept in files")
    expect(said).toContain("15 roles.0 still holds YOUR_API_KEY; ProductManager uses the model of the team")
    expect(said.filter((text) => text.includes("is not used"))).toHaveLength(16)
    expect(JSON.stringify(notes)).not.toContain("hunter2")
  })

  it("understands repair_llm_output under llm, where MetaGPT ignored it", () => {
    const { locate, notes, settings } = parse("llm:\n  api_type: ollama\n  repair_llm_output: yes\n")
    expect(settings).toEqual({ llm: { api_type: "ollama" }, repair_llm_output: true })
    expect(notes).toMatchObject([
      { line: 3, message: expect.stringContaining("belongs at the top") as string }
    ])
    expect(locate(["repair_llm_output"])).toMatchObject({ file, line: 3, column: 3 })
    expect(parse("repair_llm_output: off\nllm:\n  repair_llm_output: on").settings.repair_llm_output).toBe(
      false
    )
  })

  it("takes the other name of code_review_k_times", () => {
    expect(parse("code_validate_k_times: 3").settings).toEqual({ code_review_k_times: 3 })
  })

  it("accepts an empty file, comments alone, keys without values, anchors and merges", () => {
    expect(parse("").settings).toEqual({})
    expect(parse("# nothing\n").settings).toEqual({})
    expect(parse("llm:\nproxy:\n").settings).toEqual({})
    expect(
      parse("llm: &base\n  api_type: ollama\n  model: a\nmodels:\n  b:\n    <<: *base\n    model: b").settings
        .models
    ).toEqual({ b: { api_type: "ollama", model: "b" } })
  })

  it("reads numbers, words and switches as people write them", () => {
    const text =
      "llm:\n  app_id: 00123\n  model: 4.10\n  timeout: '60'\n  reasoning: On\n  stop: [a, b]\ninc: no"
    expect(parse(text).settings).toEqual({
      llm: { app_id: "00123", model: "4.10", timeout: 60, reasoning: true, stop: ["a", "b"] },
      inc: false
    })
  })

  it("hands over options of a plugin as they are", () => {
    const { settings } = parse(
      "llm:\n  api_type: '@me/llm-x'\n  options: { deep: [1, { a: '${A}' }], on: true }",
      {
        A: "b"
      }
    )
    expect(settings.llm?.options).toEqual({ deep: [1, { a: "b" }], on: true })
  })
})

describe("secrets", () => {
  it("are wrapped, and the wrapping does not print", () => {
    const { settings } = parse("llm:\n  api_type: openai\n  api_key: ${KEY}\n  secret_key: s3cret", {
      KEY: "sk-live"
    })
    expect(settings.llm?.api_key && Redacted.value(settings.llm.api_key)).toBe("sk-live")
    expect(`${JSON.stringify(settings)} ${inspect(settings, { depth: 9 })}`).not.toMatch(/sk-live|s3cret/)
  })

  it.each([
    ["a key with a typing error", "llm:\n  api_kye: sk-live-1"],
    ["a key inside braces", "llm: {api_kye: sk-live-1, model: x}"],
    ["a key with commas", "llm:\n  apikey: a,sk-live-1"],
    ["no space after the colon", "llm:\n  api_key:sk-live-1"],
    ["no space and another key", "llm:\n  api_key:sk-live-1\n  model: x"],
    ["a tab", "llm:\n\tapi_key: sk-live-1"],
    ["an open quotation mark", 'llm:\n  api_key: "sk-live-1\n'],
    ["a list of keys", "llm:\n  api_key: [sk-live-1]"],
    ["a default of a variable that cannot be read", "llm:\n  api_key: ${A:sk-live-1}"],
    ["a wrong value from a variable", "llm:\n  max_token: ${KEY}"],
    ["a user and password in a URL", "llm:\n  base_uri: http://me:sk-live-1@host/"]
  ])("are not in the error of %s", (_, text) => {
    const { message } = refuse(text, { KEY: "sk-live-1" })
    expect(message).not.toContain("sk-live-1")
    expect(message).toContain(`${file}:`)
  })
})

describe("any text at all", () => {
  it("is settings or a ConfigError", () => {
    const word = constantFrom(
      "llm",
      "roles",
      "models",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "{",
      "}",
      "[",
      "&a",
      "*a",
      "<<",
      "${",
      "}",
      '"',
      "|"
    )
    const text = array(oneof(word, string({ maxLength: 3 }))).map((parts) => parts.join(""))
    assert(
      property(text, (text) => {
        const result = Effect.runSync(Effect.result(Settings.parse(text, { file, env: {} })))
        return Result.isSuccess(result) || result.failure.message.length > 0
      }),
      { numRuns: 500 }
    )
  })

  it("with any one slip in it shows no key", () => {
    const key = "sk-live-0123456789abcdef"
    const frame =
      "llm:\n  api_type: openai\n  api_key: KEY\n  fallback: [{api_password: KEY}]\nroles:\n  - role: a\n    llm: {api_key: KEY}\n"
    const slips = [
      "",
      "x",
      ":",
      " ",
      "\n",
      "\t",
      "'",
      '"',
      "{",
      "[",
      "#",
      "&",
      "*",
      "|",
      "@",
      "=",
      "${",
      "- "
    ]
    const shown: Array<string> = []
    let refused = 0
    for (let at = 0; at < frame.length; at++) {
      if ("KEY".includes(frame[at] ?? "")) continue
      for (const slip of slips) {
        for (const rest of [frame.slice(at), frame.slice(at + 1)]) {
          const text = (frame.slice(0, at) + slip + rest).replaceAll("KEY", key)
          const result = Effect.runSync(Effect.result(Settings.parse(text, { file, env: {} })))
          if (Result.isSuccess(result)) continue
          refused++
          if (result.failure.message.includes("0123456789")) shown.push(result.failure.message)
        }
      }
    }
    expect(shown).toEqual([])
    expect(refused).toBeGreaterThan(1000)
  })
})

describe("environment variables", () => {
  it("are put in, with defaults, in every kind of value", () => {
    const text =
      "llm:\n  base_url: http://${HOST}:${PORT:-8000}/v1\n  timeout: ${T}\n  model: $${M}\n  domain: ${E:-d}"
    expect(parse(text, { HOST: "gpu", T: "30", E: "" }).settings.llm).toEqual({
      base_url: "http://gpu:8000/v1",
      timeout: 30,
      model: "${M}",
      domain: "d"
    })
  })

  it("that are missing are an error with the line; comments do not count", () => {
    const { issues } = refuse("# ${NO}\nllm:\n  api_key: ${NO_KEY}\n  model: ${NO_MODEL}\n")
    expect(issues.map(({ column, line, message }) => [line, column, message])).toEqual([
      [3, 12, "llm.api_key: the environment variable NO_KEY is not set"],
      [4, 10, "llm.model: the environment variable NO_MODEL is not set"]
    ])
    expect(issues[0]?.fix).toContain("export NO_KEY=")
    expect(issues[0]?.excerpt).toBe("  api_key: ${NO_KEY}")
  })
})

describe("what is wrong", () => {
  it("is reported all at once, in the order of the file, ready to print", () => {
    const { message } = refuse(
      [
        "llm:",
        "  api_type: olama",
        "  modle: x",
        "  max_token: many",
        "temperature: 1",
        "language: [English]",
        "prompt_schema: xml",
        "roles:",
        "  - llm: {model: a}",
        "OPEN_LLM_API_BASE: http://x"
      ].join("\n")
    )
    expect(message).toBe(
      [
        `${file}:3:3: unknown key "modle" in llm`,
        "  3 |   modle: ***",
        "        ^",
        '  Did you mean "model"?',
        `${file}:4:14: llm.max_token: expected a number, found "many"`,
        "  4 |   max_token: many",
        "                   ^",
        `${file}:5:1: unknown key "temperature"`,
        "  5 | temperature: 1",
        "      ^",
        "  temperature belongs under llm:",
        `${file}:6:11: language: expected text, found a list`,
        "  6 | language: [English]",
        "                ^",
        `${file}:7:16: prompt_schema: expected "json" or "markdown" or "raw", found "xml"`,
        "  7 | prompt_schema: xml",
        "                     ^",
        `${file}:9:5: roles.0: "role" is missing`,
        "  9 |   - llm: {model: a}",
        "          ^",
        `${file}:10:1: unknown key "OPEN_LLM_API_BASE"`,
        "  10 | OPEN_LLM_API_BASE: ***",
        "       ^",
        "  It is called llm.base_url with llm.api_type: open_llm"
      ].join("\n")
    )
  })

  it.each([
    ["llm:\n  api_type: olama", 2, 'Did you mean "ollama"'],
    ["llm:\n  api_type: vllm", 2, "base_url: http://127.0.0.1:8000/v1"],
    ["models:\n  a:\n    api_type: zzzzzzzz", 3, "Known: open_llm"],
    ["roles:\n  - role: Engineer\n    llm: smal\nmodels:\n  small: {model: x}", 3, 'Did you mean "small"'],
    ["llm:\n  language: x", 2, "language belongs at the top"],
    ["llm:\n  REPAIR_llm_output: true", 2, 'Did you mean "repair_llm_output"'],
    ["llm:\n  num_ctx: 4096", 2, "It is called context_length"],
    ["llm:\n  keep_alive: 5m", 2, "belongs under options:"],
    ["llm: text", 1, "expected a mapping"],
    ["llm:\n  timeout: -1", 2, "greater than or equal to 0"],
    ["llm:\n  max_token: 1.5", 2, "an integer"],
    ["llm:\n  temperature: .nan", 2, "finite"],
    ["llm:\n  use_system_prompt: maybe", 2, "expected true or false"],
    ["llm:\n  model: a\n  model: b", 3, "unique"],
    ["llm:\n\tmodel: a", 2, "Indent with spaces"],
    ["llm:\n  model:a\n  base_url: b", 2, "Put a space after the colon"],
    ["llm:\n  model: @a", 2, "Put the value in quotation marks"],
    ["llm: { model: ${A} }", 1, "in quotation marks"],
    ["- llm", 1, "key: value"],
    ["? [a]\n: b", 1, "must be plain text"],
    ["a: 1\n---\nb: 2", 2, "not YAML"]
  ])("%j: line %i, %s", (text, line, expected) => {
    const error = refuse(text)
    expect(error.message).toContain(expected)
    expect(error.issues[0]).toMatchObject({ file, line })
  })

  it("is cut when it is more than anybody reads", () => {
    const { issues } = refuse(Array.from({ length: 5000 }, (_, index) => `key${index}: 1`).join("\n"))
    expect(issues).toHaveLength(21)
    expect(issues[20]?.message).toBe("and 4980 more")
  })

  it("includes aliases that never end", () => {
    expect(refuse("llm: &a\n  options: { again: *a }").message).toContain("levels")
    expect(refuse("llm: &a\n  <<: *a").message).toContain("aliases")
    const bomb = ["a: &a [x, x, x, x, x, x, x, x]"]
    for (let i = 0; i < 8; i++) {
      const last = String.fromCharCode(97 + i)
      const name = String.fromCharCode(98 + i)
      bomb.push(`${name}: &${name} [${Array(8).fill(`*${last}`).join(", ")}]`)
    }
    const text = `llm:\n  options:\n${bomb.map((line) => `    ${line}`).join("\n")}`
    expect(refuse(text).message).toContain("more than 20000 values")
  })

  it("names prototype keys as unknown", () => {
    expect(refuse("__proto__: {llm: {}}\nconstructor: 1").issues).toHaveLength(2)
    expect(refuse("llm:\n  api_type: constructor").message).toContain('unknown "constructor"')
  })
})

describe("a model per role", () => {
  const { settings } = parse(`
llm: { api_type: open_llm, base_url: "http://127.0.0.1:8000/v1", model: big, api_key: k }
models:
  small: { temperature: 0 }
  other: { api_type: ollama, model: qwen }
roles:
  - { role: Engineer, llm: { model: coder } }
  - { role: product manager, llm: small }
  - { role: Bob, llm: other }
`)

  it("is found by name or profile, and borrows the server unless it says where its own is", () => {
    const of = (name: string, profile: string) => Settings.modelOf(settings, { name, profile })
    expect(of("Alex", "Engineer")).toMatchObject({ base_url: "http://127.0.0.1:8000/v1", model: "coder" })
    expect(of("Alice", "Product Manager")).toMatchObject({
      api_type: "open_llm",
      model: "small",
      temperature: 0
    })
    expect(of("Bob", "Architect")).toEqual({ api_type: "ollama", model: "qwen" })
    expect(of("Edward", "QaEngineer")).toBeUndefined()
    const chosen = { api_type: "llama_cpp" }
    expect(Settings.modelOf(settings, { name: "Alex", profile: "Engineer" }, chosen)).toEqual({
      api_type: "llama_cpp",
      model: "coder"
    })
    expect(Settings.model(settings, "constructor")).toBeUndefined()
  })
})
