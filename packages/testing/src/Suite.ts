/**
 * How a suite of promises is run, by any test runner that has `describe` and `it`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/** One promise and the check of it; a broken promise is a defect. @category models @since 0.1.0 */
export interface Case {
  readonly name: string
  readonly check: Effect.Effect<void>
}

/** What vitest, node:test, mocha and jest have in common. @category models @since 0.1.0 */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown
  /** Runners that end a test by themselves are told after how many milliseconds. */
  readonly it: (name: string, body: () => Promise<void>, timeout?: number) => unknown
}

/**
 * Gives every case to the runner as a test of its own, ended after so many milliseconds.
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (
  { describe, it }: Runner,
  name: string,
  cases: ReadonlyArray<Case>,
  timeout = 60_000
): void => {
  describe(name, () => {
    for (const { check, name } of cases) {
      it(
        name,
        () =>
          Effect.runPromise(
            check.pipe(
              Effect.timeoutOrElse({
                duration: timeout,
                orElse: () => Effect.die(new Error(`It was not over after ${timeout} ms`))
              })
            )
          ),
        timeout + 1000
      )
    }
  })
}
