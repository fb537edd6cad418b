import { assert, describe, it } from "@effect/vitest"

import { rank } from "../src/ModelChoice.ts"

const model = (name: string, parameters: number, more: { size?: number; isLoaded?: boolean } = {}) => ({
  name,
  parameters,
  size: 1e9,
  isLoaded: false,
  held: 0,
  window: undefined,
  ...more
})

const names = (...models: ReadonlyArray<ReturnType<typeof model>>) =>
  rank(models, 16e9).map(({ name }) => name)

describe("ModelChoice", () => {
  it("takes code models first, then loaded ones, then the largest that fits", () => {
    assert.deepStrictEqual(
      names(
        model("nomic-embed-text:latest", 0.137),
        model("llama3.2:3b", 3.2),
        model("smollm2:135m", 0.134, { isLoaded: true }),
        model("qwen2.5-coder:1.5b", 1.5),
        model("qwen2.5-coder:7b", 7.6),
        model("deepseek-coder:33b", 33, { size: 2e10 })
      ),
      ["qwen2.5-coder:7b", "qwen2.5-coder:1.5b", "smollm2:135m", "llama3.2:3b", "deepseek-coder:33b"]
    )
  })

  it("leaves a loaded code model in memory", () => {
    const loaded = model("qwen2.5-coder:1.5b", 1.5, { isLoaded: true })
    assert.strictEqual(names(model("qwen2.5-coder:7b", 7.6), loaded)[0], "qwen2.5-coder:1.5b")
  })

  it("takes no model that cannot chat", () => {
    assert.deepStrictEqual(names(model("mxbai-embed-large", 0.3), model("bge-m3", 0.5)), [])
  })
})
