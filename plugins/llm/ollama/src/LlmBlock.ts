/**
 * MetaGPT's `llm:` block as options.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import * as Failure from "./Failure.ts"
import type { Options } from "./Options.ts"

type Block = Readonly<Record<string, unknown>>

interface Kind<A> {
  readonly wanted: string
  readonly is: (value: unknown) => value is A
}

const text: Kind<string> = { wanted: "text", is: (value) => typeof value === "string" }
const number: Kind<number> = { wanted: "a number", is: (value): value is number => Number.isFinite(value) }
const atLeastZero: Kind<number> = {
  wanted: "a number from 0 on",
  is: (value): value is number => Number(value) >= 0 && number.is(value)
}
const count: Kind<number> = {
  wanted: "a whole number above 0",
  is: (value): value is number => Number.isSafeInteger(value) && Number(value) > 0
}
const flag: Kind<boolean> = { wanted: "true or false", is: (value) => typeof value === "boolean" }
const duration: Kind<string | number> = {
  wanted: "seconds, -1, or text such as 10m",
  is: (value): value is string | number =>
    typeof value === "number" || (typeof value === "string" && /^-?\d/.test(value))
}

/** What MetaGPT writes for every vendor when nothing is given; it means no server of this kind. */
const defaults = { url: /^https:\/\/api\.openai\.com(\/v1)?\/?$/, key: /^(sk-|YOUR_API_KEY|EMPTY|ollama)?$/ }

/** Numbers that are passed on under their own names; `repetition_penalty` has another here. */
const sampling: ReadonlyArray<string> = [
  "top_p",
  "top_k",
  "seed",
  "repetition_penalty",
  "repeat_penalty",
  "presence_penalty",
  "frequency_penalty",
  "num_thread",
  "num_gpu"
]

/**
 * Reads `base_url`, `model`, `api_key`, `temperature`, `max_token`, `timeout` (seconds without a byte), `context_length`,
 * `keep_alive`, `proxy`, `reasoning` and the sampling keys.
 *
 * @category constructors
 * @since 0.1.0
 */
export const options = (block: Block): Effect.Effect<Options, LLMError.LLMError> => {
  const read = <A>(key: string, { is, wanted }: Kind<A>): Effect.Effect<A | undefined, LLMError.LLMError> => {
    const value = block[key]
    if (value === undefined || value === null) return Effect.succeed(undefined)
    if (is(value)) return Effect.succeed(value)
    const message = `llm.${key} must be ${wanted}`
    const evidence = key === "api_key" ? "" : JSON.stringify(value)
    return Effect.fail(
      Failure.make("InvalidRequest", message, { evidence, fix: `Correct ${key} in config2.yaml` })
    )
  }
  return Effect.gen(function* () {
    const baseURL = yield* read("base_url", text)
    const apiKey = (yield* read("api_key", text))?.trim() ?? ""
    const seconds = yield* read("timeout", atLeastZero)
    const timeout = seconds ? seconds * 1000 : undefined
    const parameters: Record<string, number> = {}
    for (const key of sampling) {
      const value = yield* read(key, number)
      // MetaGPT's default of these is 0, and stands for nothing.
      if (value !== undefined && (value !== 0 || key === "seed"))
        parameters[key.replace("repetition", "repeat")] = value
    }
    return {
      baseURL: baseURL === undefined || defaults.url.test(baseURL.trim()) ? undefined : baseURL,
      model: yield* read("model", text),
      apiKey: defaults.key.test(apiKey) ? undefined : Redacted.make(apiKey),
      temperature: yield* read("temperature", atLeastZero),
      maxTokens: yield* read("max_token", count),
      timeouts: { firstToken: timeout, idle: timeout },
      keepAlive: yield* read("keep_alive", duration),
      contextLength: yield* read("context_length", count),
      proxy: yield* read("proxy", text),
      think: (yield* read("reasoning", flag)) === true ? true : undefined,
      concurrency: yield* read("concurrency", count),
      parameters
    }
  })
}
