import { catalogue as json } from "@metagpt-ts/repair-json/plain"
import { catalogue as markers } from "@metagpt-ts/repair-markers/plain"
import { catalogue as schema } from "@metagpt-ts/repair-schema/plain"

/**
 * Every fix by name, with the most confidence it has (1 loses nothing) and what it means.
 *
 * @category models
 * @since 0.1.0
 */
export const catalogue = { ...markers, ...json, ...schema }

/** The name of a fix. @category models @since 0.1.0 */
export type FixName = keyof typeof catalogue

/**
 * One thing that was changed. No fix is silent.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fix {
  /** What kind of fix it was: a key of `catalogue`. */
  readonly name: string
  /** Where in the value. */
  readonly path: ReadonlyArray<string | number>
  /** Where in the answer, in UTF-16 units, when there is no doubt. */
  readonly offset?: number | undefined
  /** What stood there, cut to 80 characters. */
  readonly before: string
  /** What stands there now, cut to 80 characters. */
  readonly after: string
  /** How sure it is, from 0 to 1; 1 loses nothing. */
  readonly confidence: number
}
