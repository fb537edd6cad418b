import { assert, describe, it } from "@effect/vitest"
import { Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import * as Memory from "../src/Memory.ts"

/** What `/api/show` says of SmolLM2-135M. */
const smollm = {
  "general.architecture": "llama",
  "llama.attention.head_count": 9,
  "llama.attention.head_count_kv": 3,
  "llama.block_count": 30,
  "llama.context_length": 8192,
  "llama.embedding_length": 576
}

const size = (capture: string) =>
  Effect.map(
    Effect.promise(() => Replay.load(new URL(`fixtures/${capture}.txt`, import.meta.url))),
    (bytes) => {
      const text = Buffer.from(bytes).toString()
      const { models } = JSON.parse(text.slice(text.indexOf("{"))) as {
        readonly models: ReadonlyArray<{ readonly name: string; readonly size: number }>
      }
      return models.find(({ name }) => name === "smollm2:135m")?.size ?? 0
    }
  )

const place = { weights: 0, held: 0, slots: 1 }

describe("Memory", () => {
  it.effect("counts for a token what Ollama took for it", () =>
    Effect.gen(function* () {
      const taken = (yield* size("wide")) - (yield* size("loaded"))
      assert.strictEqual(taken, 4096 * 23_040)
      // Nine tenths of what is free are given to it.
      assert.strictEqual(Memory.tokens(smollm, place, (8192 * 23_040) / 0.9 + 1), 8192)
    })
  )

  it("leaves room for the weights, takes what loaded models hold, and shares it among answers", () => {
    const free = 1e9
    const alone = Memory.tokens(smollm, place, free) ?? 0
    assert.isBelow(Memory.tokens(smollm, { ...place, weights: 3e8 }, free) ?? 0, alone)
    assert.isAbove(Memory.tokens(smollm, { ...place, held: 3e8 }, free) ?? 0, alone)
    assert.approximately(Memory.tokens(smollm, { ...place, slots: 2 }, free) ?? 0, alone / 2, 1024)
    assert.strictEqual(Memory.tokens(smollm, { ...place, weights: 9e9 }, free), 4096)
  })

  it("reads heads that differ from layer to layer, and sizes that are said", () => {
    const some = { ...smollm, "llama.attention.head_count_kv": Array.from({ length: 30 }, (_, n) => n % 2) }
    const few = { ...smollm, "llama.attention.head_count_kv": 1 }
    const narrow = { ...few, "llama.attention.key_length": 32, "llama.attention.value_length": 32 }
    const free = 1e10
    assert.strictEqual(Memory.tokens(some, place, free), Memory.tokens(narrow, place, free))
  })

  it("knows nothing of a model that does not say how it is made", () => {
    assert.isUndefined(Memory.tokens({}, place, 1e9))
    assert.isUndefined(Memory.tokens({ ...smollm, "llama.attention.head_count": "nine" }, place, 1e9))
    assert.isUndefined(Memory.tokens({ ...smollm, "llama.block_count": 0 }, place, 1e9))
  })
})
