/**
 * The language Python.
 *
 * @since 0.1.0
 */
import { Language, Sandbox, Trial } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Crash from "./Crash.ts"
import * as Examples from "./Examples.ts"
import * as Needs from "./Needs.ts"
import * as Scripts from "./Scripts.ts"

/** What a person types who tries a program that nobody has explained. */
const sessions: ReadonlyArray<ReadonlyArray<string>> = [
  ["1", "2", "3", "1", "5", "y", "n", "q"],
  ["a", "hello", "y", "1", "help", "n", "q", "quit"]
]

const patience = 5000

interface Changes {
  readonly changed: Sandbox.Files
  readonly fixes: Language.Mended["fixes"]
}

/** Whether the program reads what another writes, and so asks nobody. */
const isFilter = (files: Sandbox.Files): boolean =>
  Object.values(files).some((text) => /\b(?:sys\.stdin|fileinput)\b/.test(text))

const start = (
  files: Sandbox.Files,
  entry: string,
  { silent = false }: { readonly silent?: boolean | undefined } = {}
) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    if (files[entry] === undefined) {
      return [{ rule: "entry", path: entry, message: `There is no ${entry} to start` }] as const
    }
    const needs = Needs.of(files)
    const attempt = (typed: ReadonlyArray<string>) =>
      sandbox.run({
        language: "python",
        files,
        entry,
        stdin: typed.map((line) => `${line}\n`).join(""),
        onInputEnd: "stop",
        timeout: patience,
        ...needs
      })
    for (const typed of [[], ...sessions]) {
      const outcome = yield* attempt(typed)
      const crash = Crash.problem(outcome, files, entry, outcome.lacks ?? sandbox.lacks, typed)
      if (crash !== undefined) return [crash]
      if (typed.length > 0) continue
      const isSilent = outcome.stdout.trim() === "" && outcome.stderr.trim() === ""
      if (outcome.ended === "timeout" && isSilent) {
        const message = `When it is started, it says nothing and asks nothing for ${patience / 1000} seconds`
        return [{ rule: "hang", path: entry, message }] as const
      }
      if (outcome.ended === "input" && isSilent && !silent && !isFilter(files)) {
        const message = "When it is started, it waits for input and says nothing: print what can be typed"
        return [{ rule: "hang", path: entry, message }] as const
      }
      // Nobody is asked anything, so nothing that is typed makes a difference
      if (outcome.ended !== "input") return []
    }
    return []
  })

/**
 * Makes the language. Its checks run in any sandbox that runs Python.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Language.Language => {
  const scripts = Scripts.make()
  const means = Examples.make(scripts.examples)
  return {
    name: "python",
    aliases: ["python", "python3", "py"],
    extension: ".py",
    entry: "main.py",
    words: { arguments: "sys.argv", line: "input()", guard: "catch ValueError and IndexError" },
    command: (entry) => `${process.platform === "win32" ? "python" : "python3"} ${entry}`,
    testPath: (path) => `tests/test_${path.replace(/\.py$/, "").replaceAll("/", "_")}.py`,
    check: (files, { library, packages }) =>
      Scripts.run<ReadonlyArray<Language.Problem>>(scripts.check, "check.py", { files, packages, library }),
    mend: (files, options) =>
      Scripts.run<Changes>(scripts.mend, "mend.py", {
        files,
        packages: [],
        arguments: options?.arguments,
        library: options?.library
      }).pipe(Effect.map(({ changed, fixes }) => ({ files: { ...files, ...changed }, fixes }))),
    start,
    examples: (files, entry, examples) => {
      // What is drawn on a terminal is no text to compare
      const isText = !Needs.of(files).terminal
      const shown = examples.filter(({ _tag }) => _tag === "Call" || isText)
      return Needs.told(files)(Trial.run(means, files, entry, shown))
    },
    answers: (files, entry, sessions) =>
      Needs.of(files).terminal
        ? Effect.succeed([])
        : Needs.told(files)(Trial.answers(means, files, entry, sessions)),
    tests: (files) => ({
      language: "python",
      files: { ...files, "__run_tests__.py": scripts.tests },
      entry: "__run_tests__.py",
      timeout: 30_000,
      needs: Needs.of(files).needs
    })
  }
}
