/**
 * The clocks of one request.
 *
 * @since 0.1.0
 */
import * as Awake from "./Awake.ts"
import type { Fault } from "./Fault.ts"
import type { Timeouts } from "./Options.ts"

/**
 * Watches one request: one timer that is set back, no timer per read; it stands still while this process does.
 *
 * @category models
 * @since 0.1.0
 */
export interface Watchdog {
  /** Something came. */
  readonly heard: () => void
  /** The reader reads again; the time it took for itself is not the server's. */
  readonly resume: () => void
  /** The first part came: from now on only silence counts. */
  readonly answered: () => void
  /** The model has stopped; what may still come is worth a short wait. */
  readonly finishing: () => void
  readonly stop: () => void
}

/** How long the usage may take after the model has stopped, in milliseconds. */
const afterwards = 5_000

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`

/**
 * Starts the clocks; `bark` is called when one has run out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (timeouts: Timeouts, remaining: number, bark: (fault: Fault) => void): Watchdog => {
  const timer = (ms: number, message: string, fix: string) =>
    Awake.after(ms, () => bark({ tag: "Timeout", message, fix }))
  const fix = "Raise timeout, or use a smaller model or a shorter prompt"
  const { firstToken, idle, total } = timeouts
  const whole =
    total === undefined
      ? undefined
      : timer(remaining, `The answer was not complete after ${seconds(total)}`, fix)
  let current = timer(firstToken, `No token came in ${seconds(firstToken)}`, fix)
  let phase: "first" | "idle" | "last" = "first"
  const enter = (next: "idle" | "last", ms: number, message: string) => {
    if (phase === next || phase === "last") return
    phase = next
    current.stop()
    current = timer(ms, message, fix)
  }
  return {
    heard: () => {
      if (phase === "idle") current.refresh()
    },
    resume: () => {
      if (phase !== "first") current.refresh()
    },
    answered: () =>
      enter("idle", idle, `The server fell silent for ${seconds(idle)} in the middle of the answer`),
    finishing: () => enter("last", Math.min(idle, afterwards), "The server did not close the answer"),
    stop: () => {
      current.stop()
      whole?.stop()
    }
  }
}
