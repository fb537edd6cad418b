/**
 * What Python adds to the trial of examples.
 *
 * @since 0.1.0
 */
import type { Trial } from "@metagpt-ts/workspace"

import * as Crash from "./Crash.ts"

/**
 * Makes it of the program that calls a library.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (script: string): Trial.Means => ({
  language: "python",
  program: "python",
  caller: { path: "__examples__.py", text: script },
  isExcused: Crash.isExcused,
  uncaught: ({ stderr }) =>
    stderr.includes("Traceback (most recent call last)") ? stderr.trimEnd().split("\n").at(-1) : undefined
})
