/**
 * When to ask again, and after how long.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import * as RateWindow from "./RateWindow.ts"

/** Longer than this nobody waits unasked; the error says how long it would be. In milliseconds. */
const longestWait = 60_000

/** A server that loads its model is asked again this often for this long, in milliseconds. */
const loading = { every: 1_000, atMost: 120_000 }

/** A call that has taken longer than this is not begun again from the start, in milliseconds. */
const longestCall = 180_000

/** Causes that a second try does not cure. */
const hopeless = /CERT|SSL|ENOTFOUND|EPROTO/

/**
 * Reads `retry-after-ms` or `retry-after` (seconds or a date) into milliseconds; where there is neither, the end of the window in
 * which nothing remains.
 *
 * @category constructors
 * @since 0.1.0
 */
export const after = (headers: { readonly get: (name: string) => string | null }): number | undefined => {
  const ms = Number.parseFloat(headers.get("retry-after-ms") ?? "")
  if (ms >= 0) return ms
  const value = headers.get("retry-after")?.trim() ?? ""
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000)
  const date = Date.parse(value)
  return /\d{4}/.test(value) && !Number.isNaN(date)
    ? Math.max(0, date - Date.now())
    : RateWindow.closedFor(headers)
}

/**
 * Where a policy applies.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settings {
  /** How often to try again; at most 2. */
  readonly retries: number
  /** The server is on this machine: when it refuses the connection it is not there. */
  readonly isLocal: boolean
  /** `performance.now()` at which the call must have ended. */
  readonly deadline: number
}

const wait = ({ reason }: LLMError.LLMError, tries: number): number =>
  reason.retryAfter ?? 500 * 2 ** tries * (0.75 + Math.random() / 2)

/**
 * Decides after each error: a delay in milliseconds, or undefined to give up.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decide = (settings: Settings): ((error: LLMError.LLMError) => number | undefined) => {
  const start = performance.now()
  let tries = 0
  let loadingSince: number | undefined
  const delay = (error: LLMError.LLMError): number | undefined => {
    const { reason } = error
    if (!LLMError.isRetryable(reason) || hopeless.test(reason.evidence ?? "")) return undefined
    const now = performance.now()
    if (reason._tag === "Unavailable" && reason.status === 503 && /loading/i.test(reason.evidence ?? "")) {
      loadingSince ??= now
      if (settings.retries > 0 && now - loadingSince < loading.atMost)
        return reason.retryAfter ?? loading.every
    }
    if (tries >= Math.min(settings.retries, 2) || now - start > longestCall) return undefined
    const isGone =
      settings.isLocal && reason._tag === "Unreachable" && /ECONNREFUSED/.test(reason.evidence ?? "")
    if (isGone && tries > 0) return undefined
    const ms = isGone ? 200 : wait(error, tries)
    tries++
    return ms
  }
  return (error) => {
    const ms = delay(error)
    return ms === undefined || ms > longestWait || performance.now() + ms > settings.deadline ? undefined : ms
  }
}

/**
 * The policy as a schedule.
 *
 * @category constructors
 * @since 0.1.0
 */
export const policy = (settings: Settings): Schedule.Schedule<number, LLMError.LLMError> =>
  Schedule.fromStep(
    Effect.sync(() => {
      const next = decide(settings)
      return (_now: number, error: LLMError.LLMError) => {
        const ms = next(error)
        return ms === undefined
          ? Cause.done(0)
          : Effect.succeed<[number, Duration.Duration]>([ms, Duration.millis(ms)])
      }
    })
  )
