/**
 * Python that checks and runs nothing: tests of the company add what they find wrong.
 */
import type { Language } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

export const plainLanguage: Language.Language = {
  name: "python",
  aliases: ["python"],
  extension: ".py",
  entry: "main.py",
  words: { arguments: "sys.argv", line: "input()", guard: "catch ValueError" },
  command: (entry) => `python ${entry}`,
  testPath: (path) => `tests/test_${path.split("/").at(-1)}`,
  check: () => Effect.succeed([]),
  mend: (files) => Effect.succeed({ files, fixes: [] }),
  start: () => Effect.succeed([]),
  examples: () => Effect.succeed([]),
  tests: (files) => ({ language: "python", files, entry: "tests" })
}
