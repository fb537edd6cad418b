/**
 * What can be said about an OpenAI-compatible server, in code or in MetaGPT's `llm:` block.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import { LlmBlock, type Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

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
  /** What is known already and not asked of the server. */
  readonly supports?: Partial<LLM.Supports> | undefined
}

/** The names that servers of this protocol give to MetaGPT's keys. */
const sampling = Object.fromEntries(
  ["top_p", "top_k", "repetition_penalty", "presence_penalty", "frequency_penalty", "seed"].map((key) => [
    key,
    key
  ])
)

/**
 * Reads MetaGPT's `llm:` block. Fails with `InvalidRequest` that names the key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = (
  llm: LlmBlock.LlmBlock,
  provider: string
): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.map(LlmBlock.read(llm, { provider, sampling }), ({ model, ...settings }) => ({
    ...settings,
    // OpenAI's own address is meant when it stands here: this is its protocol.
    baseURL: LlmBlock.word(llm, "base_url") ?? "",
    ...(model !== "" && { model })
  }))
