/**
 * What can be found out about a project without a model, and whether a change made it worse.
 *
 * @since 0.1.0
 */
import { Journal } from "@metagpt-ts/team"
import { type Language, Outline, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Problem } from "../Documents.ts"
import { type ChangeOptions, languageOf } from "./ChangeOptions.ts"
import { type Files, isTest } from "./ProjectMap.ts"

/**
 * What was found in one language.
 *
 * @category models
 * @since 0.1.0
 */
export const Findings = Schema.Struct({
  problems: Schema.Array(Problem),
  /** How many tests ran; undefined when nothing here runs them. */
  tests: Schema.optionalKey(Schema.Number),
  /** Names of the tests that failed. */
  failing: Schema.Array(Schema.String),
  /** What the tests said last. */
  said: Schema.String
})

/** @category models @since 0.1.0 */
export type Findings = typeof Findings.Type

const plain = ({ line, message, path, rule }: Language.Problem): Problem =>
  line === undefined ? { rule, path, message } : { rule, path, line, message }

/** The names of tests that failed, of the runners of Python and Node. */
const failed = (output: string): ReadonlyArray<string> => [
  ...new Set(
    [
      ...output.matchAll(
        /^\s*(?:(?:FAIL|ERROR): |not ok \d+ - |✖ (?!failing tests:))(.+?)(?: \([\d.]+ms\))?$/gm
      )
    ].map(([, name = ""]) => name.trim())
  )
]

/** The tests of a project, run where that is possible. */
const tested = (language: Language.Language, files: Files) =>
  Effect.gen(function* () {
    const nothing = { failing: [], said: "" }
    if (!Object.keys(files).some(isTest)) return nothing
    const sandbox = yield* Sandbox.Sandbox
    const outcome = yield* sandbox
      .run({ ...language.tests(files), timeout: 120_000 })
      .pipe(Effect.catchIf(Sandbox.isLacking, () => Effect.undefined))
    if (outcome === undefined) return nothing
    const output = `${outcome.stdout}\n${outcome.stderr}`.trim()
    const [, python, node] = /(\d+) tests?, |tests (\d+)/.exec(output) ?? []
    const tests = outcome.ended === "exit" ? Number(python ?? node ?? 0) : 0
    return { tests, failing: failed(output), said: output.slice(-1500) }
  })

const found = (options: ChangeOptions, language: Language.Language, files: Files) =>
  Effect.gen(function* () {
    const own = Object.fromEntries(
      Object.entries(files).filter(
        ([path]) => languageOf(options, path) === language || path.endsWith("package.json")
      )
    )
    const problems = (yield* language.check(own, { packages: [], library: true })).map(plain)
    const entries = Object.keys(own).filter(
      (path) => path.split("/").at(-1) === language.entry && !isTest(path)
    )
    const entry = entries.toSorted((a, b) => a.split("/").length - b.split("/").length)[0]
    const isBad = problems.some(({ rule }) => rule === "syntax")
    if (entry !== undefined && !isBad) {
      const started = language
        .start(files, entry)
        .pipe(Effect.catchIf(Sandbox.isLacking, () => Effect.succeed([])))
      problems.push(...(yield* started).map(plain))
    }
    const ran = isBad ? { failing: [], said: "" } : yield* tested(language, files)
    const findings: Findings = { problems, ...ran }
    return findings
  })

/**
 * Looks at a project in a language; remembered, so that a resumed run judges as it did before.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (options: ChangeOptions, language: Language.Language, files: Files) =>
  Journal.memo(Journal.key(`check ${language.name}`, files), Findings, found(options, language, files))

/**
 * Runs the tests of one file, and no others.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofTests = (language: Language.Language, files: Files, path: string) => {
  const own = Object.fromEntries(
    Object.entries(files).filter(
      ([other]) => other === path || !isTest(other) || /(?:conftest|__init__)\.py$/.test(other)
    )
  )
  const run = Effect.map(tested(language, own), (ran): Findings => ({ problems: [], ...ran }))
  return Journal.memo(Journal.key(`test ${path}`, own), Findings, run)
}

const nameOf = ({ message, path, rule }: Problem): string =>
  `${rule} ${path} ${message.replaceAll(/\d+/g, "#").slice(0, 200)}`

/** Lines of a failure that say where the runner was, and not what is wrong. */
const frame = /^\s*(?:at .*|[{}]|(?:generatedMessage|code|operator|diff):.*|$)/

/** What a test said of itself, for the next try. @category accessors @since 0.1.0 */
export const saidOf = (name: string, said: string): string => {
  const at = said.lastIndexOf(name)
  if (at < 0) return ""
  const [own = ""] = said.slice(at + name.length).split(/\n\s*(?:(?:FAIL|ERROR|not ok):? |✖ |test at )/)
  const lines = own
    .replace(/^ \([\d.]+ms\)/, "")
    .split("\n")
    .filter((line) => !frame.test(line))
  return `: ${lines
    .slice(-3)
    .map((line) => line.trim())
    .join(" ")}`
}

/**
 * What is wrong after a change that was not wrong before.
 *
 * @category combinators
 * @since 0.1.0
 */
export const worse = (before: Findings, after: Findings): ReadonlyArray<Problem> => {
  const known = new Set(before.problems.map(nameOf))
  const problems = after.problems.filter((problem) => !known.has(nameOf(problem)))
  const broken = after.failing.filter((name) => !before.failing.includes(name))
  const count = after.tests ?? before.tests ?? 0
  return [
    ...problems,
    ...broken.slice(0, 5).map((name): Problem => ({
      rule: "test",
      path: /^[\w./-]+\.\w+/.exec(name)?.[0] ?? "tests",
      message: `${name} passed before and fails now${saidOf(name, after.said)}`
    })),
    ...(count < (before.tests ?? 0) && broken.length === 0 && problems.length === 0
      ? [{ rule: "test" as const, path: "tests", message: `only ${count} of ${before.tests} tests run now` }]
      : [])
  ]
}

/**
 * Functions that lost most of what they did: a loss that only tests can excuse.
 *
 * @category combinators
 * @since 0.1.0
 */
export const lost = (before: Files, changed: Files): ReadonlyArray<Problem> =>
  Object.entries(changed).flatMap(([path, text]) => {
    const after = Outline.read(path, text)
    return (Outline.read(path, before[path] ?? "")?.definitions ?? []).flatMap(
      (old): ReadonlyArray<Problem> => {
        const next = after && Outline.find(after, old.name)
        const size = old.end - old.start
        if (old.kind !== "function" || !next || size < 120 || next.end - next.start > size / 2) return []
        return [
          { rule: "stub", path, message: `${old.name} lost most of what it did, and no test here can tell` }
        ]
      }
    )
  })
