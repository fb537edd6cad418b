/**
 * Bad input, the same at every run.
 *
 * @since 0.1.0
 */

/**
 * Makes a source of numbers from 0 to below 1 that depends on nothing but its seed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const random = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const scraps: ReadonlyArray<string> = [
  ...Array.from("{}[]\"':,\\/ \n\t\r\0\u2028\uFEFF\uD83C🎉世é`#*-<>()=;0123456789eE+."),
  '"""',
  "```json\n",
  "```\n",
  "[CONTENT]",
  "[/CONTENT]",
  "<think>",
  "</think>",
  "//",
  "/*",
  "null",
  "None",
  "True",
  "NaN",
  "-Infinity",
  "1e999",
  "\\u00",
  "\\uD800",
  "__proto__",
  "constructor",
  "...",
  "Sure! Here is the JSON:\n",
  "“",
  "”",
  ",,",
  "}{"
]

const soup = (next: () => number): string =>
  Array.from({ length: Math.floor(next() * 60) }, () => scraps[Math.floor(next() * scraps.length)]).join("")

const damage = (text: string, next: () => number): string => {
  let damaged = text
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const at = Math.floor(next() * (damaged.length + 1))
    const scrap = scraps[Math.floor(next() * scraps.length)] ?? ""
    const kind = next()
    if (kind < 0.35) damaged = damaged.slice(0, at) + damaged.slice(at + 1 + Math.floor(next() * 3))
    else if (kind < 0.7) damaged = damaged.slice(0, at) + scrap + damaged.slice(at)
    else if (kind < 0.85) damaged = damaged.slice(0, at)
    else damaged = damaged.slice(0, at) + damaged.slice(Math.floor(next() * (damaged.length + 1)))
  }
  return damaged
}

/**
 * Makes texts: half of them scraps of what models write, half of them a right text damaged in a few places.
 *
 * @category constructors
 * @since 0.1.0
 */
export const texts = (seed: number, count: number, right: ReadonlyArray<string>): ReadonlyArray<string> => {
  const next = random(seed)
  return Array.from({ length: count }, (_, index) => {
    const text = right[Math.floor(next() * right.length)]
    return index % 2 === 0 || text === undefined ? soup(next) : damage(text, next)
  })
}

/**
 * Makes JSON values that fit nothing in particular.
 *
 * @category constructors
 * @since 0.1.0
 */
export const values = (seed: number, count: number, keys: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const next = random(seed)
  const key = () => (next() < 0.6 && keys[Math.floor(next() * keys.length)]) || soup(next)
  const value = (depth: number): unknown => {
    const kind = Math.floor(next() * (depth > 3 ? 6 : 9))
    if (kind === 0) return null
    if (kind === 1) return next() < 0.5
    if (kind === 2) return Math.floor(next() * 2000) - 1000
    if (kind < 6) return soup(next)
    const length = Math.floor(next() * 5)
    if (kind === 6) return Array.from({ length }, () => value(depth + 1))
    return Object.fromEntries(Array.from({ length }, () => [key(), value(depth + 1)]))
  }
  return Array.from({ length: count }, () => value(0))
}
