import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-open-llm"
import { ChatServer, FaultCatalogue } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

FaultCatalogue.run({ describe, it }, "open-llm", {
  server: ChatServer.make,
  speech: ChatServer.speech,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
})
