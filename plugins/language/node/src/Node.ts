/**
 * JavaScript and TypeScript on Node.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"

import { Language, Sandbox, Trial } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import { check } from "./Check.ts"
import * as Crash from "./Crash.ts"
import { mend } from "./Mend.ts"
import { isTest } from "./Project.ts"
import * as StandIns from "./StandIns.ts"
import { isCode } from "./Syntax.ts"

/**
 * What the projects are written in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** `javascript`, the default, or `typescript`, of which Node takes off the types by itself. */
  readonly dialect?: "javascript" | "typescript"
}

/** What a person types who tries a program that nobody has explained. */
const sessions: ReadonlyArray<ReadonlyArray<string>> = [
  ["1", "2", "3", "1", "5", "y", "n", "q"],
  ["a", "hello", "y", "1", "help", "n", "q", "quit"]
]

const patience = 5000

/** Programs that wait for what comes over a wire or with the clock, or that read what another program writes. */
const waits =
  /\.listen\(|\bsetInterval\(|createServer\(|process\.stdin\b|readFileSync\(\s*(?:0|["']\/dev\/stdin)/

const start = (
  files: Sandbox.Files,
  entry: string,
  { silent = false }: { readonly silent?: boolean | undefined } = {}
) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    if (files[entry] === undefined)
      return [{ rule: "entry", path: entry, message: `There is no ${entry} to start` }] as const
    const mayWait = Object.values(files).some((text) => waits.test(text))
    for (const typed of [[], ...sessions]) {
      const outcome = yield* sandbox.run({
        language: "node",
        files,
        entry,
        stdin: typed.map((line) => `${line}\n`).join(""),
        onInputEnd: "stop",
        timeout: patience
      })
      const crash = Crash.problem(outcome, files, entry, outcome.lacks ?? sandbox.lacks, typed)
      if (crash !== undefined) return [crash]
      if (typed.length > 0) continue
      const isSilent = outcome.stdout.trim() === "" && outcome.stderr.trim() === ""
      if (outcome.ended === "timeout" && isSilent && !mayWait) {
        const message = `When it is started, it says nothing and asks nothing for ${patience / 1000} seconds`
        return [{ rule: "hang", path: entry, message }] as const
      }
      if (outcome.ended === "input" && isSilent && !silent && !mayWait) {
        const message = "When it is started, it waits for input and says nothing: print what can be typed"
        return [{ rule: "hang", path: entry, message }] as const
      }
      // Nobody is asked anything, so nothing that is typed makes a difference
      if (outcome.ended !== "input") return []
    }
    return []
  })

const script = (name: string): string => readFileSync(new URL(`../node/${name}`, import.meta.url), "utf8")

/**
 * Makes the language. It checks and mends in this process, by parsing; what it starts, it starts in a sandbox that runs `node`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ dialect = "javascript" }: Options = {}): Language.Language => {
  const extension = dialect === "typescript" ? ".ts" : ".js"
  const runner = script("run_tests.mjs")
  const means: Trial.Means = {
    language: "node",
    program: "node",
    caller: { path: "__examples__.mjs", text: script("examples.mjs") },
    isExcused: Crash.isExcused,
    uncaught: Crash.uncaught
  }
  return {
    name: dialect,
    aliases: [
      "javascript",
      "js",
      "typescript",
      "ts",
      "jsx",
      "tsx",
      "mjs",
      "cjs",
      "node",
      "nodejs",
      "node.js"
    ],
    extension,
    entry: `main${extension}`,
    words: { arguments: "process.argv", line: "readline", guard: "check for undefined and NaN" },
    command: (entry) => `node ${entry}`,
    testPath: (path) => `tests/${path.replace(/\.[cm]?[jt]sx?$/, "").replaceAll("/", "_")}.test${extension}`,
    check: (files, { library, packages }) => Effect.sync(() => check(files, packages, library)),
    mend: (files) => Effect.sync(() => mend(files)),
    start,
    examples: (files, entry, examples) => Trial.run(means, files, entry, examples),
    answers: (files, entry, sessions) => Trial.answers(means, files, entry, sessions),
    tests: (files) => {
      const paths = Object.keys(files).filter((path) => isTest(path) && isCode(path))
      return {
        language: "node",
        files: {
          ...StandIns.of(files),
          ...files,
          "__run_tests__.mjs": `${runner}\nawait run(${JSON.stringify(paths)})\n`
        },
        entry: "__run_tests__.mjs",
        timeout: 30_000
      }
    }
  }
}
