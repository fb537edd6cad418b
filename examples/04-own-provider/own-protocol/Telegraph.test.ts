import { LLMSuite } from "@metagpt-ts/testing"
import * as Redacted from "effect/Redacted"
import { describe, it } from "vitest"

import * as Telegraph from "./Telegraph.ts"
import * as TelegraphServer from "./TelegraphServer.ts"

LLMSuite.run({ describe, it }, "telegraph", {
  server: TelegraphServer.make,
  layer: (url, key, settings) => Telegraph.layer({ baseURL: url, apiKey: Redacted.make(key), ...settings })
})
