import { Block } from "@metagpt-ts/config"
import { Budget } from "@metagpt-ts/team"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { assert, describe, it } from "vitest"

import * as Prices from "../src/Prices.ts"
import * as Report from "../src/Report.ts"
import * as RoleLimits from "../src/RoleLimits.ts"
import type { RunFile } from "../src/RunFile.ts"
import type { Screen } from "../src/Screen.ts"
import { none } from "../src/Style.ts"

const read = (...written: ReadonlyArray<string>) => Effect.runPromise(RoleLimits.read(written, "en"))
const refused = (...written: ReadonlyArray<string>) =>
  Effect.runPromise(Effect.flip(RoleLimits.read(written, "en")))
const team = [
  { name: "Alex", profile: "Engineer" },
  { name: "Bob", profile: "Architect" }
]

const list = (llm: Block.Block, ...fallback: ReadonlyArray<Block.Block>) =>
  Prices.list(configured(llm, fallback), [])

describe("RoleLimits", () => {
  it("are read from the command line, and a later one counts", async () => {
    assert.strictEqual(await read(), undefined)
    assert.deepStrictEqual(await read("Alex.calls=20", "Product Manager.seconds=1.5", "Alex.calls=3"), {
      Alex: { calls: 3 },
      "Product Manager": { seconds: 1.5 }
    })
    for (const wrong of [
      "Alex",
      "Alex.calls",
      "Alex.calls=",
      "Alex.calls=-1",
      "Alex.calls=many",
      "Alex.lines=3",
      ".calls=1"
    ]) {
      const { fix, message } = await refused(wrong)
      assert.include(message, wrong)
      assert.include(fix, "calls, tokens, money, seconds")
    }
  })

  it("are kept when the run is resumed, unless they are said anew", () => {
    const before = { Alex: { calls: 1, tokens: 5 }, Bob: { calls: 2 } }
    assert.deepStrictEqual(RoleLimits.merge(before, { Alex: { calls: 9 } }), {
      Alex: { calls: 9, tokens: 5 },
      Bob: { calls: 2 }
    })
    assert.isUndefined(RoleLimits.merge(undefined, undefined))
  })

  it("go to a role by its name or profile, and to nobody else", async () => {
    const given = await Effect.runPromise(RoleLimits.assign({ Engineer: { calls: 1 } }, team, "en"))
    assert.deepStrictEqual(given, { Alex: { calls: 1 } })
    const error = await Effect.runPromise(Effect.flip(RoleLimits.assign({ Zoe: { calls: 1 } }, team, "en")))
    assert.include(error.fix, "Alex (Engineer), Bob (Architect)")
  })
})

const configured = (llm: Block.Block, fallback: ReadonlyArray<Block.Block> = []) =>
  ({ choice: { llm, fallback }, loaded: { settings: {} } }) as unknown as Parameters<typeof Prices.of>[0]

describe("Prices", () => {
  it.each<readonly [string, Block.Block, number | undefined]>([
    ["a vendor by its api_type", { api_type: "deepseek", model: "m" }, undefined],
    ["a vendor's model that is known", { api_type: "deepseek", model: "deepseek-chat" }, 0.14],
    [
      "the same by its address",
      { api_type: "open_llm", base_url: "https://api.deepseek.com/v1", model: "deepseek-chat" },
      0.14
    ],
    [
      "the same name at another address",
      { api_type: "open_llm", base_url: "https://llm.example/v1", model: "deepseek-chat" },
      undefined
    ],
    ["a vendor without a fixed address", { api_type: "zhipuai", model: "glm-4-plus" }, 7],
    [
      "a server of this machine",
      { api_type: "open_llm", base_url: "http://127.0.0.1:8000/v1", model: "gpt-4o" },
      0
    ],
    ["the embedded model", { api_type: "llama_cpp", model: "m" }, 0],
    ["Ollama on this machine", { api_type: "ollama", model: "m" }, 0],
    ["Ollama elsewhere", { api_type: "ollama", base_url: "http://gpu.example:11434", model: "m" }, undefined],
    ["a plugin that nobody here knows", { api_type: "@acme/llm", model: "m" }, undefined]
  ])("knows %s", (_, llm, input) => {
    assert.strictEqual(Prices.of(configured(llm))({ model: llm.model ?? "" })?.input, input)
  })

  it("are kept by the names of models, and not where one name means two prices", () => {
    const here: Block.Block = {
      api_type: "open_llm",
      base_url: "http://localhost:1/v1",
      model: "deepseek-chat"
    }
    const there: Block.Block = { api_type: "deepseek", model: "deepseek-chat" }
    assert.deepStrictEqual(list(there, { ...there, model: "unknown" }), {
      "deepseek-chat": { input: 0.14, output: 0.28 }
    })
    assert.deepStrictEqual(list(here), { "deepseek-chat": { input: 0, output: 0 } })
    assert.deepStrictEqual(list(here, there), {})
  })
})

describe("a reached budget", () => {
  it.each<readonly [ConstructorParameters<typeof Budget.BudgetReached>[0], string]>([
    [{ limit: "calls", allowed: 3, spent: 3, needed: 4 }, "--max-calls 6"],
    [{ limit: "tokens", allowed: 100, spent: 90, needed: 2090.5 }, "--max-tokens 2091"],
    [{ limit: "seconds", allowed: 10, spent: 10, needed: 16 }, "--max-seconds 20"],
    [{ limit: "money", allowed: 0.25, spent: 0.2, needed: 0.3 }, "--investment 0.5"],
    [{ limit: "calls", allowed: 3, spent: 3, needed: 4, role: "Alex" }, "--role-limit Alex.calls=6"]
  ])("says with what the run goes on: %o", (reached, flags) => {
    let said = ""
    const { exitCode } = Report.failed({
      cause: Cause.fail(new Budget.BudgetReached(reached)),
      project: "/w/snake",
      run: { options: {} } as RunFile,
      screen: { lang: "en", style: none, progress: (text: string) => (said += text) } as unknown as Screen,
      speech: { json: false, verbose: false }
    })
    assert.strictEqual(exitCode, 5)
    assert.include(said, `metagpt resume /w/snake ${flags}`)
    assert.include(said, "with the next call it is about")
  })

  it("shows money where there is any", () => {
    assert.strictEqual(Report.dollars(0, "en"), "")
    assert.strictEqual(Report.dollars(0.0123, "en"), ", $0.012")
    assert.strictEqual(Report.dollars(12.345, "en"), ", $12.35")
  })
})
