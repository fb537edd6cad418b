/**
 * What every plugin for a provider exports, of a dialect alone or of more.
 *
 * @since 0.1.0
 */
import { LLM } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import * as ChatCompletions from "./ChatCompletions.ts"
import type { Dialect } from "./Dialect.ts"
import * as LlmBlock from "./LlmBlock.ts"
import type { Options } from "./Options.ts"

/** A model, or why there is none. @category models @since 0.1.0 */
export type Made = Effect.Effect<LLM.LLM["Service"], LLMError.LLMError>

/** The model as a layer. @category models @since 0.1.0 */
export type Provided = Layer.Layer<LLM.LLM, LLMError.LLMError>

/**
 * The three ways to a model of a provider.
 *
 * @category models
 * @since 0.1.0
 */
export interface Provider<O> {
  /** Sends nothing until a stream is run. */
  readonly make: (options: O) => Made
  readonly layer: (options: O) => Provided
  /** As MetaGPT's `llm:` block describes it, secrets as plain text. */
  readonly layerConfig: (llm: LlmBlock.LlmBlock) => Provided
}

/**
 * Makes the three of one: how to make a model of options, and how to read options from a block.
 *
 * @category constructors
 * @since 0.1.0
 */
export const from = <O>(
  make: (options: O) => Made,
  read: (llm: LlmBlock.LlmBlock) => Effect.Effect<O, LLMError.LLMError>
): Provider<O> => ({
  make,
  layer: (options) => Layer.effect(LLM.LLM, make(options)),
  layerConfig: (llm) => Layer.effect(LLM.LLM, Effect.flatMap(read(llm), make))
})

/**
 * Makes the provider of a dialect: all there is to write for a vendor that has no options of its own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (dialect: Dialect): Provider<Options> =>
  from(
    (options) => ChatCompletions.make(dialect, options),
    (llm) => LlmBlock.read(llm, dialect)
  )
