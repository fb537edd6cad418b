import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-open-llm"
import { ChatServer, LLMSuite } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

LLMSuite.run({ describe, it }, "open-llm", {
  server: ChatServer.make,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})

LLMSuite.run({ describe, it }, "open-llm, at a server that ignores formats", {
  server: (options) => ChatServer.make({ ...options, format: "ignored", props: false }),
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})
