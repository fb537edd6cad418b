/**
 * Everything that can be found wrong with a program without a model, the cheapest first.
 *
 * @since 0.1.0
 */
import { Events } from "@metagpt-ts/team"
import { type Example, type Language, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Brief from "./Brief.ts"
import * as Cases from "./Cases.ts"
import type { Code, Problem } from "./Documents.ts"
import * as Elements from "./Elements.ts"
import * as Identity from "./Identity.ts"
import * as Misuse from "./Misuse.ts"
import type { Options } from "./Options.ts"
import * as Quotes from "./Quotes.ts"
import * as Relevance from "./Relevance.ts"
import * as Samples from "./Samples.ts"
import * as Visits from "./Visits.ts"

/** How bad a problem is: a program that starts and lacks something beats one that does not start. */
const weight: Readonly<Record<Problem["rule"], number>> = {
  syntax: 100,
  import: 50,
  entry: 50,
  crash: 30,
  hang: 20,
  topic: 20,
  name: 10,
  example: 5,
  stub: 5,
  lack: 3,
  test: 3
}

/** @category accessors @since 0.1.0 */
export const badness = (problems: ReadonlyArray<Problem>): number =>
  problems.reduce((sum, { rule }) => sum + weight[rule], 0)

/**
 * Says whether a problem is the program's for sure: what a model thought of as a test may itself be wrong.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isCertain = ({ rule }: Problem): boolean => rule !== "test"

/** A problem as a document holds it: what is not known is not there. */
const plain = ({ differs, line, message, path, rule }: Language.Problem): Problem => ({
  rule,
  path,
  ...(line !== undefined && { line }),
  message,
  ...(differs !== undefined && { differs })
})

/** What may be wrong itself, but not about an error that only a fault of the program explains. */
const as = (rule: Problem["rule"], problem: Language.Problem): Problem => ({
  ...plain(problem),
  rule: problem.rule === "crash" ? "crash" : rule
})

/** What has to be typed before is read out of other sentences. */
const isGuessed = (example: Example.Example): boolean =>
  example._tag === "Session" && example.after !== undefined

/** What is read out of sentences, and not shown in so many words: it may be doubted. */
const guesses = (idea: string, brief: Brief.Brief, code: string): ReadonlyArray<Example.Example> => [
  ...brief.examples.filter(isGuessed),
  ...(brief.product === "page" ? Visits.of(idea, brief.ids, code) : []),
  ...(brief.product === "library" ? [...Misuse.calls(idea), ...Misuse.empties(idea)] : []),
  ...Misuse.lines(idea, brief)
]

/** Attempts whose subject is doubted: a program that never names it, try after try, goes by other words. */
const doubts = 2

/** Whether most words of a text stand in the code; numbers and single letters are of the example. */
const holds = (code: string, text: string): boolean => {
  const words = text.match(/\p{Script=Han}{2,}|[A-Za-z]{3,}/gu) ?? []
  const found = words.filter((word) => code.includes(word))
  return found.length * 2 >= words.length
}

/** Texts that nothing but reading the code can look for: what an example shows is tried, and what is typed is said again. */
const untried = (idea: string, { examples, texts }: Brief.Brief): ReadonlyArray<string> => {
  const typed = Quotes.of(idea).filter(({ kind, text }) => kind === "text" && !texts.includes(text))
  const tried = new Set(
    examples.flatMap((example) =>
      example._tag === "Command" ? example.prints : example._tag === "Session" ? example.says : []
    )
  )
  return texts.filter((text) => !tried.has(text) && !typed.some((other) => other.text.includes(text)))
}

const defined = (code: string, name: string): boolean =>
  new RegExp(
    `\\b(?:def|class|function|const|let|var|async)\\s+${name}\\b|^\\s*(?:async\\s+)?${name}\\s*(?:=|\\([^)]*\\)\\s*\\{)`,
    "m"
  ).test(code)

/** What the request names or says, and the code does not hold: read out of sentences, so it may be doubted. */
const lacks = (idea: string, brief: Brief.Brief, path: string, code: string): ReadonlyArray<Problem> => {
  const problem = (message: string): Problem => ({ rule: "lack", path, message })
  return [
    ...brief.names
      .filter((name) => !defined(code, name))
      .map((name) => problem(`${name} is asked for and not defined`)),
    ...brief.ids
      .filter((id) => !new RegExp(`["'\`#]${id}["'\`]?`).test(code))
      .map((id) => problem(`no element has the id ${id}`)),
    ...untried(idea, brief)
      .filter((text) => !holds(code, text))
      .map((text) => problem(`it never says ${JSON.stringify(text)}`))
  ]
}

/** What no sandbox here can run is told, and judged by what can be read of it. */
const asFarAsPossible = <R>(trial: Effect.Effect<ReadonlyArray<Problem>, Sandbox.SandboxError, R>) =>
  Effect.catchIf(trial, Sandbox.isLacking, ({ fix, message }) =>
    Effect.as(
      Events.emit({
        _tag: "Noted",
        level: "warning",
        message: `The program was checked and not started. ${message}${fix === undefined ? "" : `. ${fix}`}`
      }),
      []
    )
  )

/**
 * Finds what is wrong with a program; what does not parse is not started, and what does not start is not tried.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options,
  { attempt, files }: typeof Code.schema.Type,
  {
    cases = [],
    packages,
    rules
  }: {
    /** What QA tries besides what the request shows. */
    readonly cases?: ReadonlyArray<Example.Example>
    readonly packages: ReadonlyArray<string>
    readonly rules: ReadonlyArray<string>
  }
): Effect.Effect<ReadonlyArray<Problem>, Sandbox.SandboxError, Events.Events | Sandbox.Sandbox> =>
  Effect.gen(function* () {
    const { idea, language } = options
    const brief = Identity.brief(options)
    const entry = Identity.sourcePath(options, Identity.entry(options))
    const code = Object.values(files).join("\n")
    if (code.trim() === "") {
      return [{ rule: "entry", path: entry, message: "the answer held no program" }] satisfies Array<Problem>
    }
    const library = brief.product === "library"
    const isPrecise = Brief.isPrecise(brief)
    const found: Array<Problem> = [...(yield* language.check(files, { packages, library }))].map(plain)
    const trial = Effect.gen(function* () {
      // A program that was shown with arguments need not do anything without them
      const isShown = brief.examples.some(({ _tag }) => _tag === "Command")
      const silent = brief.input === "lines" && isPrecise
      const started = isShown ? [] : (yield* language.start(files, entry, { silent })).map(plain)
      if (badness([...found, ...started]) >= weight.crash) return started
      const quoted = cases.filter((example) => Cases.isQuoted(idea, example))
      const thought = cases.filter((example) => !quoted.includes(example))
      const certain = [
        ...brief.examples.filter((example) => !isGuessed(example)),
        ...Misuse.of(brief),
        ...quoted
      ]
      const told = new Set(certain.map((example) => JSON.stringify(example)))
      const shown = yield* language.examples(files, entry, certain)
      const supposed = yield* language.examples(
        files,
        entry,
        guesses(idea, brief, code).filter((example) => !told.has(JSON.stringify(example)))
      )
      const tried = yield* language.examples(files, entry, thought)
      return [
        ...started,
        ...shown.map(plain),
        ...supposed.map((one) => as("lack", one)),
        ...tried.map((one) => as("test", one))
      ]
    })
    if (badness(found) < weight.import) found.push(...(yield* asFarAsPossible(trial)))
    found.push(
      ...lacks(idea, brief, entry, code),
      ...Samples.of(idea, brief, entry, code),
      ...Elements.of(idea, brief.ids, entry, code)
    )
    found.push(...Object.entries(files).flatMap(([path, text]) => Relevance.placeholders(path, text)))
    if (!isPrecise && attempt <= doubts && !Relevance.isOnTopic(idea, rules, code)) {
      found.push({
        rule: "topic",
        path: entry,
        message: `the program is not about this request: ${idea.slice(0, 200)}`
      })
    }
    return found
  })
