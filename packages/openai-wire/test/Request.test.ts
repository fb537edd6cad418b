import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

import { ask, dialect, failure, key } from "./Ask.ts"
import { answer, hello, listen } from "./RawServer.ts"

/** Sets variables of the environment, until the scope is closed. */
const environment = (variables: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => Object.assign(process.env, variables)),
    () =>
      Effect.sync(() => {
        for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
      })
  )

describe("a request", () => {
  it.live("says only what was set", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      expect(yield* ask(server.url)).toEqual({ text: "Hello", reasoning: "", finish: "stop" })
      const [asked] = server.asked
      expect([asked?.method, asked?.path]).toEqual(["POST", "/v1/chat/completions"])
      expect(JSON.parse(asked?.body ?? "")).toEqual({
        model: "m",
        messages: [{ role: "user", content: "Hi" }],
        stream: true,
        stream_options: { include_usage: true }
      })
      const { host, connection, "content-length": size, ...headers } = asked?.headers ?? {}
      expect([host, connection, size]).not.toContain(undefined)
      expect(headers).toEqual({
        accept: "text/event-stream, application/json",
        "accept-encoding": "gzip, deflate",
        "accept-language": "*",
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "sec-fetch-mode": "cors",
        "user-agent": "metagpt-ts"
      })
    })
  )

  it.live("takes its settings from the request, then from the options, and lets the user add", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const schema = { type: "object" }
      yield* ask(
        server.url,
        { temperature: 0, maxTokens: 10, extraBody: { top_p: 0.5 }, headers: { "X-Tenant": "us" } },
        {
          messages: [
            Message.system("a"),
            Message.user("b"),
            Message.user("c"),
            Message.system("d"),
            Message.assistant("e"),
            Message.user("f")
          ],
          maxTokens: 5,
          seed: 7,
          stop: ["END"],
          format: { _tag: "JsonSchema", name: "a list!", schema }
        }
      )
      const [asked] = server.asked
      expect(asked?.headers["x-tenant"]).toBe("us")
      expect(JSON.parse(asked?.body ?? "")).toEqual({
        model: "m",
        messages: [
          { role: "system", content: "a\n\nd" },
          { role: "user", content: "b\n\nc" },
          { role: "assistant", content: "e" },
          { role: "user", content: "f" }
        ],
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 5,
        temperature: 0,
        seed: 7,
        stop: ["END"],
        response_format: { type: "json_schema", json_schema: { name: "a_list_", strict: true, schema } },
        top_p: 0.5
      })
    })
  )

  it.live("hears nothing of the environment of the SDK", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const set = {
        OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
        OPENAI_API_KEY: "sk-environment",
        OPENAI_ORG_ID: "org-environment",
        OPENAI_PROJECT_ID: "proj-environment",
        OPENAI_CUSTOM_HEADERS: "X-Environment: yes",
        HTTP_PROXY: "http://127.0.0.1:1",
        http_proxy: "http://127.0.0.1:1"
      }
      yield* environment(set)
      yield* ask(server.url, { apiKey: undefined })
      expect(JSON.stringify(server.asked[0])).not.toMatch(/environment/i)
      expect(server.asked[0]?.headers["authorization"]).toBe("Bearer EMPTY")
      expect(yield* failure("")).toMatchObject({ _tag: "InvalidRequest", message: "base_url is missing" })
      expect(yield* failure(undefined)).toMatchObject({ _tag: "InvalidRequest" })
    })
  )

  it.live("goes through the proxy that was named, but not to this machine", () =>
    Effect.gen(function* () {
      const proxy = yield* listen(hello)
      const { origin } = new URL(proxy.url)
      const through = { proxy: origin.replace("//", "//me:proxy-password@") }
      expect((yield* ask("http://model.invalid/v1", through)).text).toBe("Hello")
      expect(proxy.asked[0]?.headers["proxy-authorization"] ?? proxy.asked[0]?.path).toBeDefined()
      const server = yield* listen(hello)
      yield* ask(server.url, { proxy: "http://127.0.0.1:1" })
      expect(server.asked).toHaveLength(1)
    })
  )

  it.live("goes through the proxy of the environment, but not where NO_PROXY says", () =>
    Effect.gen(function* () {
      const proxy = yield* listen(hello)
      const { origin } = new URL(proxy.url)
      yield* environment({ HTTP_PROXY: origin, NO_PROXY: "direct.invalid" })
      expect((yield* ask("http://model.invalid/v1")).text).toBe("Hello")
      expect(yield* failure("http://direct.invalid/v1")).toMatchObject({
        _tag: "Unreachable",
        message: "The name of the server is not known"
      })
      expect(proxy.asked).toHaveLength(1)
    })
  )

  it.live("leaves out for good what the server refuses", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket, asked) =>
        asked.body.includes("stream_options")
          ? answer("400 Bad Request", '{"error":{"message":"Unknown field: stream_options"}}')(socket, asked)
          : asked.body.includes('"system"')
            ? answer("400 Bad Request", '{"error":{"message":"System role not supported"}}')(socket, asked)
            : hello(socket, asked)
      )
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      const messages = [Message.system("be brief"), Message.user("Hi")]
      const asking = LLM.collect("test", llm.stream({ messages }))
      yield* Effect.all([asking, asking], { concurrency: 2 })
      const asked = server.asked.length
      yield* asking
      expect(server.asked).toHaveLength(asked + 1)
      expect(JSON.parse(server.asked.at(-1)?.body ?? "").messages).toEqual([
        { role: "user", content: "be brief\n\nHi" }
      ])
    })
  )
})
