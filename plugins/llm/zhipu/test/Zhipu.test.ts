import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { dialect, layer, layerConfig, Token } from "@metagpt-ts/llm-zhipu"
import type { Options } from "@metagpt-ts/llm-zhipu"
import { Fault, ZhipuServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const key = "12345678.abcdefg"
const request = { messages: [Message.user("hi")] }

const frame = (delta: object, finish_reason?: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`

/** What the server was sent, asked through MetaGPT's block. */
const sent = (llm: Readonly<Record<string, unknown>>, more: Partial<LLM.Request> = {}) =>
  Effect.gen(function* () {
    const server = yield* ZhipuServer.make({ key })
    const block = { base_url: server.url, api_key: key, model: "test-model", ...llm }
    yield* Effect.provide(LLM.complete({ ...request, ...more }), layerConfig(block))
    return server.requests[0]?.body
  })

/** Asks a server that goes wrong; once, unless told otherwise. */
const failure = (fault: Fault.Fault, options: Partial<Options> = {}) =>
  Effect.gen(function* () {
    const server = yield* ZhipuServer.make({ fault })
    const error = yield* Effect.flip(
      Effect.provide(
        LLM.complete(request),
        layer({
          baseURL: server.url,
          apiKey: Redacted.make(key),
          model: "test-model",
          retries: 0,
          ...options
        })
      )
    )
    return { reason: error.reason, attempts: server.chats.length, error }
  })

describe("Token", () => {
  // The key is the one of the tests of the vendor's client; the value was computed apart from this code.
  it("signs as the vendor does", () => {
    expect(Token.sign(key, 1_700_000_000_000)).toBe(
      "eyJhbGciOiJIUzI1NiIsInNpZ25fdHlwZSI6IlNJR04ifQ.eyJhcGlfa2V5IjoiMTIzNDU2NzgiLCJleHAiOjE3MDAwMDAyMTAwMDAsInRpbWVzdGFtcCI6MTcwMDAwMDAwMDAwMH0.Glzry6WEw65U2tXam0FzZxOdks8_cUusMBzO0LuWUBM"
    )
  })

  it.each(["", "abc", "a.b.c", ".b", "a."])("signs nothing with %j", (wrong) => {
    expect(Token.sign(wrong, 0)).toBeUndefined()
  })

  it("is refused by the server when it is too old or of another key", () => {
    const token = Token.sign(key, 1_700_000_000_000) ?? ""
    expect(ZhipuServer.isSigned(token, key, 1_700_000_100_000)).toBe(true)
    expect(ZhipuServer.isSigned(token, key, 1_700_000_600_000)).toBe(false)
    expect(ZhipuServer.isSigned(token, "12345678.gfedcba", 1_700_000_100_000)).toBe(false)
  })
})

describe("Zhipu", () => {
  it.effect("sends what was set, under Zhipu's names", () =>
    Effect.gen(function* () {
      const minimal = { model: "test-model", messages: request.messages, stream: true }
      expect(yield* sent({})).toEqual(minimal)
      expect(
        yield* sent({ temperature: 0.3, max_token: 9, top_p: 0.5, top_k: 3, stop: "END", reasoning: true })
      ).toEqual({
        ...minimal,
        temperature: 0.3,
        max_tokens: 9,
        top_p: 0.5,
        stop: ["END"],
        thinking: { type: "enabled" }
      })
    })
  )

  it.effect("keeps to the range of the temperature: MetaGPT's 0 means not to sample", () =>
    Effect.gen(function* () {
      expect(yield* sent({ temperature: 0 })).toMatchObject({ do_sample: false, temperature: 0.01 })
      expect(yield* sent({ temperature: 1.5 })).toMatchObject({ temperature: 0.99 })
    })
  )

  it.effect("asks for JSON by the one format there is", () =>
    Effect.gen(function* () {
      const format = { _tag: "JsonSchema", name: "a", schema: { type: "object" } } as const
      expect(yield* sent({}, { format })).toMatchObject({ response_format: { type: "json_object" } })
    })
  )

  it.effect("takes system messages anywhere and neighbours of one role, as they are", () =>
    Effect.gen(function* () {
      const messages = [Message.user("a"), Message.system("b"), Message.user("c"), Message.user("d")]
      expect(yield* sent({}, { messages })).toMatchObject({ messages })
      expect(yield* sent({ use_system_prompt: false }, { messages })).toMatchObject({
        messages: [{ role: "user", content: "b\n\na" }, messages[2], messages[3]]
      })
    })
  )

  it.effect.each(Object.entries(dialect.errors))("reads the error %s as %s", ([code, tag]) =>
    Effect.gen(function* () {
      // The status alone would say something else.
      for (const status of [400, 429]) {
        const { reason } = yield* failure(Fault.status(status, { error: { code, message: "说明" } }))
        expect(reason).toMatchObject({ _tag: tag, status, evidence: "说明" })
      }
      const { reason } = yield* failure(Fault.status(200, { error: { code, message: "说明" } }))
      expect(reason._tag).toBe(tag)
    })
  )

  it.effect("reads statuses that nobody else has", () =>
    Effect.gen(function* () {
      const { reason } = yield* failure(Fault.status(434, "No API access"))
      expect(reason).toMatchObject({ _tag: "PermissionDenied", status: 434, evidence: "No API access" })
    })
  )

  it.effect("does not try again when the account is empty, though the status is 429", () =>
    Effect.gen(function* () {
      const { attempts, reason } = yield* failure(Fault.refuse("QuotaExhausted"), { retries: 2 })
      expect(attempts).toBe(1)
      expect(reason.fix).toMatch(/Pay the account up/)
    })
  )

  it.live("tries again when there are too many requests at once", () =>
    Effect.gen(function* () {
      const server = yield* ZhipuServer.make({ key, fault: [Fault.refuse("RateLimited")] })
      const answer = yield* Effect.provide(
        LLM.complete(request),
        layer({ baseURL: server.url, apiKey: Redacted.make(key), model: "test-model" })
      )
      expect(answer.text).toBe("hi")
      expect(server.chats).toHaveLength(2)
    })
  )

  it.effect("takes a network_error of the model for a failure, not for an end", () =>
    Effect.gen(function* () {
      const { reason } = yield* failure(
        Fault.status(200, frame({ content: "Half" }) + frame({ content: "" }, "network_error"), {
          "content-type": "text/event-stream"
        })
      )
      expect(reason._tag).toBe("Unavailable")
    })
  )

  it.effect.each<[Readonly<Record<string, unknown>>, string, RegExp]>([
    [{ api_key: key }, "InvalidRequest", /model is missing/],
    [{ model: "glm-4.6" }, "AuthFailed", /key is missing/],
    [{ model: "glm-4.6", api_key: "YOUR_API_KEY" }, "AuthFailed", /key is missing/],
    [{ model: "glm-4.6", api_key: "我的密钥" }, "AuthFailed", /characters that no header can carry/],
    [{ model: "glm-4.6", api_key: key, base_url: "open.bigmodel.cn" }, "InvalidRequest", /no web address/]
  ])("refuses %j before anything is sent", ([llm, tag, message]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(Effect.provide(LLM.complete(request), layerConfig(llm)))
      expect(reason._tag).toBe(tag)
      expect(reason.message).toMatch(message)
    })
  )

  it.effect("signs when the block says so", () =>
    Effect.gen(function* () {
      for (const auth of ["key", "token"] as const) {
        const server = yield* ZhipuServer.make({ key, auth })
        const block = { base_url: server.url, api_key: key, model: "test-model", auth }
        expect((yield* Effect.provide(LLM.complete(request), layerConfig(block))).text).toBe("hi")
      }
    })
  )

  it.effect("says that a key cannot sign, without showing it", () =>
    Effect.gen(function* () {
      const keys = { apiKey: Redacted.make("no-dot-in-this-key"), model: "m" }
      for (const options of [
        { ...keys, auth: "token" as const, baseURL: "http://127.0.0.1:1" },
        { ...keys, auth: "token" as const },
        keys
      ]) {
        const error = yield* Effect.flip(Effect.provide(LLM.complete(request), layer(options)))
        expect(error.reason).toMatchObject({
          _tag: "AuthFailed",
          message: expect.stringContaining("id.secret")
        })
        expect(JSON.stringify(error)).not.toContain("no-dot")
      }
    })
  )
})
