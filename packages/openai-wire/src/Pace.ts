/**
 * How many requests at once, and when: as many as the caller likes, until the server says that they are too many.
 *
 * Then half of them, or as many as were not refused; nobody sends until the server is ready again; and room grows back with every
 * answer, fast up to what the server has borne, and slowly beyond (TCP does so with packets, RFC 5681).
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/**
 * One request's place in the line.
 *
 * @category models
 * @since 0.1.0
 */
export interface Turn {
  state: "waiting" | "running" | "over"
  /** How often there was too much before it was sent. */
  round: number
  start: () => void
}

/**
 * The pace of one provider.
 *
 * @category models
 * @since 0.1.0
 */
export interface Pace {
  /** Takes a place in the line; it is running at once when there is room. Must be left. */
  readonly join: () => Turn
  /** Waits for its turn. First come, first served; who is interrupted must leave. */
  readonly wait: (turn: Turn) => Effect.Effect<void>
  readonly leave: (turn: Turn) => void
  /** The server answers. */
  readonly accepted: () => void
  /**
   * The server takes no more for now; for how long, in milliseconds, where it says so. False when the request was sent before that
   * was known: it says again what another has said.
   */
  readonly refused: (turn: Turn, ms: number | undefined) => boolean
  /** The server will take nothing for so long, in milliseconds. */
  readonly close: (ms: number) => void
}

/** Longer than this nobody waits unasked: who asks is told by the server how long it would be. In milliseconds. */
const longestWait = 60_000

/** How long to wait where the server does not say, doubled each time in a row; in milliseconds. */
const wait = { first: 500, longest: 30_000 }

/** How much slower than one for each round of answers room grows where nobody knows. */
const slowness = 4

/**
 * Makes a pace of at most `atMost` requests at once.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (atMost = Number.POSITIVE_INFINITY): Pace => {
  const most = Math.max(1, atMost)
  const line = new Set<Turn>()
  let limit = most
  let running = 0
  let round = 0
  /** What the server has borne. */
  let familiar = 0
  let half = 0
  let inARow = 0
  let opensAt = 0
  let timer: NodeJS.Timeout | undefined

  const advance = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (line.size === 0) return
    const ms = opensAt - performance.now()
    if (ms > 0) {
      timer = setTimeout(advance, Math.ceil(ms))
      return
    }
    for (const turn of line) {
      if (running + 1 > limit) return
      line.delete(turn)
      running++
      turn.state = "running"
      turn.round = round
      turn.start()
    }
  }

  const close = (ms: number): void => {
    if (ms <= longestWait) opensAt = Math.max(opensAt, performance.now() + ms)
  }

  return {
    close,
    join: () => {
      const turn: Turn = { state: "running", round, start: () => {} }
      if (line.size === 0 && running + 1 <= limit && (opensAt === 0 || performance.now() >= opensAt)) {
        running++
        return turn
      }
      turn.state = "waiting"
      line.add(turn)
      advance()
      return turn
    },
    wait: (turn) =>
      Effect.callback<void>((resume) => {
        if (turn.state === "waiting") turn.start = () => resume(Effect.void)
        else resume(Effect.void)
      }),
    leave: (turn) => {
      if (turn.state === "running") running--
      if (turn.state === "waiting") line.delete(turn)
      turn.state = "over"
      if (line.size > 0 || timer !== undefined) advance()
    },
    accepted: () => {
      inARow = 0
      if (limit < most) limit = Math.min(most, limit + (limit < familiar ? 1 : 1 / (slowness * limit)))
    },
    refused: (turn, ms) => {
      const isNews = turn.round === round
      if (isNews) {
        round++
        half = Math.max(1, Math.floor(running / 2))
        close(ms ?? Math.min(wait.longest, wait.first * 2 ** inARow++))
      } else if (ms !== undefined) close(ms)
      // Where none at all is left there were too many in a time, not at once.
      familiar = running > 1 ? running - 1 : half
      limit = Math.min(limit, half, familiar)
      return isNews
    }
  }
}
