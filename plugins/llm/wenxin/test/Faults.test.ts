import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-wenxin"
import { FaultCatalogue, WenxinServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

// The catalogue does not tell the server its key; any other than this one is refused.
const secret = "sk-suite-7f3a9c51d2e84b60"

FaultCatalogue.run({ describe, it }, "wenxin", {
  server: (options) => WenxinServer.make({ ...options, key: `test-access:${secret}` }),
  speech: WenxinServer.speech,
  layer: (url, key, settings) =>
    layer({
      baseURL: url,
      iamURL: URL.parse(url)?.origin ?? "",
      accessKey: "test-access",
      secretKey: Redacted.make(key),
      model: "test-model",
      ...settings
    })
})
