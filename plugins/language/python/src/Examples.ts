/**
 * What Python adds to the trial of examples.
 *
 * @since 0.1.0
 */
import type { Trial } from "@metagpt-ts/workspace"

import * as Crash from "./Crash.ts"

/** The line of the project's own that was running, as the traceback shows it: without it a model mends what is right. */
const running = (stderr: string): string => {
  const frames = [...stderr.matchAll(/^ {2}File "([^"]+)", line (\d+).*\n {4}(.+)$/gm)]
  const own = frames.findLast(([, path = ""]) => !path.startsWith("<") && !/\/lib\/python[\d.]+/.test(path))
  return own === undefined ? "" : ` at line ${own[2]}: ${(own[3] ?? "").trim()}`
}

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
  isFault: (message) => /\b(?:NameError|UnboundLocalError): .* at line \d+/.test(message),
  uncaught: ({ stderr }) =>
    stderr.includes("Traceback (most recent call last)")
      ? `${stderr.trimEnd().split("\n").at(-1)}${running(stderr)}`
      : undefined
})
