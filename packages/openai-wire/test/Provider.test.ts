import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { Dialect, Models, Provider } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { answer, hello, listen } from "./RawServer.ts"

/** A provider as its author writes it. */
const acme = Provider.make({
  ...Dialect.standard,
  provider: "acme",
  defaultBaseURL: "https://api.acme.invalid/v1",
  keyRequired: true,
  keyForm: { pattern: /^acme-/, words: "begin with acme-" },
  thinking: (isWanted) => ({ thinking: isWanted }),
  temperature: (value) => ({ temperature: Math.max(value, 0.1) }),
  formats: "json_object"
})
const ask = LLM.complete({ messages: [Message.user("Hi")] })

describe("a provider of a dialect", () => {
  it.live("reads MetaGPT's block, and says things as its dialect does", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const model = acme.layerConfig({
        base_url: server.url,
        api_key: " another-gateways-key ",
        model: " acme-1 ",
        temperature: 0,
        reasoning: true,
        top_p: 0.5,
        top_k: 5,
        headers: { "X-Tenant": "us" }
      })
      const format = { _tag: "JsonSchema", name: "a", schema: {} } as const
      yield* Effect.provide(LLM.complete({ messages: [Message.user("Hi")], format }), model)
      const [asked] = server.asked
      expect(asked?.headers).toMatchObject({
        authorization: "Bearer another-gateways-key",
        "x-tenant": "us"
      })
      expect(JSON.parse(asked?.body ?? "")).toMatchObject({
        model: "acme-1",
        temperature: 0.1,
        thinking: true,
        top_p: 0.5,
        response_format: { type: "json_object" }
      })
      expect(asked?.body).not.toContain("top_k")
    })
  )

  it.effect.each<[Parameters<typeof acme.make>[0], string, string]>([
    [{ model: "" }, "InvalidRequest", "The model is missing"],
    [{ model: "m" }, "AuthFailed", "The key is missing"],
    [
      { model: "m", apiKey: Redacted.make("sk-of-somebody-else") },
      "AuthFailed",
      "api_key is no key of this vendor: those begin with acme-"
    ]
  ])("refuses %j", ([options, tag, message]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(acme.make(options))
      expect(error.provider).toBe("acme")
      expect(error.reason).toMatchObject({ _tag: tag, message })
      expect(error.reason.fix).toMatch(/^Set /)
    })
  )

  it.live("names the models that there are, the nearest first", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket, asked) =>
        asked.method === "GET"
          ? answer("200 OK", '{"data":[{"id":"llama"},{"id":"text-embed"},{"id":"qwen2.5-coder:7b"}]}')(
              socket,
              asked
            )
          : answer("404 Not Found", '{"error":{"message":"The model `x` does not exist."}}')(socket, asked)
      )
      const model = acme.layer({ baseURL: server.url, model: "Qwen-2.5-Coder" })
      const { reason } = yield* Effect.flip(Effect.provide(ask, model))
      expect(reason).toMatchObject({
        _tag: "ModelNotFound",
        status: 404,
        message: 'The server has no model "Qwen-2.5-Coder"; it has qwen2.5-coder:7b, llama',
        fix: "Set model to one of: qwen2.5-coder:7b, llama"
      })
    })
  )
})

describe("nearestFirst", () => {
  it.each<[string, ReadonlyArray<string>, ReadonlyArray<string>]>([
    [
      "deepseek-chat",
      ["gpt", "deepseek-reasoner", "DeepSeek_Chat"],
      ["DeepSeek_Chat", "deepseek-reasoner", "gpt"]
    ],
    ["zzz", ["b", "a"], ["b", "a"]],
    ["", ["b", "a"], ["b", "a"]]
  ])("puts what resembles %j in front", (wanted, names, expected) => {
    expect(Models.nearestFirst(wanted, names)).toEqual(expected)
  })
})
