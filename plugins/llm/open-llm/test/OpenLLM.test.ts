import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/llm-open-llm"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { holding, ignoring, recorded, says, serve } from "./Server.ts"
import type { Reply, Routes } from "./Server.ts"

const unauthorized = (): Reply => [401, '{"error":"Unauthorized"}']
const request: LLM.Request = { messages: [Message.user("Hi")] }
const chat = "/v1/chat/completions"

const supportsOf = (routes: Routes, options: Partial<Parameters<typeof make>[0]> = {}) =>
  Effect.gen(function* () {
    const { url } = yield* serve(routes)
    const llm = yield* make({ baseURL: url, model: "smollm2", retries: 0, ...options })
    return yield* llm.supports
  })

const failureOf = (routes: Routes, options: Partial<Parameters<typeof make>[0]> = {}) =>
  Effect.gen(function* () {
    const { url } = yield* serve(routes)
    const llm = yield* make({ baseURL: url, model: "no-such-model", retries: 0, ...options })
    return yield* Effect.flip(LLM.collect("open-llm", llm.stream(request)))
  })

describe("the model", () => {
  it.live.each<[string, Reply, string]>([
    ["the only one of vLLM", recorded("vllm-models"), "smollm2"],
    ["the only one of LLaMA-Factory", recorded("llamafactory-models"), "gpt-3.5-turbo"],
    ["the first of Ollama", recorded("ollama-models"), "qwen2.5-coder:1.5b"],
    ["none that only embeds", [200, '{"data":[{"id":"text-embedding-nomic"},{"id":"qwen"}]}'], "qwen"],
    [
      "one that is loaded",
      [200, '{"data":[{"id":"a","status":{"value":"unloaded"}},{"id":"b","status":{"value":"loaded"}}]}'],
      "b"
    ]
  ])("is %s when it was left out", ([, models, expected]) =>
    Effect.gen(function* () {
      const { url } = yield* serve({ "/v1/models": () => models, [chat]: ignoring })
      expect((yield* make({ baseURL: url })).model).toBe(expected)
    })
  )

  it.live("left out on a server without one is an error", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ "/v1/models": () => [200, '{"object":"list","data":[]}'] })
      const { reason } = yield* Effect.flip(make({ baseURL: url }))
      expect(reason).toMatchObject({
        _tag: "ModelNotFound",
        message: "The server lists no model that answers questions"
      })
    })
  )

  it.live("left out on a server that lists none is an error", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({})
      const { reason } = yield* Effect.flip(make({ baseURL: url }))
      expect(reason).toMatchObject({ status: 404, fix: "Check base_url, or set model" })
    })
  )

  it.live("given is not asked for", () =>
    Effect.gen(function* () {
      const server = yield* serve({})
      expect((yield* make({ baseURL: server.url, model: "m" })).model).toBe("m")
      expect(server.asked).toEqual([])
    })
  )

  it.live.each([
    ["vLLM", "vllm-unknown-model-stream", "vllm-models"],
    ["FastChat", "fastchat-unknown-model-stream", "fastchat-models"]
  ] as const)("that %s does not have is named with those it has", ([, refusal, models]) =>
    Effect.gen(function* () {
      const error = yield* failureOf({
        [chat]: () => recorded(refusal),
        "/v1/models": () => recorded(models)
      })
      expect(error.reason).toMatchObject({
        _tag: "ModelNotFound",
        message: 'The server has no model "no-such-model"; it has smollm2',
        fix: "Set model to one of: smollm2"
      })
    })
  )

  it.live("that is not there is named with eight at most", () =>
    Effect.gen(function* () {
      const data = Array.from({ length: 11 }, (_, i) => ({ id: `m${i}` }))
      const { reason } = yield* failureOf({
        [chat]: () => recorded("vllm-unknown-model-stream"),
        "/v1/models": () => [200, JSON.stringify({ data })]
      })
      expect(reason.message).toContain("it has m0, m1, m2, m3, m4, m5, m6, m7, and 3 more")
    })
  )

  it.live("that is not there is said even when the server lists none", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({ [chat]: () => recorded("vllm-unknown-model-stream") })
      expect(reason).toMatchObject({ _tag: "ModelNotFound", status: 404 })
    })
  )
})

describe("supports", () => {
  const nothing = {
    jsonSchema: false,
    jsonMode: false,
    systemMessage: true,
    reasoning: false,
    contextWindow: undefined,
    concurrency: 1
  }
  const held = { ...nothing, jsonSchema: true, jsonMode: true }

  it.live.each<[string, Routes, LLM.Supports]>([
    [
      "vLLM",
      { "/v1/models": () => recorded("vllm-models"), [chat]: holding },
      { ...held, contextWindow: 2048, concurrency: 32 }
    ],
    ["FastChat", { "/v1/models": () => recorded("fastchat-models"), [chat]: ignoring }, nothing],
    ["LLaMA-Factory", { "/v1/models": () => recorded("llamafactory-models"), [chat]: ignoring }, nothing],
    [
      "llama.cpp",
      {
        "/v1/models": () => [
          200,
          '{"data":[{"id":"qwen","owned_by":"llamacpp","meta":{"n_ctx_train":32768}}]}'
        ],
        "/props": () => [200, '{"default_generation_settings":{"n_ctx":8192},"total_slots":2}'],
        [chat]: holding
      },
      { ...held, contextWindow: 8192, concurrency: 2 }
    ],
    [
      "llama.cpp without its properties",
      { "/v1/models": () => [200, '{"data":[{"id":"qwen","meta":{"n_ctx_train":32768}}]}'], [chat]: holding },
      { ...held, contextWindow: 32768 }
    ],
    [
      "LM Studio",
      {
        "/v1/models": () => [200, '{"data":[{"id":"smollm2"},{"id":"other"}]}'],
        "/api/v0/models": () => [
          200,
          '{"data":[{"id":"smollm2","max_context_length":9000,"loaded_context_length":4000}]}'
        ],
        [chat]: (asked) =>
          JSON.stringify(asked.body).includes("json_object")
            ? [400, `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`]
            : holding(asked)
      },
      { ...held, jsonMode: false, contextWindow: 4000 }
    ],
    [
      "the OpenAI side of Ollama",
      {
        "/v1/models": () => [200, '{"data":[{"id":"smollm2"}]}'],
        "/api/ps": () => [200, '{"models":[{"name":"smollm2","context_length":4096}]}'],
        [chat]: holding
      },
      { ...held, contextWindow: 4096 }
    ],
    [
      "a model that thinks",
      {
        [chat]: () => [200, 'data: {"choices":[{"delta":{"reasoning":"hm"},"finish_reason":"length"}]}\n\n']
      },
      { ...nothing, reasoning: true }
    ]
  ])("is learned from %s", ([, routes, expected]) =>
    Effect.map(supportsOf(routes), (supports) => expect(supports).toEqual(expected))
  )

  it.live("is asked once, in few tokens", () =>
    Effect.gen(function* () {
      const server = yield* serve({ "/v1/models": () => recorded("vllm-models"), [chat]: holding })
      const llm = yield* make({ baseURL: server.url, model: "smollm2" })
      yield* Effect.all([llm.supports, llm.supports, llm.supports], { concurrency: "unbounded" })
      const trials = server.asked.filter(({ path }) => path === chat)
      expect([server.asked.length, trials.length]).toEqual([3, 2])
      expect(trials.every(({ body }) => Number(body["max_tokens"]) <= 24)).toBe(true)
    })
  )

  it.live("is asked again when the server had no time", () =>
    Effect.gen(function* () {
      let isBusy = true
      const server = yield* serve({
        "/v1/models": () => recorded("vllm-models"),
        [chat]: (asked) => (isBusy ? [429, "{}"] : holding(asked))
      })
      const llm = yield* make({ baseURL: server.url, model: "smollm2" })
      expect((yield* llm.supports).jsonSchema).toBe(false)
      isBusy = false
      expect((yield* llm.supports).jsonSchema).toBe(true)
    })
  )

  it.live("is asked once for a thousand who want to know", () =>
    Effect.gen(function* () {
      const server = yield* serve({ "/v1/models": () => recorded("vllm-models"), [chat]: holding })
      const llm = yield* make({ baseURL: server.url, model: "smollm2" })
      const all = yield* Effect.all(
        Array.from({ length: 1000 }, () => llm.supports),
        { concurrency: "unbounded" }
      )
      expect(new Set(all).size).toBe(1)
      expect(server.asked.filter(({ path }) => path === chat)).toHaveLength(2)
    })
  )

  it.live("keeps a prompt back that cannot fit the window", () =>
    Effect.gen(function* () {
      const server = yield* serve({ "/v1/models": () => recorded("vllm-models"), [chat]: holding })
      const llm = yield* make({ baseURL: server.url, model: "smollm2" })
      yield* llm.supports
      const asked = server.asked.length
      const long = { messages: [Message.user("word ".repeat(2_100))] }
      const { reason } = yield* Effect.flip(LLM.collect("open-llm", llm.stream(long)))
      expect(reason).toMatchObject({
        _tag: "ContextLengthExceeded",
        message: expect.stringContaining("52 more than the context window of 2048") as unknown
      })
      expect(server.asked).toHaveLength(asked)
    })
  )

  it.live("is not asked where the user has said it", () =>
    Effect.gen(function* () {
      const known = { jsonSchema: true, jsonMode: true, contextWindow: 100, concurrency: 3 }
      expect(yield* supportsOf({}, { supports: known })).toEqual({ ...nothing, ...known })
    })
  )

  it.live("fails as a request would where the server cannot be asked", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(supportsOf({ "/v1/models": unauthorized, [chat]: unauthorized }))
      expect(error.reason).toMatchObject({
        _tag: "AuthFailed",
        fix: expect.stringContaining("api_key") as unknown
      })
    })
  )
})

describe("a real conversation", () => {
  it.live("keeps the key out of everything that is shown", () =>
    Effect.gen(function* () {
      const key = "sk-top-secret-0123456789"
      const error = yield* failureOf(
        { [chat]: ({ headers }) => [401, JSON.stringify({ detail: `No: ${headers.authorization}` })] },
        { apiKey: Redacted.make(key) }
      )
      expect(`${error.message}${JSON.stringify(error)}${String(error.stack)}`).not.toContain(key)
      expect(error.reason.evidence).toContain("***")
    })
  )

  it.live("knows FastChat's codes", () =>
    Effect.gen(function* () {
      const codes = {
        40303: "ContextLengthExceeded",
        42902: "QuotaExhausted",
        40103: "PermissionDenied",
        40302: "InvalidRequest"
      }
      for (const [code, tag] of Object.entries(codes)) {
        const body = JSON.stringify({ object: "error", message: "no", code: Number(code) })
        expect((yield* failureOf({ [chat]: () => [400, body] })).reason._tag).toBe(tag)
      }
    })
  )

  it.live("streams an answer", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ [chat]: () => says("你好") })
      const llm = yield* make({ baseURL: `${url}/v1/chat/completions/`, model: "m" })
      expect(yield* LLM.collect("open-llm", llm.stream(request))).toEqual({
        text: "你好",
        reasoning: "",
        finish: "stop"
      })
    })
  )
})
