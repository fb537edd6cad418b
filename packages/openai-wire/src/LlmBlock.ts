/**
 * MetaGPT's `llm:` block, as far as every vendor reads it.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import type { Dialect } from "./Dialect.ts"
import type { Options } from "./Options.ts"

/** An `llm:` block, its secrets as plain text. @category models @since 0.1.0 */
export type LlmBlock = Readonly<Record<string, unknown>>

/** Written into configurations where there is nothing to say. */
const placeholder = /^(sk-|sk-\.\.\.|YOUR_\w+|EMPTY|none|null)?$/i

/** What MetaGPT writes for every vendor. */
const openai = /^https:\/\/api\.openai\.com(\/v1)?\/*$/

/** Seconds that stand for MetaGPT's `timeout: 0`. */
const timeoutOfZero = 300

/** Values that ask for nothing. */
const neutral: Readonly<Record<string, number>> = {
  top_p: 1,
  top_k: 0,
  repetition_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0
}

const missing = (value: unknown): boolean => value === undefined || value === null

/**
 * The text of a key; undefined when it is left out or a placeholder.
 *
 * @category accessors
 * @since 0.1.0
 */
export const word = (llm: LlmBlock, key: string): string | undefined => {
  const value = llm[key]
  return typeof value !== "string" || placeholder.test(value.trim()) ? undefined : value.trim()
}

/**
 * The secret of a key; undefined when it is left out or a placeholder.
 *
 * @category accessors
 * @since 0.1.0
 */
export const secret = (llm: LlmBlock, key: string): Redacted.Redacted | undefined => {
  const value = word(llm, key)
  return value === undefined ? undefined : Redacted.make(value)
}

const kinds = {
  text: ["text", (value: unknown) => typeof value === "string"],
  number: ["a number", (value: unknown) => Number.isFinite(value)],
  count: ["a whole number above 0", (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0],
  positive: ["a number from 0 on", (value: unknown) => Number.isFinite(value) && Number(value) >= 0],
  flag: ["true or false", (value: unknown) => typeof value === "boolean"],
  table: [
    "names with texts",
    (value: unknown) =>
      typeof value === "object" &&
      !Array.isArray(value) &&
      Object.values(value ?? {}).every((one) => typeof one === "string")
  ],
  texts: [
    "text or a list of texts",
    (value: unknown) => [value].flat().every((one) => typeof one === "string" && one !== "") || value === ""
  ]
} as const

const expected: Readonly<Record<string, keyof typeof kinds>> = {
  base_url: "text",
  api_key: "text",
  model: "text",
  proxy: "text",
  ca: "text",
  headers: "table",
  max_token: "count",
  context_length: "count",
  concurrency: "count",
  temperature: "positive",
  timeout: "positive",
  seed: "number",
  top_p: "number",
  top_k: "number",
  repetition_penalty: "number",
  presence_penalty: "number",
  frequency_penalty: "number",
  use_system_prompt: "flag",
  reasoning: "flag",
  stop: "texts",
  access_key: "text",
  secret_key: "text",
  app_id: "text",
  api_secret: "text",
  api_password: "text",
  domain: "text",
  endpoint: "text"
}

/**
 * Reads `base_url`, `api_key`, `model`, `proxy`, `max_token`, `temperature`, `timeout` (seconds of silence), `stop`,
 * `context_length`, `concurrency`, `reasoning`, `use_system_prompt`, from `options` `ca` and `headers`, and the sampling keys that the dialect has names for.
 *
 * Fails with `InvalidRequest` that names the key, never its value; so it does for the vendors' own keys when they are no text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (
  llm: LlmBlock,
  { provider, sampling }: Pick<Dialect, "provider" | "sampling">
): Effect.Effect<Options, LLMError.LLMError> => {
  const wrong = Object.entries(expected).find(
    ([key, kind]) => !missing(llm[key]) && !kinds[kind][1](llm[key])
  )
  if (wrong !== undefined) {
    const [key, kind] = wrong
    const message = `llm.${key} must be ${kinds[kind][0]}`
    const reason = new LLMError.InvalidRequest({ message, fix: `Correct ${key} in config2.yaml` })
    return Effect.fail(new LLMError.LLMError({ provider, reason }))
  }
  const number = (key: string): number | undefined => (missing(llm[key]) ? undefined : Number(llm[key]))
  const baseURL = word(llm, "base_url")
  const seconds = number("timeout")
  const ms = seconds === undefined ? undefined : (seconds || timeoutOfZero) * 1000
  const stop = [llm["stop"] ?? []].flat().filter((one) => one !== "")
  const sampled = Object.entries(sampling).flatMap(([key, name]) => {
    const value = number(key)
    return value === undefined || value === neutral[key] ? [] : [[name, value] as const]
  })
  const contextWindow = number("context_length")
  const concurrency = number("concurrency")
  return Effect.succeed({
    baseURL: baseURL === undefined || openai.test(baseURL) ? undefined : baseURL,
    apiKey: secret(llm, "api_key"),
    model: word(llm, "model") ?? "",
    temperature: number("temperature"),
    maxTokens: number("max_token"),
    proxy: word(llm, "proxy"),
    ca: word(llm, "ca"),
    headers: (llm["headers"] ?? undefined) as Options["headers"],
    timeouts: { firstToken: ms, idle: ms },
    // False is what MetaGPT writes for every model, and forbids nothing.
    thinking: llm["reasoning"] === true ? true : undefined,
    extraBody: { ...Object.fromEntries(sampled), ...(stop.length > 0 && { stop }) },
    supports: {
      ...(contextWindow !== undefined && { contextWindow }),
      ...(concurrency !== undefined && { concurrency }),
      ...(llm["use_system_prompt"] === false && { systemMessage: false })
    }
  })
}
