import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { ContextLength, make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { ask, dialect, failure, reasonOf } from "./Ask.ts"
import { decodeText, finish } from "./Decoded.ts"
import { answer, frame, hello, listen, play } from "./RawServer.ts"

describe("a key", () => {
  it.live.each(["\n sk-of-a-user-123 \r\n", "\u00A0sk-of-a-user-123\t"])(
    "is taken out of what copying left around it: %j",
    (key) =>
      Effect.gen(function* () {
        const server = yield* listen(hello)
        yield* ask(server.url, { apiKey: Redacted.make(key) })
        expect(server.asked[0]?.headers["authorization"]).toBe("Bearer sk-of-a-user-123")
      })
  )

  it.live.each<[string, string]>([
    ["sk-of-a user-123", "api_key has a space or a line break inside"],
    ["Bearer sk-of-a-user-123", "api_key has a space or a line break inside"],
    ["sk-of-a-user-123\nsk-of-a-user-456", "api_key has a space or a line break inside"],
    ["sk-of-a-user-\u0007123", "api_key has characters that no header can carry"],
    ["sk-of-a-user-密钥", "api_key has characters that no header can carry"],
    [" \n", "api_key is empty"]
  ])("broken inside is refused and not shown: %j", ([key, message]) =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const reason = yield* failure(server.url, { apiKey: Redacted.make(key) })
      expect(reason).toMatchObject({ _tag: "AuthFailed", message, fix: expect.stringContaining("api_key") })
      expect(JSON.stringify(reason)).not.toContain("of-a")
      expect(server.asked).toEqual([])
    })
  )

  it.live.each<[Readonly<Record<string, string>>]>([
    [{ "X Key": "a" }],
    [{ "X-Key": "secret-part-1\r\nX-Evil: 1" }],
    [{ "X-Key": "secret-part-1 密" }]
  ])("in a header that cannot be sent is refused and not shown", ([headers]) =>
    Effect.gen(function* () {
      const reason = yield* failure("http://127.0.0.1:1/v1", { headers })
      expect(reason).toMatchObject({
        _tag: "InvalidRequest",
        message: expect.stringMatching(/cannot be sent/)
      })
      expect(JSON.stringify(reason)).not.toContain("secret-part-1")
    })
  )
})

describe("a prompt that is too long", () => {
  it.live.each<[string, string]>([
    ["fastchat-too-long-stream", "The request has 2717 tokens, 669 more than the context window of 2048"],
    ["vllm-too-long-stream", "The request has at least 2049 tokens, 1 more than the context window of 2048"]
  ])("is told with its numbers, as %s", ([name, message]) =>
    Effect.map(reasonOf(play(name)), (reason) =>
      expect(reason).toMatchObject({ _tag: "ContextLengthExceeded", message })
    )
  )

  it.live("is told with the numbers that llama.cpp puts beside the sentence", () =>
    Effect.gen(function* () {
      const message = "the request exceeds the available context size. try increasing the context size"
      const error = {
        code: 400,
        message,
        type: "exceed_context_size_error",
        n_prompt_tokens: 14429,
        n_ctx: 8192
      }
      expect(yield* reasonOf(answer("400 Bad Request", JSON.stringify({ error })))).toMatchObject({
        _tag: "ContextLengthExceeded",
        message: "The request has 14429 tokens, 6237 more than the context window of 8192"
      })
    })
  )

  it.each([
    [
      "This model's maximum context length is 1024 tokens. However, you requested 1029 tokens (1000 in the messages, 29 in the completion).",
      "The request has 1029 tokens, 5 more than the context window of 1024"
    ],
    [
      "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it",
      "The request has 9000 tokens, 808 more than the context window of 8192"
    ],
    ["'max_tokens' is too large: 4096. This model's maximum context length is 2048 tokens", undefined],
    ["Prompt exceeds max length", undefined]
  ])("is read from %j", (text, message) => {
    expect(ContextLength.told(text)).toBe(message)
  })

  it.live("for certain is not sent", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const llm = yield* make(dialect, { baseURL: server.url, model: "m", supports: { contextWindow: 1000 } })
      const long = { messages: [Message.user("word ".repeat(700)), Message.user("word ".repeat(700))] }
      const { reason } = yield* Effect.flip(LLM.collect("test", llm.stream(long)))
      expect(reason).toMatchObject({
        _tag: "ContextLengthExceeded",
        message: expect.stringMatching(/at least 1400 tokens.* 400 more than the context window of 1000/)
      })
      expect(server.asked).toEqual([])
    })
  )

  it.live.each<[string, string]>([
    ["a few words too many to be sure", "word ".repeat(1000)],
    ["nothing but spaces and brackets", " {\n}\n".repeat(10_000)],
    ["long words", "x".repeat(100_000)],
    ["Chinese, of which a token may be several characters", "世".repeat(3_900)],
    ["numbers", "3.14159 ".repeat(5_000)]
  ])("perhaps is sent: %s", ([, text]) =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const options = { supports: { contextWindow: 1000 } }
      expect((yield* ask(server.url, options, { messages: [Message.user(text)] })).text).toBe("Hello")
    })
  )

  it("is counted in a time that grows with its length alone", () => {
    const start = performance.now()
    ContextLength.excess([Message.user("word, 世界; ".repeat(1_000_000))], 1000)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe("a finish", () => {
  it.each(["made_up", "constructor", "__proto__", "toString"])("called %s is unknown", (reason) => {
    expect(finish(decodeText(frame({ content: "a" }, reason)).parts)).toEqual([
      { _tag: "Finish", reason: "unknown" }
    ])
  })
})
