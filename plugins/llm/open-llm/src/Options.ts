/**
 * What can be said about an OpenAI-compatible server, in code or in MetaGPT's `llm:` block.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"
import type { Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

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

const given = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const Block = Schema.Struct({
  base_url: given(Schema.String),
  api_key: given(Schema.String),
  model: given(Schema.String),
  max_token: given(Schema.Number),
  temperature: given(Schema.Number),
  top_p: given(Schema.Number),
  top_k: given(Schema.Number),
  repetition_penalty: given(Schema.Number),
  presence_penalty: given(Schema.Number),
  frequency_penalty: given(Schema.Number),
  stop: given(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  seed: given(Schema.Number),
  timeout: given(Schema.Number),
  proxy: given(Schema.String),
  context_length: given(Schema.Number),
  use_system_prompt: given(Schema.Boolean)
})

/** Written into configurations where there is no key. */
const noKeys: ReadonlyArray<string> = ["", "sk-", "sk-...", "YOUR_API_KEY", "EMPTY", "none", "None"]

/** Values that ask for nothing. LLaMA-Factory fails on a `presence_penalty` of 0, so nothing is sent for them. */
const neutral: Readonly<Record<string, number>> = {
  top_p: 1,
  top_k: 0,
  repetition_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0
}

/** Seconds that stand for MetaGPT's `timeout: 0`. */
const timeoutOfZero = 300

/**
 * Reads MetaGPT's `llm:` block. Fails with a sentence that names the key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = (llm: Readonly<Record<string, unknown>>): Result.Result<Options, string> =>
  Result.map(
    Result.mapError(Schema.decodeUnknownResult(Block)(llm), (error) => `llm: ${error.message}`),
    (block): Options => {
      const { api_key, context_length, max_token, model, proxy, seed, stop, temperature, timeout } = block
      const sampling = [
        "top_p",
        "top_k",
        "repetition_penalty",
        "presence_penalty",
        "frequency_penalty"
      ] as const
      const extraBody = {
        ...Object.fromEntries(
          sampling.flatMap((name) => {
            const value = block[name]
            return value === undefined || value === null || value === neutral[name] ? [] : [[name, value]]
          })
        ),
        ...(typeof seed === "number" && { seed }),
        ...(stop !== undefined && stop !== null && stop.length > 0 && { stop })
      }
      const ms = typeof timeout === "number" ? (timeout > 0 ? timeout : timeoutOfZero) * 1000 : undefined
      const supports = {
        ...(typeof context_length === "number" && { contextWindow: context_length }),
        ...(block.use_system_prompt === false && { systemMessage: false })
      }
      return {
        baseURL: block.base_url ?? "",
        ...(api_key !== undefined &&
          api_key !== null &&
          !noKeys.includes(api_key.trim()) && { apiKey: Redacted.make(api_key.trim()) }),
        ...(model !== undefined && model !== null && model.trim() !== "" && { model: model.trim() }),
        ...(typeof max_token === "number" && { maxTokens: max_token }),
        ...(typeof temperature === "number" && { temperature }),
        ...(typeof proxy === "string" && proxy !== "" && { proxy }),
        ...(ms !== undefined && { timeouts: { firstToken: ms, idle: ms } }),
        ...(Object.keys(extraBody).length > 0 && { extraBody }),
        ...(Object.keys(supports).length > 0 && { supports })
      }
    }
  )
