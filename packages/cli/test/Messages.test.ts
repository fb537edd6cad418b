import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { assert, describe, it } from "vitest"

import { langOf, messages, say, time } from "../src/Messages.ts"

const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe("Messages", () => {
  it("have the same holes in every language", () => {
    for (const [key, text] of Object.entries(messages.en)) {
      assert.deepStrictEqual(holes(messages.zh[key as keyof typeof messages.en]), holes(text), key)
    }
  })

  it("are all said somewhere", () => {
    const folder = fileURLToPath(new URL("../src/", import.meta.url))
    const source = readdirSync(folder)
      .filter((name) => !name.endsWith("Messages.ts"))
      .map((name) => readFileSync(folder + name, "utf8"))
      .join("\n")
    const unsaid = Object.keys(messages.en).filter(
      (key) => !key.startsWith("LLM.") && !source.includes(`"${key}"`)
    )
    assert.deepStrictEqual(unsaid, [])
  })

  it("are filled in", () => {
    assert.strictEqual(say("en", "inc.held", { path: "game" }), "Another run is at work on game")
    assert.strictEqual(say("en", "inc.held"), "Another run is at work on {path}")
  })

  it.each([
    [{}, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
    [{ LC_ALL: "", LANG: "zh_TW" }, "zh"]
  ] as const)("follow the locale %j", (environment, lang) => {
    assert.strictEqual(langOf(environment), lang)
  })

  it.each([
    [40, "0.0 s"],
    [9949, "9.9 s"],
    [9950, "10 s"],
    [89_400, "89 s"],
    [119_600, "2 min 00 s"],
    [3_600_000, "1 h 00 min"]
  ])("tell %d ms as %s", (milliseconds, text) => {
    assert.strictEqual(time(milliseconds), text)
  })
})
