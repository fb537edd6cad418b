/**
 * A chain of models is a model: it keeps every promise of the port.
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import { layer } from "@metagpt-ts/llm-open-llm"
import { Fallback } from "@metagpt-ts/team"
import { ChatServer, LLMSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { describe, it } from "vitest"

const reason = new LLMError.Unreachable({ message: "It was never there" })
const nobody = Layer.effect(LLM.LLM, Effect.fail(new LLMError.LLMError({ provider: "nobody", reason })))

LLMSuite.run({ describe, it }, "a chain", {
  server: ChatServer.make,
  layer: (url, key, settings) =>
    Fallback.layer([
      layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings }),
      nobody
    ])
})
