/**
 * Finds out by asking whether a server holds the model to a format: many accept the wish and ignore it.
 *
 * @since 0.1.0
 */
import { LLM, Message } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

/**
 * What the trial showed. `isSure` is false when the server had no time, so that it is worth asking again.
 *
 * @category models
 * @since 0.1.0
 */
export interface Verdict {
  readonly isHeld: boolean
  readonly reasons: boolean
  readonly isSure: boolean
}

/** A value that nobody gives who is not held to it. */
const value = "q7"

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

interface Case {
  readonly request: LLM.Request
  readonly isHeld: (text: string) => boolean
}

/** Ask in words, with a schema that words cannot satisfy. */
export const schema: Case = {
  request: {
    messages: [Message.user("What is the capital of France? Answer in one word.")],
    maxTokens: 24,
    temperature: 0,
    format: {
      _tag: "JsonSchema",
      name: "trial",
      schema: {
        type: "object",
        properties: { k: { type: "string", enum: [value] } },
        required: ["k"],
        additionalProperties: false
      }
    }
  },
  isHeld: (text) => JSON.stringify(json(text)) === JSON.stringify({ k: value })
}

/** Ask for anything but JSON, in JSON mode. */
export const mode: Case = {
  request: {
    messages: [Message.user("Say hello in one plain word, without any JSON.")],
    maxTokens: 16,
    temperature: 0,
    format: { _tag: "Json" }
  },
  isHeld: (text) => text.trimStart().startsWith("{")
}

/** Failures that every later request would meet as well. */
const fatal: ReadonlySet<string> = new Set([
  "Unreachable",
  "AuthFailed",
  "PermissionDenied",
  "ModelNotFound",
  "QuotaExhausted"
])

/** Failures that say nothing about the format. */
const passing: ReadonlySet<string> = new Set(["Timeout", "RateLimited"])

/**
 * Makes one small request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = (
  llm: LLM.LLM["Service"],
  { isHeld, request }: Case
): Effect.Effect<Verdict, LLMError.LLMError> =>
  LLM.collect(llm.provider, llm.stream(request)).pipe(
    Effect.map(({ reasoning, text }) => ({ isHeld: isHeld(text), reasons: reasoning !== "", isSure: true })),
    Effect.catchIf(
      ({ reason }) => !fatal.has(reason._tag),
      ({ reason }) => Effect.succeed({ isHeld: false, reasons: false, isSure: !passing.has(reason._tag) })
    )
  )
