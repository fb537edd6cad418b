import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-spark"
import { FaultCatalogue, SparkHttpServer, SparkServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

// The catalogue does not tell the server its key; any other than this one is refused.
const apiKey = "addd2272b6d8b7c8"
const secret = "sk-suite-7f3a9c51d2e84b60"

const supports = { systemMessage: true, reasoning: true }

FaultCatalogue.run({ describe, it }, "spark (socket)", {
  server: (options) => SparkServer.make({ ...options, key: `${apiKey}:${secret}` }),
  speech: SparkServer.speech,
  layer: (url, key, settings) =>
    layer({
      baseURL: url,
      appId: SparkServer.appId,
      apiKey: Redacted.make(apiKey),
      apiSecret: Redacted.make(key),
      model: "test-model",
      supports,
      ...settings
    })
})

FaultCatalogue.run({ describe, it }, "spark (HTTP)", {
  server: (options) => SparkHttpServer.make({ ...options, key: secret }),
  speech: SparkHttpServer.speech,
  layer: (url, key, settings) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", supports, ...settings })
})
