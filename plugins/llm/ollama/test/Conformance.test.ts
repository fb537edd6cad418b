import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-ollama"
import { LLMSuite, OllamaServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

LLMSuite.run({ describe, it }, "ollama", {
  server: OllamaServer.make,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})
