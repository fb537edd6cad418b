import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-ollama"
import { FaultCatalogue, OllamaServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

FaultCatalogue.run({ describe, it }, "ollama", {
  server: OllamaServer.make,
  speech: OllamaServer.speech,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})
