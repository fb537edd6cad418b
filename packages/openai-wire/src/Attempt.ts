/**
 * One request, from its turn in the line to its first parts.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"

import type { Connection } from "./Connection.ts"
import type { Body, Dialect } from "./Dialect.ts"
import * as Exchange from "./Exchange.ts"
import type { Timeouts } from "./Options.ts"
import type * as Pace from "./Pace.ts"
import * as RateWindow from "./RateWindow.ts"

/** The parts of one network read. @category models @since 0.1.0 */
export type Batch = NonEmptyReadonlyArray<LLM.Part>

/** An answer that has begun. @category models @since 0.1.0 */
export type Begun = readonly [Exchange.Exchange, Batch]

/**
 * Where requests go.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settings {
  readonly connection: Connection
  readonly pace: Pace.Pace
  readonly timeouts: Timeouts
  readonly maxBytes: number
  /** Refused only because others were, a request lines up again and counts as one try. */
  readonly isPatient: boolean
  readonly onThinking: (opens: boolean) => void
}

/**
 * What is asked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Question {
  readonly dialect: Dialect
  readonly body: Body
  /** `performance.now()` at which the call must have ended. */
  readonly deadline: number
}

/** How long a request lines up again and again before a refusal is its own, in milliseconds. */
const longestLine = 60_000

/** The next network read that has parts; done when the answer is. @category combinators @since 0.1.0 */
export const pull = (exchange: Exchange.Exchange): Pull.Pull<Batch, LLMError.LLMError> =>
  Effect.flatMap(
    Effect.tryPromise({ try: () => exchange.next(), catch: (error) => error as LLMError.LLMError }),
    (parts) => (parts === undefined ? Cause.done() : Effect.succeed(parts as Batch))
  )

/**
 * Makes the way to ask. Nothing was given out when it fails.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  settings: Settings
): ((question: Question) => Effect.Effect<Begun, LLMError.LLMError, Scope.Scope>) => {
  const { connection, isPatient, pace } = settings

  const onHeaders = (headers: Headers): void => {
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

  const send = (question: Question): Effect.Effect<Begun, LLMError.LLMError, Scope.Scope> =>
    connection.prove(
      Effect.fnUntraced(function* (proof) {
        const exchange = yield* Effect.acquireRelease(
          Effect.sync(() => Exchange.start({ ...settings, ...question, proof, onHeaders })),
          ({ close }) => Effect.sync(close)
        )
        const first = yield* pull(exchange).pipe(
          Effect.onError(() => Effect.sync(exchange.close)),
          Effect.catchIf(Cause.isDone, () => Effect.die(new Error("An answer is done only after its finish")))
        )
        return [exchange, first] as const
      })
    )

  const attempt = (question: Question, since: number): Effect.Effect<Begun, LLMError.LLMError, Scope.Scope> =>
    Effect.gen(function* () {
      const turn = yield* Effect.acquireRelease(Effect.sync(pace.join), (turn) =>
        Effect.sync(() => pace.leave(turn))
      )
      if (turn.state === "waiting") yield* inTime(turn, question.deadline)
      let isNews = true
      const begun = yield* send(question).pipe(
        Effect.tapError(({ reason }) =>
          Effect.sync(() => {
            if (reason._tag === "RateLimited") isNews = pace.refused(turn, reason.retryAfter)
          })
        ),
        Effect.onError(() => Effect.sync(() => pace.leave(turn))),
        Effect.catchIf(
          () => !isNews && isPatient && performance.now() - since < longestLine,
          () => attempt(question, since)
        )
      )
      pace.accepted()
      return begun
    })

  return (question) => Effect.suspend(() => attempt(question, performance.now()))
}
