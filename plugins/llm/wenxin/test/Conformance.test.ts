import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-wenxin"
import { LLMSuite, WenxinServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

// The suite does not tell the server its key; any other than this one is refused.
const secret = "sk-suite-7f3a9c51d2e84b60"

LLMSuite.run({ describe, it }, "wenxin, by a key", {
  server: (options) => WenxinServer.make({ ...options, key: `bce-v3/ALTAK-test/${secret}` }),
  layer: (url, key, settings) =>
    layer({
      baseURL: url,
      apiKey: Redacted.make(`bce-v3/ALTAK-test/${key}`),
      model: "test-model",
      ...settings
    })
})

LLMSuite.run({ describe, it }, "wenxin, by the keys of an account", {
  server: (options) => WenxinServer.make({ ...options, key: `test-access:${secret}` }),
  layer: (url, key, settings) =>
    layer({
      baseURL: url,
      iamURL: new URL(url).origin,
      accessKey: "test-access",
      secretKey: Redacted.make(key),
      model: "test-model",
      ...settings
    })
})
