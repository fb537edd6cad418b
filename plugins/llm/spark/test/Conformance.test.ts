import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-spark"
import { LLMSuite } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

import * as HttpServer from "./HttpServer.ts"
import * as SocketServer from "./SocketServer.ts"

const supports = { systemMessage: true, reasoning: true }

LLMSuite.run({ describe, it }, "spark, over a WebSocket", {
  server: SocketServer.make,
  layer: (url, key) =>
    layer({
      baseURL: url,
      appId: "test-app",
      apiKey: Redacted.make(SocketServer.keys.apiKey),
      apiSecret: Redacted.make(key),
      model: "test-model",
      supports,
      retries: 0
    })
})

LLMSuite.run({ describe, it }, "spark, over HTTP", {
  server: (options) => HttpServer.make({ ...options, key: SocketServer.keys.apiSecret }),
  layer: (url, key) =>
    layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", supports, retries: 0 })
})
