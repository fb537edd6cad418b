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

/** The longest a timer of Node can run, in milliseconds. */
const longest = 2 ** 31 - 1

const after = (ms: number, run: () => void): NodeJS.Timeout => setTimeout(run, Math.min(ms, longest))

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
      clearTimeout(timer)
      timer = after(idle, silent)
    },
    stop: () => {
      clearTimeout(timer)
      clearTimeout(whole)
    }
  }
}
