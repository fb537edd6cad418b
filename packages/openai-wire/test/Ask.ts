import { LLM, Message } from "@metagpt-ts/core"
import { Dialect, make } from "@metagpt-ts/openai-wire"
import type { Options } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { listen } from "./RawServer.ts"
import type { Script } from "./RawServer.ts"

export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "test",
  errors: { "40301": "ModelNotFound", "40303": "ContextLengthExceeded", "42902": "QuotaExhausted" }
}
export const request: LLM.Request = { messages: [Message.user("Hi")] }
export const key = "sk-very-secret-0123456789"

/** The whole answer; never tried again unless the options say so. */
export const ask = (baseURL: string | undefined, options: Partial<Options> = {}, asked = request) =>
  Effect.flatMap(
    make(dialect, { baseURL, model: "m", retries: 0, apiKey: Redacted.make(key), ...options }),
    (llm) => LLM.collect("test", llm.stream(asked))
  )

/** The reason why there is no answer. */
export const failure = (baseURL: string | undefined, options?: Partial<Options>) =>
  Effect.map(Effect.flip(ask(baseURL, options)), ({ reason }) => reason)

/** The reason that a script brings about. */
export const reasonOf = (script: Script, options?: Partial<Options>) =>
  Effect.flatMap(listen(script), ({ url }) => failure(url, options))
