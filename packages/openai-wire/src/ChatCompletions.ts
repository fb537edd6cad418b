/**
 * The chat-completions protocol as a language model.
 *
 * @since 0.1.0
 */
import { LLM } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import * as Attempt from "./Attempt.ts"
import * as Body from "./Body.ts"
import * as Connection from "./Connection.ts"
import * as ContextLength from "./ContextLength.ts"
import * as Dialect from "./Dialect.ts"
import * as Fault from "./Fault.ts"
import * as Models from "./Models.ts"
import * as Options from "./Options.ts"
import * as Pace from "./Pace.ts"
import * as Retry from "./Retry.ts"

const largestAnswer = 128 * 1024 * 1024

const missing = ({ fixes }: Dialect.Dialect): Fault.Fault => ({
  tag: "InvalidRequest",
  message: "The model is missing",
  fix: fixes.ModelNotFound ?? "Set model to a model that the server has"
})

/**
 * Makes a language model of a dialect and a connection. Nothing is sent until a stream is run.
 *
 * Fails with `InvalidRequest` when the options make no sense, and with `AuthFailed` when the dialect wants a key and there is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  given: Dialect.Dialect,
  options: Options.Options
): Effect.Effect<LLM.LLM["Service"], LLMError.LLMError> =>
  Effect.gen(function* () {
    const dialect = Dialect.offer(given, options.supports)
    const model = options.model.trim()
    if (model === "") return yield* Fault.fail(dialect.provider, missing(dialect))
    const connection = yield* Connection.make(dialect, options)
    const timeouts = Options.timeouts(options)
    const retries = options.retries ?? 2
    const settings = { ...options, model }
    const explain = dialect.fetch === undefined ? Models.explain(connection, model) : Effect.fail
    let spoken = dialect

    const attempt = Attempt.make({
      connection,
      pace: Pace.make(options.supports?.concurrency),
      timeouts,
      maxBytes: options.maxBytes ?? largestAnswer,
      isPatient: retries > 0,
      onThinking: (opensThinking) => {
        spoken = { ...spoken, opensThinking }
      }
    })

    /** Leaves out for good what this server has just refused, if it is something that can be left out. */
    const concede = (dialect: Dialect.Dialect, { reason }: LLMError.LLMError): boolean => {
      if (reason._tag !== "InvalidRequest" && reason._tag !== "Unavailable") return false
      const concession = dialect.concessions.find(({ refused }) => refused.test(reason.evidence ?? ""))
      if (concession === undefined) return false
      // Another request that was under way may have conceded it already.
      if (spoken.concessions.includes(concession)) {
        const concessions = spoken.concessions.filter((one) => one !== concession)
        spoken = { ...spoken, ...concession.instead, concessions }
      }
      return true
    }

    const open = (request: LLM.Request, deadline: number): ReturnType<typeof attempt> =>
      Effect.suspend(() => {
        const dialect = spoken
        return Effect.catchIf(
          attempt({ dialect, body: Body.encode(dialect, settings, request), deadline }),
          (error) => concede(dialect, error),
          () => open(request, deadline)
        )
      })

    const stream = (request: LLM.Request): Stream.Stream<LLM.Part, LLMError.LLMError> =>
      Stream.unwrap(
        Effect.suspend(() => {
          const long = ContextLength.excess(request.messages, dialect.supports.contextWindow)
          if (long !== undefined) return Effect.fail(connection.error({ ...long, url: connection.baseURL }))
          const deadline = performance.now() + (timeouts.total ?? Number.POSITIVE_INFINITY)
          const policy = Retry.policy({ retries, isLocal: connection.isLocal, deadline })
          return open(request, deadline).pipe(
            Effect.retry(policy),
            Effect.catchTag("LLMError", explain),
            Effect.map(([exchange, first]) => {
              let isFirst = true
              const rest = Attempt.pull(exchange)
              return Stream.fromPull(
                Effect.succeed(
                  Effect.suspend(() => {
                    if (!isFirst) return rest
                    isFirst = false
                    return Effect.succeed(first)
                  })
                )
              )
            })
          )
        })
      )

    return {
      provider: dialect.provider,
      model,
      supports: Effect.succeed(dialect.supports),
      stream
    }
  })

/**
 * The language model as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  dialect: Dialect.Dialect,
  options: Options.Options
): Layer.Layer<LLM.LLM, LLMError.LLMError> => Layer.effect(LLM.LLM, make(dialect, options))
