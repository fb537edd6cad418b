/**
 * The chat-completions protocol as a language model.
 *
 * @since 0.1.0
 */
import { LLM } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import * as Body from "./Body.ts"
import * as Connection from "./Connection.ts"
import * as ContextLength from "./ContextLength.ts"
import * as Dialect from "./Dialect.ts"
import * as Exchange from "./Exchange.ts"
import * as Fault from "./Fault.ts"
import * as Models from "./Models.ts"
import * as Options from "./Options.ts"
import * as Pace from "./Pace.ts"
import * as RateWindow from "./RateWindow.ts"
import * as Retry from "./Retry.ts"

/** How long a call lines up again and again before a refusal is its own, in milliseconds. */
const longestLine = 60_000

const largestAnswer = 128 * 1024 * 1024

type Batch = NonEmptyReadonlyArray<LLM.Part>

const missing = ({ fixes }: Dialect.Dialect): Fault.Fault => ({
  tag: "InvalidRequest",
  message: "The model is missing",
  fix: fixes.ModelNotFound ?? "Set model to a model that the server has"
})

/** The next network read that has parts; done when the answer is. */
const pull = (exchange: Exchange.Exchange): Pull.Pull<Batch, LLMError.LLMError> =>
  Effect.flatMap(
    Effect.tryPromise({ try: () => exchange.next(), catch: (error) => error as LLMError.LLMError }),
    (parts) => (parts === undefined ? Cause.done() : Effect.succeed(parts as Batch))
  )

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
    const maxBytes = options.maxBytes ?? largestAnswer
    const retries = options.retries ?? 2
    const settings = { ...options, model }
    const explain = dialect.fetch === undefined ? Models.explain(connection, model) : Effect.fail
    let spoken = dialect

    const pace = Pace.make(options.supports?.concurrency)
    const onHeaders = (headers: Headers) => {
      const ms = RateWindow.closedFor(headers)
      if (ms !== undefined) pace.close(ms)
    }

    /** Waits in line for as long as the call may take. */
    const inTime = (turn: Pace.Turn, deadline: number): Effect.Effect<void, LLMError.LLMError> =>
      deadline === Number.POSITIVE_INFINITY
        ? pace.wait(turn)
        : Effect.timeoutOrElse(pace.wait(turn), {
            duration: Math.max(0, deadline - performance.now()),
            orElse: () =>
              Effect.fail(
                connection.error({
                  tag: "Timeout",
                  message: "The time of the call was over before the server took another request",
                  url: connection.baseURL,
                  fix: "Raise timeout, or send fewer requests at the same time"
                })
              )
          })

    const onThinking = (opensThinking: boolean) => {
      spoken = { ...spoken, opensThinking }
    }

    type Begun = readonly [Exchange.Exchange, Batch]

    /** One request up to its first parts; nothing was given out when it fails. */
    const send = (
      dialect: Dialect.Dialect,
      request: LLM.Request,
      deadline: number
    ): Effect.Effect<Begun, LLMError.LLMError, Scope.Scope> => {
      const body = Body.encode(dialect, settings, request)
      return connection.prove(
        Effect.fnUntraced(function* (proof) {
          const exchange = yield* Effect.acquireRelease(
            Effect.sync(() =>
              Exchange.start({
                connection,
                dialect,
                body,
                proof,
                timeouts,
                deadline,
                maxBytes,
                onHeaders,
                onThinking
              })
            ),
            ({ close }) => Effect.sync(close)
          )
          const first = yield* pull(exchange).pipe(
            Effect.onError(() => Effect.sync(exchange.close)),
            Effect.catchIf(Cause.isDone, () =>
              Effect.die(new Error("An answer is done only after its finish"))
            )
          )
          return [exchange, first] as const
        })
      )
    }

    /** Sends a request when it is its turn. Refused only because others were, it lines up again and counts as one try. */
    const attempt = (
      dialect: Dialect.Dialect,
      request: LLM.Request,
      deadline: number,
      since = performance.now()
    ): Effect.Effect<Begun, LLMError.LLMError, Scope.Scope> =>
      Effect.gen(function* () {
        const turn = yield* Effect.acquireRelease(Effect.sync(pace.join), (turn) =>
          Effect.sync(() => pace.leave(turn))
        )
        if (turn.state === "waiting") yield* inTime(turn, deadline)
        let isNews = true
        const begun = yield* send(dialect, request, deadline).pipe(
          Effect.tapError(({ reason }) =>
            Effect.sync(() => {
              if (reason._tag === "RateLimited") isNews = pace.refused(turn, reason.retryAfter)
            })
          ),
          Effect.onError(() => Effect.sync(() => pace.leave(turn))),
          Effect.catchIf(
            () => !isNews && retries > 0 && performance.now() - since < longestLine,
            () => attempt(dialect, request, deadline, since)
          )
        )
        pace.accepted()
        return begun
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
          attempt(dialect, request, deadline),
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
              const rest = pull(exchange)
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
