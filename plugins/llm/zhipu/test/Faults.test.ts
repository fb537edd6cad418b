import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-zhipu"
import { FaultCatalogue, ZhipuServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

// The catalogue does not tell the server its key; any other than this one is refused.
const secret = "sk-suite-7f3a9c51d2e84b60"

FaultCatalogue.run({ describe, it }, "zhipu", {
  server: (options) => ZhipuServer.make({ ...options, auth: "token", key: `test-id.${secret}` }),
  speech: ZhipuServer.speech,
  layer: (url, key, settings) =>
    layer({
      baseURL: url,
      apiKey: Redacted.make(`test-id.${key}`),
      model: "test-model",
      auth: "token",
      ...settings
    })
})
