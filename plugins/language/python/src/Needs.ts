/**
 * What a program needs of the place where it runs, as its imports say.
 *
 * @since 0.1.0
 */
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

/** Modules that draw on a terminal or read single keys from it. */
const drawing = new Set([
  "asciimatics",
  "blessed",
  "blessings",
  "curses",
  "prompt_toolkit",
  "readchar",
  "termios",
  "textual",
  "tty",
  "urwid"
])

/** Imports that are tried first thing; one that stands in a `try` or in a function may fail. */
const statement = /^(?:from[ \t]+([A-Za-z_]\w*)|import[ \t]+([\w. \t,]+))/gm

/**
 * Reads them from the files.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (files: Sandbox.Files): Required<Pick<Sandbox.Job, "needs" | "terminal">> => {
  const found = Object.entries(files)
    .filter(([path]) => path.endsWith(".py"))
    .flatMap(([, text]) => [...text.matchAll(statement)])
    .flatMap(([, from, names = ""]) => [from ?? "", ...names.split(",")])
    .map((name) => /^\s*([A-Za-z_]\w*)/.exec(name)?.[1] ?? "")
  const isOwn = (name: string) =>
    Object.keys(files).some((path) => new RegExp(`(^|/)${name}(\\.py$|/)`).test(path))
  const needs = [...new Set(found)].filter((name) => name !== "" && !isOwn(name))
  return { needs, terminal: needs.some((name) => drawing.has(name)) }
}

/**
 * Runs with a sandbox that is told with every job what the files need.
 *
 * @category combinators
 * @since 0.1.0
 */
export const told =
  (files: Sandbox.Files) =>
  <A, E>(effect: Effect.Effect<A, E, Sandbox.Sandbox>): Effect.Effect<A, E, Sandbox.Sandbox> => {
    const { needs } = of(files)
    return Effect.updateService(effect, Sandbox.Sandbox, (sandbox) => ({
      ...sandbox,
      run: (job) => sandbox.run({ ...job, needs })
    }))
  }
