import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer, type Options } from "@metagpt-ts/llm-ollama"
import { Fault, OllamaServer, type LocalServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import { least, limit, size } from "../src/ContextWindow.ts"

interface Sent {
  readonly truncate: boolean
  readonly shift: boolean
  readonly options: { readonly num_ctx: number }
}

const ask = (content: string, more: Partial<LLM.Request> = {}): LLM.Request => ({
  messages: [Message.user(content)],
  ...more
})

const sent = ({ requests }: LocalServer.Listening): ReadonlyArray<Sent> =>
  requests.filter(({ path }) => path === "/api/chat").map(({ body }) => body as Sent)

const windows = (server: LocalServer.Listening) => sent(server).map(({ options }) => options.num_ctx)

const run = <A, E>(server: LocalServer.Server, effect: Effect.Effect<A, E, LLM.LLM>, options: Options = {}) =>
  effect.pipe(Effect.provide(layer({ baseURL: server.url, model: "test-model", ...options })))

describe("the context window", () => {
  it.effect("grows in steps with the prompt and never shrinks, so that the model is seldom loaded anew", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make()
      const lengths = [100, 8000, 30_000, 100, 8000]
      yield* run(
        server,
        Effect.forEach(lengths, (length) => LLM.complete(ask("x".repeat(length))))
      )
      assert.deepStrictEqual(windows(server), [4096, 8192, 16_384, 16_384, 16_384])
      assert.isTrue(sent(server).every(({ shift, truncate }) => !shift && !truncate))
    })
  )

  it.effect("starts from what is loaded and ends at what the model was trained for", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({
        installed: [{ name: "test-model", loaded: 6000, contextLength: 10_000 }]
      })
      yield* run(
        server,
        Effect.forEach([10, 25_000], (length) => LLM.complete(ask("x".repeat(length))))
      )
      assert.deepStrictEqual(windows(server), [6000, 10_000])
    })
  )

  it.effect("counts the answer that was asked for", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make()
      yield* run(server, LLM.complete(ask("x", { maxTokens: 5000 })))
      yield* run(server, LLM.complete(ask("x")), { maxTokens: 9000 })
      assert.deepStrictEqual(windows(server), [8192, 16_384])
    })
  )

  it.effect("is asked for again, twice as large, when the server says that the guess was too small", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ fault: [Fault.refuse("ContextLengthExceeded")] })
      const dense = "1,2;".repeat(1250)
      assert.strictEqual((yield* run(server, LLM.complete(ask(dense)))).text, dense)
      assert.deepStrictEqual(windows(server), [4096, 8192])
    })
  )

  it.effect("is an error that says by how much, when it is too small for the prompt", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make()
      const long = LLM.complete(ask("x".repeat(40_000)))
      const { reason } = yield* Effect.flip(run(server, long, { contextLength: 4096 }))
      assert.strictEqual(reason._tag, "ContextLengthExceeded")
      assert.strictEqual(reason.status, 400)
      assert.strictEqual(
        reason.message,
        "The prompt has about 12008 tokens and the window 4096: about 7912 too many"
      )
      assert.strictEqual(reason.fix, "Shorten the prompt, or set context_length higher")
      assert.deepStrictEqual(windows(server), [4096])
    })
  )

  it.effect("refuses a prompt that cannot fit before anything is sent", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ installed: [{ name: "test-model", contextLength: 2048 }] })
      const { reason } = yield* Effect.flip(
        run(server, LLM.complete(ask("Read it all, and tell. ".repeat(1000))))
      )
      assert.strictEqual(reason._tag, "ContextLengthExceeded")
      assert.match(reason.message, /about 6908 tokens and the window 2048: about 4860 too many/)
      assert.strictEqual(reason.fix, "Shorten the prompt, or use a model that was trained for more")
      assert.deepStrictEqual(sent(server), [])
    })
  )
})

const facts = {
  canThink: false,
  opensThoughts: false,
  countsAll: true,
  hasRoles: true,
  trained: 32_768,
  affordable: 20_480,
  loaded: undefined
}

describe("ContextWindow", () => {
  it("ends where the memory, the model or the user says, and not below what is in force", () => {
    assert.deepStrictEqual(limit(facts, undefined), { tokens: 20_480, by: "memory" })
    assert.deepStrictEqual(limit({ ...facts, loaded: 24_000 }, undefined), { tokens: 24_000, by: "memory" })
    assert.deepStrictEqual(limit(facts, 30_000), { tokens: 30_000, by: "setting" })
    assert.deepStrictEqual(limit(facts, 100_000), { tokens: 32_768, by: "model" })
    assert.isUndefined(limit({ ...facts, trained: undefined, affordable: undefined }, undefined))
  })

  it("asks for a step, for what is loaded when that suffices, and never for more than the limit", () => {
    const most = { tokens: 20_480, by: "memory" } as const
    assert.deepStrictEqual(
      [1, 4097, 9000, 17_000].map((needed) => size(needed, undefined, most)),
      [4096, 8192, 16_384, 20_480]
    )
    assert.strictEqual(size(5000, 12_000, most), 12_000)
    assert.strictEqual(size(100_000, undefined, undefined), 131_072)
  })

  it("counts kindly before it refuses: runs of one character take few tokens", () => {
    assert.isBelow(least(ask(`a${" ".repeat(100_000)}b${"-".repeat(100_000)}`)), 10)
    assert.isBelow(least(ask("word ".repeat(1500))), 1000)
    assert.isAbove(least(ask("word ".repeat(1700))), 1000)
    assert.isAbove(least(ask("写一个贪吃蛇".repeat(600))), 1000)
  })
})
