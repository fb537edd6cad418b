import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layerConfig } from "@metagpt-ts/llm-open-llm"
import * as Effect from "effect/Effect"

import { fromConfig } from "../src/Options.ts"
import { ignoring, serve } from "./Server.ts"

const request: LLM.Request = { messages: [Message.user("Hi")] }
const chat = "/v1/chat/completions"

const sent = (llm: Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const server = yield* serve({ [chat]: ignoring })
    yield* Effect.provide(
      LLM.complete({ messages: [Message.system("a"), Message.user("b")] }),
      layerConfig({ base_url: server.url, model: "m", ...llm })
    )
    return server.asked[0]
  })
const minimal = {
  model: "m",
  messages: [
    { role: "system", content: "a" },
    { role: "user", content: "b" }
  ],
  stream: true,
  stream_options: { include_usage: true }
}

describe("layerConfig", () => {
  it.live("sends only what the user has set", () =>
    Effect.gen(function* () {
      expect((yield* sent({}))?.body).toEqual(minimal)
      expect(
        (yield* sent({ max_token: 10, temperature: 0, seed: 1, stop: ["x"], top_p: 0.9, top_k: 5 }))?.body
      ).toEqual({
        ...minimal,
        max_tokens: 10,
        temperature: 0,
        seed: 1,
        stop: ["x"],
        top_p: 0.9,
        top_k: 5
      })
    })
  )

  it.live("sends nothing for values that ask for nothing", () =>
    Effect.gen(function* () {
      const asked = yield* sent({
        presence_penalty: 0,
        frequency_penalty: 0,
        repetition_penalty: 1,
        top_p: 1,
        top_k: 0,
        seed: null,
        stop: null,
        api_key: "sk-",
        proxy: "",
        stream: false,
        api_type: "open_llm"
      })
      expect(asked?.body).toEqual(minimal)
      expect(asked?.headers.authorization).toBe("Bearer EMPTY")
    })
  )

  it.live("sends the key, and puts the system message elsewhere when told", () =>
    Effect.gen(function* () {
      const asked = yield* sent({ api_key: " sk-0123456789 ", use_system_prompt: false })
      expect(asked?.headers.authorization).toBe("Bearer sk-0123456789")
      expect(asked?.body["messages"]).toEqual([{ role: "user", content: "a\n\nb" }])
    })
  )

  it.effect.each([
    [5, 5_000],
    [0, 300_000]
  ])("reads a timeout of %i seconds as the longest silence", ([timeout, ms]) =>
    Effect.gen(function* () {
      const { timeouts } = yield* fromConfig({ base_url: "localhost", timeout })
      expect(timeouts).toMatchObject({ firstToken: ms, idle: ms })
    })
  )

  it.effect("keeps OpenAI's own address, whose protocol this is", () =>
    Effect.gen(function* () {
      const { baseURL } = yield* fromConfig({ base_url: "https://api.openai.com/v1" })
      expect(baseURL).toBe("https://api.openai.com/v1")
    })
  )

  it.live.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{}, /base_url is empty\. Write it like http/],
    [{ base_url: "8000" }, /names no host/],
    [{ base_url: "localhost:8000", temperature: "hot" }, /llm\.temperature/],
    [{ base_url: "localhost:8000", model: "m", proxy: "not a proxy" }, /proxy is no address/]
  ])("refuses %j", ([llm, message]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(Effect.provide(LLM.complete(request), layerConfig(llm)))
      expect(reason._tag).toBe("InvalidRequest")
      expect(reason.message).toMatch(message)
    })
  )
})
