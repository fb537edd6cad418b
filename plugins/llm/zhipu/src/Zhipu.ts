/**
 * The GLM models of Zhipu as a language model.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import type { Dialect, Options as WireOptions } from "@metagpt-ts/openai-wire"
import { Fault, LlmBlock, make as makeWire, Provider } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { dialect } from "./Dialect.ts"
import * as Token from "./Token.ts"

/**
 * A model of Zhipu and how to ask it; only `model` and `apiKey` are needed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends WireOptions {
  /** Send the key itself, or a token signed with it for each request, which needs a clock that is right; `key` when left out. */
  readonly auth?: "key" | "token" | undefined
}

/** A token for each request, so that none is too old. */
const token: Dialect.Dialect["auth"] = (key, now) =>
  Effect.suspend(() => {
    const signed = Token.sign(key === undefined ? "" : Redacted.value(key), now)
    return signed === undefined
      ? Fault.fail(dialect.provider, {
          tag: "AuthFailed",
          message: "The key cannot sign: it is not of the form id.secret",
          fix: "Set api_key to id.secret"
        })
      : Effect.succeed({ authorization: `Bearer ${signed}` })
  })

const read = (llm: LlmBlock.LlmBlock): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.map(LlmBlock.read(llm, dialect), (settings) => ({
    ...settings,
    ...(LlmBlock.word(llm, "auth") === "token" && { auth: "token" })
  }))

/**
 * The language model, as a service, as a layer, and as MetaGPT's `llm:` block describes it. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const { layer, layerConfig, make } = Provider.from(
  ({ auth, ...options }: Options) =>
    makeWire(auth === "token" ? { ...dialect, auth: token, signed: true } : dialect, options),
  read
)
