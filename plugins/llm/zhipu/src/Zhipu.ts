/**
 * The GLM models of Zhipu as a language model.
 *
 * @since 0.1.0
 */
import { LLM } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import { Dialect, Fault, LlmBlock, make as makeWire } from "@metagpt-ts/openai-wire"
import type { Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
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
  /** Let the model think first, or not; the model's own way when left out. */
  readonly thinking?: boolean | undefined
  /** What is known better than here. */
  readonly supports?: Partial<LLM.Supports> | undefined
}

const fail = (tag: Fault.Tag, message: string, fix: string): Effect.Effect<never, LLMError.LLMError> =>
  Effect.fail(Fault.toError(dialect.provider, { tag, message, fix }, (text) => text))

/** A token for each request, so that none is too old. */
const token: Dialect.Dialect["auth"] = (key) =>
  Effect.suspend(() => {
    const signed = Token.sign(key === undefined ? "" : Redacted.value(key), Date.now())
    return signed === undefined
      ? fail("AuthFailed", "The key cannot sign: it is not of the form id.secret", "Set api_key to id.secret")
      : Effect.succeed({ authorization: `Bearer ${signed}` })
  })

/**
 * Makes a language model of a model of Zhipu. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<LLM.LLM["Service"], LLMError.LLMError> => {
  const { auth, extraBody, supports, thinking, ...settings } = options
  if (options.model.trim() === "") {
    return fail("InvalidRequest", "The model is missing", "Set model, for example to glm-4.6")
  }
  const spoken = { ...Dialect.offer(dialect, supports), ...(auth === "token" && { auth: token }) }
  const thoughts = thinking !== undefined && { thinking: { type: thinking ? "enabled" : "disabled" } }
  return makeWire(spoken, { ...settings, extraBody: { ...thoughts, ...extraBody } })
}

/**
 * The language model as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, make(options))

/**
 * The language model as MetaGPT's `llm:` block describes it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (llm: LlmBlock.LlmBlock): Layer.Layer<LLM.LLM, LLMError.LLMError> => {
  const sampling = { top_p: "top_p", seed: "seed" }
  const read = LlmBlock.read(llm, { provider: dialect.provider, sampling })
  const thinking = llm["reasoning"] === true ? { thinking: true } : {}
  return Layer.effect(
    LLM.LLM,
    Effect.flatMap(read, (settings) => make({ ...settings, ...thinking }))
  )
}
