/**
 * How the collector takes what it is sent.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"

type Answer = HttpClientResponse.HttpClientResponse

/** Times that one batch is sent at most. */
const tries = 4

/** A request that may succeed when it is sent again. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500

/**
 * Watches requests, and knows at the end whether something was lost.
 *
 * @category models
 * @since 0.1.0
 */
export class Deliveries {
  private lost: string | undefined
  private last: string | undefined
  private failed = 0

  /** Watches a request. */
  readonly watch = <R>(
    sending: Effect.Effect<Answer, HttpClientError.HttpClientError, R>,
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<Answer, HttpClientError.HttpClientError, R> =>
    sending.pipe(
      Effect.tap(({ status }) =>
        Effect.sync(() => {
          if (status < 300) return this.succeed()
          return this.fail(`${request.url} answered ${status}`, isPassing(status))
        })
      ),
      Effect.tapError(() => Effect.sync(() => this.fail(`${request.url} does not answer`, true))),
      Effect.onInterrupt(() => Effect.sync(() => this.refuse(`${request.url} does not answer in time`)))
    )

  /** Nothing can be sent at all. */
  refuse(message: string): void {
    this.lost ??= message
  }

  /** What went wrong, if anything was lost. */
  problem(): string | undefined {
    return this.lost ?? this.last
  }

  private succeed(): void {
    this.last = undefined
    this.failed = 0
  }

  private fail(message: string, isPassing: boolean): void {
    this.last = message
    this.failed++
    if (!isPassing || this.failed >= tries) this.refuse(message)
  }
}
