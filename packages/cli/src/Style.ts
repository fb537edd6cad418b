/**
 * Colours of the terminal, where they are wanted.
 *
 * @since 0.1.0
 */

/** Ways to mark a text. @category models @since 0.1.0 */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

const same = (text: string): string => text
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

/** No marks. @category constants @since 0.1.0 */
export const none: Style = { strong: same, faint: same, good: same, bad: same }

/** ANSI marks. @category constants @since 0.1.0 */
export const ansi: Style = { strong: sgr(1, 22), faint: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39) }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Says whether a stream is to be coloured: `NO_COLOR` and `FORCE_COLOR` first, then whether it is a terminal that can.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isColoured = (isTTY: boolean, environment: Environment): boolean => {
  if (environment["NO_COLOR"]) return false
  const forced = environment["FORCE_COLOR"]
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false"
  return isTTY && environment["TERM"] !== "dumb"
}

/**
 * Says whether a picture can be repainted on a stream.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLive = (isTTY: boolean, environment: Environment): boolean =>
  isTTY && environment["TERM"] !== "dumb"
