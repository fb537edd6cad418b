import { LLM, Message } from "@metagpt-ts/core"
import { ChatServer, Fault, LLMSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"

import { layer } from "./DeepSeek.ts"

// Every promise of the port, against a server that keeps the protocol, and breaks it when told to.
LLMSuite.run({ describe, it }, "deepseek", {
  server: ChatServer.make,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})

// What this vendor alone does.
const ask = (fault: Fault.Fault) =>
  Effect.gen(function* () {
    const { url } = yield* ChatServer.make({ fault, answer: () => "Hello." })
    const model = layer({ baseURL: url, apiKey: Redacted.make("k"), model: "test-model", retries: 0 })
    return yield* Effect.provide(LLM.complete({ messages: [Message.user("Hi")] }), model)
  }).pipe(Effect.scoped)

const reason = (fault: Fault.Fault) =>
  Effect.runPromise(Effect.flip(ask(fault))).then(({ reason }) => reason._tag)

describe("deepseek alone", () => {
  it("keeps a connection alive with comments and blank lines", async () => {
    const alive = Fault.between(Fault.bytes(": keep-alive\n\n"), Fault.bytes("\n\n"))
    expect((await Effect.runPromise(ask(alive))).text).toBe("Hello.")
  })

  it("stops when it has no machine left, and says so as a finish", async () => {
    const full = Fault.rewrite((text) => text.replace('"stop"', '"insufficient_system_resource"'))
    expect(await reason(full)).toBe("Unavailable")
  })

  it("says by a status of its own that the account is empty", async () => {
    const error = { message: "Insufficient Balance", type: "unknown_error", code: "invalid_request_error" }
    expect(await reason(Fault.status(402, JSON.stringify({ error })))).toBe("QuotaExhausted")
  })
})
