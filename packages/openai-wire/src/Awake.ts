/**
 * A timer that stands still while nobody listens: a laptop sleeps, or the process is stopped.
 *
 * @since 0.1.0
 */

/**
 * @category models
 * @since 0.1.0
 */
export interface Timer {
  /** Begins anew. */
  readonly refresh: () => void
  readonly stop: () => void
}

/** Between two looks at the clock, and what a busy process may come late; in milliseconds. */
const step = 1_000

/**
 * Runs something after so many milliseconds in which this process was awake.
 *
 * @category constructors
 * @since 0.1.0
 */
export const after = (ms: number, run: () => void): Timer => {
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
