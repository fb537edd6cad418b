/**
 * Ollama as an `LLM`, in its own protocol.
 *
 * @since 0.1.0
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

import * as Address from "./Address.ts"
import * as Body from "./Body.ts"
import * as Client from "./Client.ts"
import * as ContextWindow from "./ContextWindow.ts"
import * as Exchange from "./Exchange.ts"
import * as Facts from "./Facts.ts"
import * as Failure from "./Failure.ts"
import * as LlmBlock from "./LlmBlock.ts"
import * as ModelChoice from "./ModelChoice.ts"
import { timeouts, type Options } from "./Options.ts"

/** Longer than this nobody waits unasked, in milliseconds. */
const longestWait = 60_000

/** Milliseconds until the next try; undefined when it would not help. */
const pause = ({ reason }: LLMError.LLMError, tries: number, retries: number): number | undefined => {
  const mayHelp =
    reason._tag === "RateLimited" || (reason._tag === "Unavailable" && !/memory/i.test(reason.message))
  const wait = reason.retryAfter ?? 500 * 2 ** tries
  return mayHelp && tries < retries && wait <= longestWait ? wait : undefined
}

const notAnAddress = (name: string, written: string): LLMError.LLMError =>
  Failure.make("InvalidRequest", `${name} is not an address`, {
    evidence: written.replace(/\/\/[^/@]*@/, "//"),
    fix: `Write it like ${Address.standard}`
  })

const warning = (model: string): string =>
  `Ollama has no chat template for ${model} (it is {{ .Prompt }}), so the model is given plain text and answers worse. ` +
  `Pull the model from the library, such as ${Failure.proposed}, or add a TEMPLATE to its Modelfile.`

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
    const baseURL = options.baseURL?.trim()
    const written = baseURL || process.env["OLLAMA_HOST"] || Address.standard
    const address = Address.parse(written)
    if (address === undefined) {
      return yield* Effect.fail(notAnAddress(baseURL ? "base_url" : "OLLAMA_HOST", written))
    }
    const client = yield* Client.make(address, options)
    const model = options.model?.trim() || (yield* ModelChoice.choose(client))
    const limits = timeouts(options)
    const one = Semaphore.makeUnsafe(1)
    let known: Facts.Facts | undefined
    let inForce: number | undefined

    const facts = Effect.suspend(() =>
      known !== undefined
        ? Effect.succeed(known)
        : Effect.gen(function* () {
            known = yield* Facts.ask(client, model)
            inForce = known.loaded
            if (!known.hasRoles) yield* Effect.logWarning(warning(model))
            return known
          })
    )
    const remembered = Effect.suspend(() => (known ? Effect.succeed(known) : one.withPermits(1)(facts)))

    const exchange = (body: Body.Body) =>
      Effect.acquireRelease(
        Effect.sync(() => Exchange.start(client, body, limits)),
        ({ abort }) => Effect.sync(abort)
      )
    const next = ({ next }: Exchange.Exchange) => Effect.tryPromise({ try: next, catch: client.toError })

    /** Sends the request, again while the server is busy and with a larger window when it says that ours is too small. */
    const begin = Effect.fn(function* (request: LLM.Request) {
      const facts = yield* remembered
      const limit = ContextWindow.limit(facts, options.contextLength)
      const maxTokens = request.maxTokens ?? options.maxTokens
      inForce = ContextWindow.size(ContextWindow.needed({ ...request, maxTokens }), inForce, limit)
      for (let tries = 0; ;) {
        const window: number = inForce
        const opened = yield* exchange(Body.make(request, model, window, facts, options))
        const first = yield* Effect.result(next(opened))
        if (first._tag === "Success") return { opened, first: first.success }
        const { reason } = first.failure
        if (reason._tag === "ContextLengthExceeded") {
          if (window >= (limit ?? window)) return yield* Effect.fail(tooLong(reason, request, window))
          inForce = ContextWindow.size(window + 1, inForce, limit)
          continue
        }
        const wait = pause(first.failure, tries, options.retries ?? 2)
        if (wait === undefined) return yield* Effect.fail(first.failure)
        tries++
        yield* Effect.sleep(wait)
      }
    })

    const supports = Effect.map(remembered, (facts): LLM.Supports => ({
      jsonSchema: true,
      jsonMode: true,
      systemMessage: facts.hasRoles,
      reasoning: facts.canThink,
      contextWindow: ContextWindow.limit(facts, options.contextLength),
      concurrency: options.concurrency ?? 1
    }))

    const stream = (request: LLM.Request): Stream.Stream<LLM.Part, LLMError.LLMError> =>
      Stream.unwrap(
        Effect.map(begin(request), ({ first, opened }) => {
          let held: ReadonlyArray<LLM.Part> | undefined = first
          const pull = Effect.suspend(() => {
            const parts = held
            held = undefined
            return parts === undefined ? next(opened) : Effect.succeed(parts)
          })
          return Stream.fromPull(
            Effect.succeed(
              Effect.flatMap(pull, (parts) =>
                parts !== undefined && Arr.isReadonlyArrayNonEmpty(parts)
                  ? Effect.succeed(parts)
                  : Cause.done()
              )
            )
          )
        })
      )

    return { provider: Failure.provider, model, supports, stream }
  })

const tooLong = (reason: LLMError.Reason, request: LLM.Request, window: number): LLMError.LLMError => {
  const prompt = ContextWindow.needed({ ...request, maxTokens: 0 })
  return Failure.make("ContextLengthExceeded", reason.message, {
    ...Failure.details(reason),
    fix: `The prompt has about ${prompt} tokens and the window ${window}: shorten it, set context_length higher, or use another model`
  })
}

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
