import { describe, it } from "@effect/vitest"
import { layer } from "@metagpt-ts/llm-zhipu"
import { LLMSuite, ZhipuServer } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"

// The suite does not tell the server its key: the id is fixed here, the secret is the suite's, and any other is refused.
const secret = "sk-suite-7f3a9c51d2e84b60"

for (const auth of ["key", "token"] as const) {
  LLMSuite.run({ describe, it }, `zhipu, by ${auth}`, {
    server: (options) => ZhipuServer.make({ ...options, auth, key: `test-id.${secret}` }),
    layer: (url, key, settings) =>
      layer({ baseURL: url, apiKey: Redacted.make(`test-id.${key}`), model: "test-model", auth, ...settings })
  })
}
