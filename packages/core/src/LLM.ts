/**
 * The port to a language model.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import { LLMError, StreamTruncated } from "./LLMError.ts"
import type { Message } from "./Message.ts"
import { Usage } from "./Usage.ts"

/**
 * What form the answer must have; ask only for what `supports` says.
 *
 * @category models
 * @since 0.1.0
 */
export type Format =
  | { readonly _tag: "Json" }
  | { readonly _tag: "JsonSchema"; readonly name: string; readonly schema: Readonly<Record<string, unknown>> }

/**
 * One question to a model. What is left out is left to the server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  readonly messages: ReadonlyArray<Message>
  /** Most tokens to write. */
  readonly maxTokens?: number | undefined
  readonly temperature?: number | undefined
  readonly seed?: number | undefined
  readonly stop?: ReadonlyArray<string> | undefined
  readonly format?: Format | undefined
}

/** Why the model stopped; `repetition` when it was stopped because it said the same again and again. @category models @since 0.1.0 */
export const FinishReason = Schema.Literals([
  "stop",
  "length",
  "content-filter",
  "tool-calls",
  "repetition",
  "unknown"
])

/** @category models @since 0.1.0 */
export type FinishReason = typeof FinishReason.Type

/**
 * A piece of an answer: any number of `Text` and `Reasoning`, then exactly one `Finish`.
 *
 * @category models
 * @since 0.1.0
 */
export type Part =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Reasoning"; readonly text: string }
  | { readonly _tag: "Finish"; readonly reason: FinishReason; readonly usage?: Usage | undefined }

/**
 * Facts about this server with this model. A lack is declared here and nowhere else.
 *
 * @category models
 * @since 0.1.0
 */
export interface Supports {
  /** `Format` of tag `JsonSchema` is enforced, not merely accepted. */
  readonly jsonSchema: boolean
  /** `Format` of tag `Json` is enforced. */
  readonly jsonMode: boolean
  readonly systemMessage: boolean
  readonly reasoning: boolean
  /** Tokens of prompt and answer together; undefined when the server does not say. */
  readonly contextWindow: number | undefined
  /** Requests it answers at the same time without slowing down. */
  readonly concurrency: number
}

/**
 * A language model.
 *
 * `stream` starts nothing until it is run, ends the request at the server when it is interrupted, emits one array of parts per
 * network read, and fails unless the server said that the answer is complete.
 *
 * @category services
 * @since 0.1.0
 */
export class LLM extends Context.Service<
  LLM,
  {
    readonly provider: string
    readonly model: string
    /** Asked of the server on first use, then remembered. */
    readonly supports: Effect.Effect<Supports, LLMError>
    readonly stream: (request: Request) => Stream.Stream<Part, LLMError>
  }
>()("@metagpt-ts/core/LLM") {}

/**
 * A whole answer. `finish` is `length` when it was cut.
 *
 * @category models
 * @since 0.1.0
 */
export const Answer = Schema.Struct({
  text: Schema.String,
  reasoning: Schema.String,
  finish: FinishReason,
  usage: Schema.optionalKey(Usage)
})

/** @category models @since 0.1.0 */
export type Answer = typeof Answer.Type

/**
 * Folds a stream of parts into the answer.
 *
 * @category combinators
 * @since 0.1.0
 */
export const collect = <R>(
  provider: string,
  parts: Stream.Stream<Part, LLMError, R>
): Effect.Effect<Answer, LLMError, R> =>
  Effect.suspend(() => {
    const text: Array<string> = []
    const reasoning: Array<string> = []
    const ends: Array<Part & { _tag: "Finish" }> = []
    return Stream.runForEachArray(parts, (batch) =>
      Effect.sync(() => {
        for (const part of batch) {
          if (part._tag === "Finish") ends.push(part)
          else (part._tag === "Text" ? text : reasoning).push(part.text)
        }
      })
    ).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          const end = ends.at(-1)
          if (end === undefined) {
            const message = "The answer ended without a finish"
            return Effect.fail(new LLMError({ provider, reason: new StreamTruncated({ message }) }))
          }
          const answer = { text: text.join(""), reasoning: reasoning.join(""), finish: end.reason }
          return Effect.succeed(end.usage === undefined ? answer : { ...answer, usage: end.usage })
        })
      )
    )
  })

/**
 * Asks the model and waits for the whole answer.
 *
 * @category accessors
 * @since 0.1.0
 */
export const complete = (request: Request): Effect.Effect<Answer, LLMError, LLM> =>
  LLM.use((llm) => collect(llm.provider, llm.stream(request)))
