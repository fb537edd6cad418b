/**
 * Intervals of 95 %. Ideas are what was drawn, so ideas are counted: runs of one idea under several seeds resemble each other, and to
 * count them as if they did not would flatter.
 */

/** A value and what it may as well be. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const z = 1.959964

export const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Wilson's interval of a share of `n`. */
export const wilson = (share: number, n: number): Estimate => {
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Numbers between 0 and 1 that are the same every time (mulberry32). */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

/** The mean of values, one an idea, and the percentiles of 2,000 bootstrap samples. */
export const bootstrap = (values: ReadonlyArray<number>): Estimate => {
  const next = dice(values.length)
  const means = Array.from({ length: 2000 }, () =>
    mean(values.map(() => values[Math.floor(next() * values.length)] ?? 0))
  ).toSorted((a, b) => a - b)
  return { value: mean(values), low: means[49] ?? 0, high: means[1949] ?? 0 }
}

/** Means of a number by group, in the order of their first appearance. */
export const means = <A>(
  all: ReadonlyArray<A>,
  group: (one: A) => string,
  pick: (one: A) => number
): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(all, group)].map(([name, some]) => [name, mean(some.map(pick))]))
