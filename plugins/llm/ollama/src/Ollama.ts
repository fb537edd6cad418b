/**
 * Ollama as an `LLM`, in its own protocol.
 *
 * @since 0.1.0
 */
import { LLM, type LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import * as Batches from "./Batches.ts"
import * as Client from "./Client.ts"
import * as Failure from "./Failure.ts"
import * as LlmBlock from "./LlmBlock.ts"
import * as ModelChoice from "./ModelChoice.ts"
import type { Options } from "./Options.ts"
import * as Session from "./Session.ts"

/**
 * Makes the model. Without `model` it asks the server which it has; otherwise nothing is asked before the first use.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<LLM.LLM["Service"], LLMError.LLMError, Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* Client.make(options)
    const model = options.model?.trim() || (yield* ModelChoice.choose(client))
    const session = Session.make(client, model, options)

    const supports = Effect.map(session.facts, (facts): LLM.Supports => ({
      jsonSchema: true,
      jsonMode: true,
      systemMessage: facts.hasRoles,
      reasoning: facts.canThink,
      contextWindow: session.limit(facts)?.tokens,
      concurrency: options.concurrency ?? 1
    }))

    const stream = (request: LLM.Request): Stream.Stream<LLM.Part, LLMError.LLMError> =>
      Stream.unwrap(
        Effect.map(session.open(request), ({ first, next }) => {
          let held = first
          const pull = Effect.suspend(() => {
            const parts = held
            held = undefined
            return parts === undefined ? next : Effect.succeed(parts)
          })
          return Batches.stream(pull)
        })
      )

    return { provider: Failure.provider, model, supports, stream }
  })

/**
 * Provides a model of an Ollama server.
 *
 * @example
 * ```ts
 * LLM.complete(request).pipe(Effect.provide(layer({ model: "qwen2.5-coder:1.5b" })))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, make(options))

/**
 * Provides the model of MetaGPT's `llm:` block.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  llm: Readonly<Record<string, unknown>>
): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, Effect.flatMap(LlmBlock.options(llm), make))
