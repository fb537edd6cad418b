/**
 * What a server says of its limits in the headers of its answers.
 *
 * @since 0.1.0
 */

interface Headers {
  readonly get: (name: string) => string | null
}

/** What remains of a limit; the end of its window has the same name with `reset`. */
const remaining = [
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-remaining",
  "ratelimit-remaining"
]

/** Numbers from here on are no durations but times since 1970: in seconds, and in milliseconds. */
const epoch = { seconds: 1e9, milliseconds: 1e12 }

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

const duration = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/

/**
 * Reads when a window ends into milliseconds from `now`: seconds, `6m0s`, `20ms`, a date, or a time since 1970. Undefined when it
 * is none of them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const until = (written: string, now: number): number | undefined => {
  const text = written.trim()
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    if (number >= epoch.milliseconds) return Math.max(0, number - now)
    return number >= epoch.seconds ? Math.max(0, number * 1000 - now) : Math.round(number * 1000)
  }
  if (duration.test(text)) {
    const spans = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)]
    return spans.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0), 0)
  }
  const date = Date.parse(text)
  return /\d{4}/.test(text) && !Number.isNaN(date) ? Math.max(0, date - now) : undefined
}

/**
 * How long nothing more is taken, in milliseconds; undefined when something remains, or nobody says until when.
 *
 * @category accessors
 * @since 0.1.0
 */
export const closedFor = (headers: Headers, now = Date.now()): number | undefined => {
  let longest: number | undefined
  for (const name of remaining) {
    const left = headers.get(name)
    if (left === null || !(Number.parseFloat(left) <= 0)) continue
    const ms = until(headers.get(name.replace("remaining", "reset")) ?? "", now)
    if (ms !== undefined && ms > (longest ?? 0)) longest = ms
  }
  return longest
}
