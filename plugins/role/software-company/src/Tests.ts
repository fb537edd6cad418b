/**
 * Tests that QA writes from the requirements and runs in the sandbox.
 *
 * @since 0.1.0
 */
import { Ask } from "@metagpt-ts/team"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import type { Problem } from "./Documents.ts"
import * as Identity from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"

/** Lines that say what can be called: enough to test by, and nothing to copy the program's faults from. */
const signatures = (code: string): string =>
  code
    .split("\n")
    .filter((line) => /^\s*(?:async )?(?:def|class)\s/.test(line))
    .join("\n")

/** Only a refused assertion speaks against the program; a test that calls what is not there speaks against itself. */
const failures = (report: string): number => Number(/failures=(\d+)/.exec(report)?.[1] ?? 0)

/**
 * Writes tests, runs them and keeps their output; gives the failures as problems.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = (
  options: Options,
  system: string,
  rules: ReadonlyArray<string>,
  files: Readonly<Record<string, string>>
): Effect.Effect<
  { readonly files: Readonly<Record<string, string>>; readonly problems: ReadonlyArray<Problem> },
  Failure,
  Needs
> =>
  Effect.gen(function* () {
    const { language } = options
    const entry = Identity.sourcePath(options, Identity.entry(options))
    const path = language.testPath(entry)
    const ask = yield* Ask.Ask
    const sandbox = yield* Sandbox.Sandbox
    const text = yield* ask
      .text(
        {
          step: `write ${path}`,
          system,
          prompt: Prompt.fill(options, "tests", {
            rules,
            signatures: signatures(files[entry] ?? "")
          }),
          maxTokens: 1200,
          temperature: 0.2
        },
        `text/x-${language.name}`
      )
      .pipe(
        Effect.map(({ value }) => value),
        Effect.catchTag("AskError", () => Effect.succeed(""))
      )
    if (text === "") return { files: {}, problems: [] }
    const { files: mended } = yield* language.mend({ [path]: text })
    const outcome = yield* sandbox
      .run(language.tests({ ...files, ...mended }))
      .pipe(Effect.catchIf(Sandbox.isLacking, () => Effect.void))
    if (outcome === undefined) return { files: mended, problems: [] }
    const report = `${outcome.stdout}\n${outcome.stderr}`.trim()
    yield* Record.file(
      `test_outputs/${path.split("/").at(-1)}.json`,
      JSON.stringify(
        { code: outcome.code ?? null, ended: outcome.ended, stdout: outcome.stdout, stderr: outcome.stderr },
        null,
        2
      )
    )
    const failed = failures(report)
    const problems: ReadonlyArray<Problem> =
      failed === 0
        ? []
        : [
            {
              rule: "test",
              path,
              message: `${failed} tests fail: ${report.split("\n").slice(-15).join("\n")}`
            }
          ]
    return { files: mended, problems }
  })
