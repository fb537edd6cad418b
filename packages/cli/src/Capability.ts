/**
 * What a model can do, as it shows when it is asked.
 *
 * @since 0.1.0
 */
import { type Block, type ConfigError, Plugin } from "@metagpt-ts/config"
import { LLM, LLMError, Message, Usage } from "@metagpt-ts/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** @category models @since 0.1.0 */
export interface Capability {
  readonly supports: LLM.Supports
  readonly speed: Speed
}

/**
 * How fast it answers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Speed {
  /** Tokens a second once it writes; undefined when too few came to tell. */
  readonly rate: number | undefined
  /** Milliseconds until the first of them; loading of the model is in it. */
  readonly firstToken: number
}

const request: LLM.Request = {
  messages: [Message.user("Count from one to thirty in English words, separated by commas.")],
  maxTokens: 48,
  temperature: 0
}

/** How long it may take to say what it supports, and then to answer, in milliseconds. */
const patience = 60_000

const late = (provider: string, fix: string) => {
  const message = `It did not answer a short question in ${patience / 1000} seconds`
  return new LLMError.LLMError({ provider, reason: new LLMError.Timeout({ message, fix }) })
}

/** Ends early where it is slow: what came until then tells as much. */
const measure = (llm: LLM.LLM["Service"]): Effect.Effect<Speed | undefined, LLMError.LLMError> =>
  Effect.gen(function* () {
    const begin = yield* Clock.currentTimeMillis
    let first: number | undefined
    let last = begin
    let batches = 0
    let said = ""
    const parts = llm.stream(request).pipe(
      Stream.mapArrayEffect((parts) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          for (const part of parts) {
            if (part._tag === "Finish") continue
            first ??= now
            last = now
            said += part.text
          }
          batches++
          return parts
        })
      )
    )
    const whole = yield* LLM.collect(llm.provider, parts).pipe(Effect.timeoutOption(patience))
    if (first === undefined && Option.isNone(whole)) return undefined
    const usage = Option.getOrUndefined(whole)?.usage
    const tokens = usage?.outputTokens ?? Usage.estimate(said)
    const seconds = (last - (first ?? begin)) / 1000
    return {
      // The clock starts with the first token.
      rate: batches > 2 && tokens > 2 && seconds > 0 ? (tokens - 1) / seconds : undefined,
      firstToken: (first ?? last) - begin
    }
  })

/**
 * Asks a model what it supports, and one short question to see how fast it is. For at most two minutes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (
  block: Block.Block,
  options: { readonly proxy: string | undefined; readonly slow: string }
): Effect.Effect<Capability, ConfigError | LLMError.LLMError> =>
  Effect.gen(function* () {
    const layer = yield* Plugin.layer(block, { proxy: options.proxy })
    const llm = Context.get(yield* Layer.build(layer), LLM.LLM)
    const orElse = () => Effect.fail(late(llm.provider, options.slow))
    const supports = yield* llm.supports.pipe(Effect.timeoutOrElse({ duration: patience, orElse }))
    const speed = yield* measure(llm)
    return speed === undefined ? yield* orElse() : { supports, speed }
  }).pipe(Effect.scoped)

/**
 * Says what is wrong with the form of a block; nothing is sent.
 *
 * @category predicates
 * @since 0.1.0
 */
export const form = (block: Block.Block): Effect.Effect<void, ConfigError | LLMError.LLMError> =>
  // Without a model, a server would be asked for one.
  Plugin.layer({ ...block, model: block.model ?? "any" }).pipe(
    Effect.flatMap(Layer.build),
    Effect.asVoid,
    Effect.scoped
  )
