/**
 * Tests that QA writes for a file of a project that exists. What fails is not believed, and not kept: it or the program is wrong.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { LLM } from "@metagpt-ts/core"
import { Ask, type Events } from "@metagpt-ts/team"
import { type Language, Outline } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Prompt from "../Prompt.ts"
import * as Record from "../Record.ts"
import { type ChangeOptions, type Failure, languageOf, type Needs, orderFor } from "./ChangeOptions.ts"
import * as Checks from "./Checks.ts"
import * as Handover from "./Handover.ts"
import { type Files, isTest, window } from "./ProjectMap.ts"
import * as TestImport from "./TestImport.ts"
import * as View from "./View.ts"
import { say } from "./Wording.ts"

/** What is tested. @category models @since 0.1.0 */
export interface Subject {
  readonly language: Language.Language
  readonly path: string
  /** Names of functions and classes. */
  readonly names: ReadonlyArray<string>
  /** As much of the file as is shown. */
  readonly shown: string
  readonly testPath: string
  /** Most times that they are written. */
  readonly tries: number
}

/** Where the tests of a file go: into the folder of the others. @category accessors @since 0.1.0 */
export const placeOf = (language: Language.Language, files: Files, path: string): string => {
  const place = language.testPath(path)
  const isThere = (folder: string) => Object.keys(files).some((one) => one.startsWith(folder))
  return isThere("test/") && !isThere("tests/") ? place.replace(/^tests\//, "test/") : place
}

/** Whether tests of a file can be written here. @category predicates @since 0.1.0 */
export const isOurs = (options: ChangeOptions, path: string): boolean =>
  /\.(?:py|[cm]?[jt]sx?)$/.test(path) && languageOf(options, path) !== undefined

/** The text without the tests of these names, of Python or of Node. */
const without = (path: string, text: string, failing: ReadonlyArray<string>): string =>
  failing.reduce((rest, name) => {
    const parts = name.includes("::") ? name.split("::").slice(1) : name.split(".").slice(-2)
    const own = parts.join(".")
    const outline = Outline.read(path, rest)
    const found = outline?.definitions.find((one) => one.name === own || one.name.endsWith(`.${own}`))
    if (found) {
      const begin = rest.lastIndexOf("\n", found.start - 1) + 1
      return rest.slice(0, begin) + rest.slice(found.end).replace(/^[^\n]*\n?/, "")
    }
    const title = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")
    return rest.replace(
      new RegExp(
        `^([ \\t]*)(?:test|it)\\(\\s*(["'\`])${title}\\2[\\s\\S]*?^\\1\\}\\);?[ \\t]*(?:\\n|$)`,
        "m"
      ),
      ""
    )
  }, text)

/** A file of tests, how many of them pass, and what those said that were left out. @category models @since 0.1.0 */
export interface Kept {
  readonly text: string
  readonly count: number
  readonly left: ReadonlyArray<string>
}

/** Runs what was written, and runs it again without what failed. */
const sift = ({ language, testPath }: Subject, files: Files, text: string) =>
  Effect.gen(function* () {
    const first = yield* Checks.ofTests(language, { ...files, [testPath]: text }, testPath)
    const left = first.failing.map((name) => `${name}${Checks.saidOf(name, first.said)}`)
    if (first.tests === undefined || first.failing.length === 0)
      return { text, count: first.tests ?? 0, left, isRun: first.tests !== undefined, said: first.said }
    const rest = `${without(testPath, text, first.failing).trimEnd()}\n`
    const again = yield* Checks.ofTests(language, { ...files, [testPath]: rest }, testPath)
    const count = again.failing.length === 0 ? (again.tests ?? 0) : 0
    return { text: rest, count, left, isRun: true, said: first.said }
  })

/**
 * Writes tests and keeps those that pass; undefined when none do. Where nothing runs them, what can be read is kept.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: ChangeOptions,
  system: string,
  files: Files,
  subject: Subject
): Effect.Effect<Kept | undefined, Failure, Needs> =>
  Effect.gen(function* () {
    const { language, path, shown, testPath, tries } = subject
    const ask = yield* Ask.Ask
    const { from, line, names } = TestImport.of(path, files[path] ?? "", subject.names, testPath)
    if (names.length === 0) return undefined
    let best: Kept | undefined
    const refused: Array<string> = []
    for (let attempt = 1; attempt <= tries; attempt++) {
      const prompt = Prompt.fill(orderFor(options, path), "change-tests", {
        path,
        text: shown,
        names: names.slice(0, 6).join(", "),
        imports: line,
        refused: refused.slice(-3)
      })
      const question: Ask.Question = {
        step: `write ${testPath}`,
        system,
        prompt,
        maxTokens: 1200,
        temperature: 0.2 * attempt,
        seed: attempt
      }
      const answer = yield* ask.text(question, `text/x-${language.name}`).pipe(
        Effect.map(({ value }) => value.trim()),
        Effect.catchTag("AskError", () => Effect.succeed(""))
      )
      if (answer === "") continue
      const whole = answer.includes(from) ? answer : `${line}\n\n${answer}`
      const { files: mended } = yield* language.mend({ ...files, [testPath]: `${whole}\n` })
      const text = mended[testPath] ?? whole
      const problems = yield* language.check({ ...files, [testPath]: text }, { packages: [], library: true })
      const bad = problems.find((one) => one.path === testPath && one.rule === "syntax")
      if (bad !== undefined) {
        refused.push(bad.message)
        continue
      }
      const sifted = yield* sift(subject, files, text)
      const file = `.metagpt/test_outputs/${posix.basename(testPath)}.json`
      yield* Record.file(file, JSON.stringify({ tests: sifted.count, said: sifted.said }, null, 2))
      if (!sifted.isRun) {
        yield* Handover.note("warning", say(options, "unrun", { language: language.name }))
        return sifted
      }
      if (sifted.count > (best?.count ?? 0)) best = sifted
      if (sifted.left.length === 0 && sifted.count > 0) break
      refused.push(...sifted.left.map((one) => one.slice(0, 300)))
      if (sifted.left.length === 0) refused.push("no test ran")
    }
    return best
  })

/** Tells what was kept and what was not. @category constructors @since 0.1.0 */
export const tell = (
  options: ChangeOptions,
  path: string,
  { count, left }: Kept
): Effect.Effect<void, never, Events.Events> =>
  Effect.gen(function* () {
    for (const problem of left)
      yield* Handover.note("warning", say(options, "refused", { path, problem: problem.slice(0, 300) }))
    if (count > 0) yield* Handover.note("info", say(options, "tests", { path, count }))
  })

/** What is new or other in a file. */
const touched = (path: string, before: string, after: string): ReadonlyArray<Outline.Definition> => {
  const old = new Set(
    (Outline.read(path, before)?.definitions ?? []).map(
      ({ end, name, start }) => name + before.slice(start, end)
    )
  )
  return (Outline.read(path, after)?.definitions ?? []).filter(
    ({ end, kind, name, start }) => kind !== "constant" && !old.has(name + after.slice(start, end))
  )
}

/**
 * Tests of what a change touched, written from the request and from how it is called, and not from its code; files that are new.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofChange = (
  options: ChangeOptions,
  system: string,
  before: Files,
  changed: Files
): Effect.Effect<Files, Failure, Needs> =>
  Effect.gen(function* () {
    const files = { ...before, ...changed }
    const made: Record<string, string> = {}
    for (const [path, text] of Object.entries(changed).slice(0, 2)) {
      const language = languageOf(options, path)
      const found = touched(path, before[path] ?? "", text)
      const [first] = found
      if (language === undefined || first === undefined || isTest(path) || !isOurs(options, path)) continue
      const ending = posix.extname(path)
      const stem = `${path.slice(0, -ending.length)}_${first.name.split(".").at(-1) ?? ""}`
      const testPath = placeOf(language, files, `${stem}${ending}`)
      if (files[testPath] !== undefined) continue
      const shown = found
        .map(({ doc, signature }) => (doc === "" ? signature : `${signature}  # ${doc}`))
        .join("\n")
      const names = found.map(({ name }) => name)
      const kept = yield* make(options, system, files, { language, path, names, shown, testPath, tries: 2 })
      if (kept === undefined || kept.count === 0) {
        yield* Handover.note("warning", say(options, "untestable", { path }))
        continue
      }
      yield* tell(options, testPath, kept)
      made[testPath] = kept.text
    }
    return made
  })

/** Everything of a file that can be called, and as much of it as fits. @category constructors @since 0.1.0 */
export const subjectOf = (
  options: ChangeOptions,
  files: Files,
  path: string
): Effect.Effect<Subject | undefined, Failure, Needs> =>
  Effect.gen(function* () {
    const text = files[path] ?? ""
    const language = languageOf(options, path)
    const outline = Outline.read(path, text)
    if (language === undefined || outline === undefined) return undefined
    const llm = yield* LLM.LLM
    const { contextWindow = window } = yield* llm.supports
    const names = outline.definitions.flatMap(({ kind, name }) =>
      kind === "constant" || name.includes(".") ? [] : [name]
    )
    const { text: shown } = View.of(
      { path, text, outline, places: [], score: 0 },
      names,
      Math.floor(contextWindow / 3)
    )
    const testPath = placeOf(language, files, path)
    return { language, path, names, shown, testPath, tries: 3 } satisfies Subject
  })
