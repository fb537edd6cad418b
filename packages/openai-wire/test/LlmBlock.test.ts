import { describe, expect, it } from "@effect/vitest"
import { Dialect, LlmBlock } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { decodeText, finish } from "./Decoded.ts"

const frame = (code: number) => `data: {"code":${code},"message":"no","choices":[]}\n\n`
const vendor = { provider: "test", sampling: { top_p: "top_p", repetition_penalty: "penalty_score" } }

describe("LlmBlock", () => {
  it.effect("reads what MetaGPT writes, and sends the vendor's names", () =>
    Effect.gen(function* () {
      const { apiKey, ...settings } = yield* LlmBlock.read(
        {
          api_key: " id.secret ",
          base_url: "https://api.openai.com/v1/",
          model: "m",
          max_token: 10,
          temperature: 0,
          timeout: 0,
          top_p: 0.5,
          top_k: 5,
          repetition_penalty: 1.2,
          stop: "END",
          proxy: "",
          context_length: 1000,
          use_system_prompt: false
        },
        vendor
      )
      expect(apiKey && Redacted.value(apiKey)).toBe("id.secret")
      expect(settings).toEqual({
        model: "m",
        maxTokens: 10,
        temperature: 0,
        timeouts: { firstToken: 300_000, idle: 300_000 },
        extraBody: { top_p: 0.5, penalty_score: 1.2, stop: ["END"] },
        supports: { contextWindow: 1000, systemMessage: false }
      })
    })
  )

  it.effect("sends nothing for values that ask for nothing", () =>
    Effect.gen(function* () {
      const settings = yield* LlmBlock.read(
        { api_key: "sk-", model: "m", top_p: 1, repetition_penalty: 1, stop: "", seed: null },
        vendor
      )
      expect(settings).toMatchObject({ apiKey: undefined, extraBody: {}, supports: {} })
    })
  )

  it.effect.each<[LlmBlock.LlmBlock, string]>([
    [{ api_key: 1_234_567_890 }, "llm.api_key must be text"],
    [{ api_secret: ["hidden-hidden"] }, "llm.api_secret must be text"],
    [{ max_token: 0 }, "llm.max_token must be a whole number above 0"],
    [{ stop: ["a", 1] }, "llm.stop must be text or a list of texts"],
    [{ use_system_prompt: "no" }, "llm.use_system_prompt must be true or false"]
  ])("names the key of %j and not its value", ([llm, message]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(LlmBlock.read(llm, vendor))
      expect(error.reason).toMatchObject({ _tag: "InvalidRequest", message })
      expect(JSON.stringify(error)).not.toMatch(/1234567890|hidden/)
    })
  )
})

describe("Dialect", () => {
  it("reads flags before finishes, of the event and of its choice", () => {
    const flags = { need_clear_history: "content-filter" } as const
    const stops = `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop","need_clear_history":true}]}\n\n`
    expect(finish(decodeText(stops, { flags }).parts)).toEqual([{ _tag: "Finish", reason: "content-filter" }])
    const event = `data: {"choices":[{"delta":{"content":"a"}}],"need_clear_history":true}\n\ndata: [DONE]\n\n`
    expect(finish(decodeText(event, { flags }).parts)).toEqual([{ _tag: "Finish", reason: "content-filter" }])
    const clear = stops.replace("true", "false")
    expect(finish(decodeText(clear, { flags }).parts)).toEqual([{ _tag: "Finish", reason: "stop" }])
  })

  it("takes a code beside an empty list of choices for an error, and 0 for none", () => {
    const coded = { errors: { 11202: "RateLimited" } } as const
    expect(decodeText(frame(11202), coded).fault?.tag).toBe("RateLimited")
    expect(decodeText(frame(0), coded).fault?.tag).toBe("StreamTruncated")
  })

  it("puts system messages elsewhere when the user says that there are none", () => {
    const dialect = { ...Dialect.standard, provider: "test" }
    expect(Dialect.offer(dialect, { systemMessage: false })).toMatchObject({
      systemMessages: "none",
      supports: { systemMessage: false }
    })
    expect(Dialect.offer(dialect, { contextWindow: 5 })).toMatchObject({
      systemMessages: "one",
      supports: { contextWindow: 5, systemMessage: true }
    })
  })
})
