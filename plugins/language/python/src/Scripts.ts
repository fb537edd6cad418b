/**
 * The Python programs that look at Python programs; they lie in the folder `python` of this package.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

const read = (name: string): string => readFileSync(new URL(`../python/${name}`, import.meta.url), "utf8")

const load = (names: ReadonlyArray<string>): Sandbox.Files =>
  Object.fromEntries(names.map((name) => [name, read(name)]))

/**
 * Every script by its name.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Readonly<Record<"check" | "mend", Sandbox.Files>> &
  Readonly<Record<"examples" | "tests", string>> => ({
  check: load(["project.py", "names.py", "imports.py", "calls.py", "check.py"]),
  mend: load([
    "arguments.py",
    "project.py",
    "names.py",
    "imports.py",
    "foreign.py",
    "library.py",
    "outer.py",
    "removed.py",
    "shadow.py",
    "text.py",
    "links.py",
    "mend.py"
  ]),
  examples: read("examples.py"),
  tests: read("run_tests.py")
})

/**
 * Runs a script on a project and reads what it found.
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = <A>(
  scripts: Sandbox.Files,
  entry: string,
  input: {
    readonly files: Sandbox.Files
    readonly packages: ReadonlyArray<string>
    readonly library?: boolean | undefined
    readonly arguments?: boolean | undefined
  }
): Effect.Effect<A, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Sandbox.Sandbox.use((sandbox) =>
    sandbox
      .run({
        language: "python",
        files: { ...scripts, "input.json": JSON.stringify(input) },
        entry,
        timeout: 30_000,
        isCheck: true
      })
      .pipe(
        Effect.flatMap((outcome) => {
          const output = outcome.files["output.json"]
          return outcome.code === 0 && output !== undefined
            ? Effect.succeed(JSON.parse(output) as A)
            : Effect.fail(
                new Sandbox.SandboxError({
                  sandbox: sandbox.name,
                  message: `${entry} did not finish (${outcome.ended}): ${outcome.stderr.slice(-200)}`,
                  fix: "Look for a file of many thousand lines in the project, or give the sandbox more time and memory"
                })
              )
        })
      )
  )
