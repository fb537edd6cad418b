/**
 * The time one answer may take: one timer that is set back, none a token.
 *
 * @since 0.1.0
 */
import type { Timeouts } from "./Options.ts"

/** @category models @since 0.1.0 */
export interface Clock {
  /** Somebody waits for the server, or no longer: the time a reader takes for itself is not the server's. */
  readonly wait: (isWaiting: boolean) => void
  /** The first token came. */
  readonly answered: () => void
  readonly stop: () => void
}

/** Between two looks at the clock, and what a busy process may come late; in milliseconds. */
const step = 1_000

/** Runs something after so many milliseconds in which this process was awake: no laptop listens while it sleeps. */
const after = (ms: number, run: () => void) => {
  let left = ms
  let since = performance.now()
  let planned = 0
  let timer: NodeJS.Timeout | undefined
  const wind = (): void => {
    planned = Math.min(step, Math.max(0, left))
    since = performance.now()
    timer = setTimeout(look, planned)
  }
  const look = (): void => {
    const passed = performance.now() - since
    left -= passed > planned + step ? planned : passed
    timer = undefined
    if (left > 0) wind()
    else run()
  }
  wind()
  return {
    refresh: () => {
      left = ms
      // One that has run out runs again.
      if (timer === undefined) wind()
      else since = performance.now()
    },
    stop: () => clearTimeout(timer)
  }
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`

/**
 * Starts the time; `late` is called when it has run out, with what was waited for. Of `total`, `remaining` is left.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (
  { firstToken, idle, total }: Timeouts,
  remaining: number,
  late: (message: string) => void
): Clock => {
  let isWaiting = true
  let isAnswered = false
  const silent = () => {
    if (isWaiting) late(`Ollama fell silent for ${seconds(idle)} in the middle of the answer`)
  }
  let timer = after(firstToken, () => late(`No token came in ${seconds(firstToken)}`))
  const whole =
    total && after(Math.max(0, remaining), () => late(`The answer was not complete after ${seconds(total)}`))
  return {
    wait: (waits) => {
      isWaiting = waits
      if (isAnswered && waits) timer.refresh()
    },
    answered: () => {
      if (isAnswered) return
      isAnswered = true
      timer.stop()
      timer = after(idle, silent)
    },
    stop: () => {
      timer.stop()
      if (whole) whole.stop()
    }
  }
}
