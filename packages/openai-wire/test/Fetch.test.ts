import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { Dialect, layer } from "@metagpt-ts/openai-wire"
import type { Fetch } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

const ask = LLM.complete({ messages: [Message.user("hi")] })
const options = { baseURL: "wss://host.invalid/chat", model: "m", retries: 0 }
const events = `data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`

/** A model behind a way of its own, signed anew for each request. */
const carriedBy = (fetch: Fetch) => {
  let request = 0
  const auth = () => Effect.sync(() => ({ authorization: `signature-${++request}-of-many` }))
  const made = { ...Dialect.standard, provider: "test", path: "", auth, fetch: async () => fetch }
  return layer(made, options)
}

describe("fetch", () => {
  it.effect("carries requests another way than HTTP", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const model = carriedBy(async (input, { body, headers } = {}) => {
        const { messages } = JSON.parse(body as string) as { readonly messages: unknown }
        asked.push(input, new Headers(headers).get("authorization"), messages)
        return new Response(events)
      })
      expect((yield* Effect.provide(ask, model)).text).toBe("Hello")
      expect(asked).toEqual(["wss://host.invalid/chat", "signature-1-of-many", [Message.user("hi")]])
    })
  )

  it.effect("is told of by its own address, and no signature is shown", () =>
    Effect.gen(function* () {
      const model = carriedBy(async (_, { headers } = {}) => {
        const message = `no ${new Headers(headers).get("authorization")}`
        return new Response(JSON.stringify({ error: { message } }), { status: 401 })
      })
      // More than are kept: the one of the request that fails is always among them.
      const refused = Effect.map(Effect.flip(ask), ({ reason }) => reason)
      const reasons = yield* Effect.provide(Effect.all(Array.from({ length: 1100 }, () => refused)), model)
      const wanted = { _tag: "AuthFailed", url: options.baseURL, evidence: "no ***" }
      expect(reasons.at(-1)).toMatchObject(wanted)
      expect(reasons.every(({ evidence }) => evidence === wanted.evidence)).toBe(true)
    })
  )

  it.effect("is needed for addresses that are not of HTTP", () =>
    Effect.gen(function* () {
      const model = layer({ ...Dialect.standard, provider: "test" }, options)
      const { reason } = yield* Effect.flip(Effect.provide(ask, model))
      expect(reason).toMatchObject({
        _tag: "InvalidRequest",
        message: expect.stringContaining("no web address")
      })
    })
  )
})
