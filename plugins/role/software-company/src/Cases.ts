/**
 * Examples that QA writes from the request, before there is any code to copy faults from.
 *
 * @since 0.1.0
 */
import type { Role } from "@metagpt-ts/core"
import { Ask } from "@metagpt-ts/team"
import { Example, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as Brief from "./Brief.ts"
import * as Identity from "./Identity.ts"
import type { Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Quotes from "./Quotes.ts"
import * as Salvage from "./Salvage.ts"

/** What QA tries besides what the request shows. @category documents @since 0.1.0 */
export const Cases = {
  name: "Cases",
  schema: Schema.Struct({ examples: Schema.Array(Example.Example) })
} satisfies Role.Kind

/** More than these take longer to try than they tell. */
const most = 6

/** Lines of a session. */
const longest = 20

/** What brings a game to its end, and anything else to its answer to nonsense. */
const letters = "abcdefghijklmnopqrstuvwxyz".split("")

/** A careless model types one line for ever. */
const varied = (typed: ReadonlyArray<string>): ReadonlyArray<string> =>
  typed.filter((line, at) => line !== typed[at - 1] || line !== typed[at - 2]).slice(0, longest)

const { Array, String, Struct } = Schema

const started = Struct({ tests: Array(Struct({ args: Array(String), prints: String })) })
const called = Struct({ tests: Array(Struct({ call: String, gives: String })) })

const Step = Struct({
  action: Schema.Literals(["click", "fill", "expect"]),
  selector: String,
  text: Schema.optionalKey(String)
})
const typed = Struct({ tests: Array(Struct({ typed: Array(String) })) })
const visited = Struct({ tests: Array(Struct({ steps: Array(Step) })) })

const none = { tests: [] }

/** Who fills something in and looks has clicked in between: a click that stands before all of it comes after it. */
const inOrder = (steps: ReadonlyArray<typeof Step.Type>): ReadonlyArray<typeof Step.Type> => {
  const look = steps.findIndex(({ action }) => action === "expect")
  const before = steps.slice(0, Math.max(look, 0))
  const fill = before.findIndex(({ action }) => action === "fill")
  const click = before.findLastIndex(({ action }) => action === "click")
  return fill > click && click >= 0
    ? [...before.toSpliced(click, 1), ...before.slice(click, click + 1), ...steps.slice(look)]
    : steps
}

/** What is read there, and nothing else. */
const exactly = (example: Example.Example): Example.Example =>
  example._tag === "Visit"
    ? {
        ...example,
        steps: example.steps.map((step) => (step.action === "expect" ? { ...step, exact: true } : step))
      }
    : example

/** A file that nobody made cannot be read. */
const namesFile = (args: ReadonlyArray<string>): boolean =>
  args.some((arg) => /\.(?:txt|csv|json|md|log|ya?ml|html?)$/.test(arg))

/** Some models escape the end of a line twice. */
const unescaped = (text: string): string => text.replaceAll("\\n", "\n").trimEnd()

const errorName = /^(?:raises? )?(\w*(?:Error|Exception))\b/

const ask = (options: Options, { input, product }: Brief.Brief, system: string) => {
  const question: Ask.Question = {
    step: "write tests",
    system,
    prompt: Prompt.fill(options, "cases", {}),
    maxTokens: 500,
    temperature: 0.2
  }
  if (product === "library") {
    return Effect.map(Salvage.value(question, called, none), ({ value }) =>
      value.tests.map(({ call, gives }): Example.Example => {
        const [, raises] = errorName.exec(gives) ?? []
        return raises === undefined
          ? { _tag: "Call", code: call, gives: gives.trim() }
          : { _tag: "Call", code: call, raises }
      })
    )
  }
  if (product === "page") {
    return Effect.map(Salvage.value(question, visited, none), ({ value }) =>
      value.tests
        .filter(({ steps }) => steps.some(({ action, text }) => action === "expect" && text !== undefined))
        .map(({ steps }): Example.Example => ({ _tag: "Visit", steps: inOrder(steps) }))
        .map((example) => (isQuoted(options.idea, example) ? exactly(example) : example))
    )
  }
  if (input === "lines") {
    // What comes of it, a small model miscounts: programs are compared by what they say
    return Effect.map(Salvage.value(question, typed, none), ({ value }) => {
      const sessions = value.tests.map(({ typed }) => varied(typed)).filter((typed) => typed.length > 1)
      const [first] = sessions
      return [...sessions, ...(first === undefined ? [] : [[...first, ...letters]])].map(
        (typed): Example.Example => ({ _tag: "Session", typed, says: [] })
      )
    })
  }
  return Effect.map(Salvage.value(question, started, none), ({ value }) =>
    value.tests
      .filter(({ args, prints }) => prints.trim() !== "" && !namesFile(args))
      .map(({ args, prints }): Example.Example => ({ _tag: "Command", args, prints: [unescaped(prints)] }))
  )
}

/**
 * Says whether a test of a page is an example of the request, and so cannot be wrong: one sentence of it holds all that is filled in,
 * and after that all that must be read, set apart as a text.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isQuoted = (idea: string, example: Example.Example): boolean => {
  if (example._tag !== "Visit") return false
  const given = (wanted: string) =>
    example.steps.flatMap(({ action, text = "" }) => (action === wanted ? [text] : []))
  const [filled, read] = [given("fill"), given("expect")]
  if (filled.length === 0 || read.length === 0) return false
  return idea.split(/[。；！？]|[.;!?](?=\s)/).some((sentence) => {
    const quotes = Quotes.of(sentence)
    const first = sentence.indexOf(quotes.find(({ text }) => read.includes(text))?.text ?? "")
    const before = sentence.slice(0, Math.max(first, 0))
    const words: ReadonlyArray<string> = before.match(/[\w.]*\w/g) ?? []
    return (
      read.every((text) => quotes.some((quote) => quote.text === text)) &&
      filled.every((text) => (/^[\w.]*$/.test(text) ? words.includes(text) : before.includes(text)))
    )
  })
}

/** What a test asks, without what must come of it. */
const asked = (example: Example.Example): string => {
  switch (example._tag) {
    case "Command":
      return JSON.stringify([example.args, example.stdin, example.files])
    case "Call":
      // A module may stand before what is called of it
      return example.code.replaceAll('"', "'").replace(/^[a-z_]\w*\.(?=\w+\()/, "")
    default:
      return JSON.stringify(example)
  }
}

/** What kind of value a call gives, as far as it can be seen. */
const kindOf = (gives: string): string | undefined =>
  /^["']/.test(gives) ? "text" : /^-?\d/.test(gives) ? "number" : /^[[{(]/.exec(gives)?.[0]

const nameOf = (code: string): string => /(\w+)\(/.exec(code)?.[1] ?? ""

/** Whether a call is shown to give another kind of value. */
const contradicts = (test: Example.Example, shown: ReadonlyArray<Example.Example>): boolean => {
  const kind = test._tag === "Call" ? kindOf(test.gives ?? "") : undefined
  return (
    test._tag === "Call" &&
    kind !== undefined &&
    shown.some((example) => {
      if (example._tag !== "Call" || nameOf(example.code) !== nameOf(test.code)) return false
      const other = kindOf(example.gives ?? "")
      return other !== undefined && other !== kind
    })
  )
}

/**
 * Leaves out tests that are there twice, that ask what the request answers, and that expect another kind of value than it shows.
 *
 * @category combinators
 * @since 0.1.0
 */
export const worthwhile = (
  tests: ReadonlyArray<Example.Example>,
  shown: ReadonlyArray<Example.Example>
): ReadonlyArray<Example.Example> => {
  const answered = new Set(shown.map(asked))
  return [...new Map(tests.map((test) => [JSON.stringify(test), test])).values()].filter(
    (test) => !answered.has(asked(test)) && !contradicts(test, shown)
  )
}

/**
 * Asks for tests of what was requested; what the request itself answers is left out, and a model that answers it otherwise is wrong. A request that shows nothing leaves every
 * text to the program, so that no test could be right. Of sessions only what is typed is asked for: a small model loses count of what
 * is said. Of a page nothing is, where nothing can open it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options,
  system: string
): Effect.Effect<
  ReadonlyArray<Example.Example>,
  Exclude<Ask.Failure, Ask.AskError>,
  Ask.Ask | Ask.Needs | Sandbox.Sandbox
> =>
  Effect.gen(function* () {
    const brief = Identity.brief(options)
    const { languages } = yield* Sandbox.Sandbox
    const isTold = brief.product === "program" ? brief.input === "arguments" || brief.input === "lines" : true
    const isTried = brief.product !== "page" || languages.includes(options.language.name)
    if (!isTold || !isTried || !Brief.isPrecise(brief)) return []
    return worthwhile(yield* ask(options, brief, system), brief.examples).slice(0, most)
  })
