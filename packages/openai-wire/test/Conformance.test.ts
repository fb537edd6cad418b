import { describe, it } from "@effect/vitest"
import { Dialect, layer } from "@metagpt-ts/openai-wire"
import { ChatServer, LLMSuite } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "test",
  supports: { ...Dialect.standard.supports, jsonSchema: true, jsonMode: true, reasoning: true }
}

LLMSuite.run({ describe, it }, "openai-wire", {
  server: ChatServer.make,
  layer: (url, key, settings) =>
    layer(dialect, { baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})
