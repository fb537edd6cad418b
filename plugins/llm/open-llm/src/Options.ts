/**
 * What can be said about an OpenAI-compatible server, in code or in MetaGPT's `llm:` block.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import { LlmBlock, type Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

import { dialect } from "./Dialect.ts"

/**
 * A server and how to ask it; only `baseURL` is needed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends Omit<WireOptions, "baseURL" | "model"> {
  readonly baseURL: string
  /** The first model the server lists when it is left out. */
  readonly model?: string | undefined
}

/**
 * Reads MetaGPT's `llm:` block. Fails with `InvalidRequest` that names the key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = (llm: LlmBlock.LlmBlock): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.map(LlmBlock.read(llm, dialect), ({ model, ...settings }) => ({
    ...settings,
    // OpenAI's own address is meant when it stands here: this is its protocol.
    baseURL: LlmBlock.word(llm, "base_url") ?? "",
    ...(model !== "" && { model })
  }))
