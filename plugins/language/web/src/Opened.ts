/**
 * What pages are seen to do when somebody opens them, and what that says about them.
 *
 * @since 0.1.0
 */
import { type Example, type Language, Page, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

type Problems = ReadonlyArray<Language.Problem>
type Session = Page.Report["sessions"][number]

/** Milliseconds for one page and whatever a person tries with it. */
const patience = 20_000

/** What a browser without a person, sound and network refuses, and a page may not have to bear. */
const excused = /\b(?:NotAllowed|NotSupported|Abort|Security)Error\b|Failed to fetch|NetworkError|Load failed/

const read = Schema.decodeUnknownOption(Schema.fromJsonString(Page.Report))

/** The job that opens a page for sessions with it. */
export const job = (files: Sandbox.Files, entry: string, sessions: Page.Script["sessions"]): Sandbox.Job => ({
  language: "web",
  files,
  entry,
  stdin: JSON.stringify({ sessions } satisfies Page.Script),
  timeout: patience + 5000 * sessions.length
})

const ending = ({ ended }: Sandbox.Outcome): Pick<Language.Problem, "rule" | "message"> | undefined =>
  ended === "timeout"
    ? { rule: "hang", message: "When it is opened and tried, it answers no more: a loop does not end" }
    : ended === "memory"
      ? { rule: "crash", message: "When it is opened and tried, it takes all memory" }
      : ended === "output"
        ? { rule: "crash", message: "When it is opened and tried, it writes to the console without end" }
        : undefined

/** What a person would see that something is wrong. */
const faultsOf = ({ faults, isBlank }: Session, files: Sandbox.Files, entry: string): Problems => {
  const found = faults.flatMap(({ after, kind, line, message, path }): Problems => {
    const isExcused =
      kind === "remote" || excused.test(message) || (kind === "console" && after !== undefined)
    if (isExcused) return []
    const when = after === undefined ? "When it is opened" : `After ${after}`
    const what =
      kind === "exception"
        ? `it fails with ${message}`
        : kind === "console"
          ? `it writes the error ${message}`
          : kind === "missing"
            ? `it asks for a file: ${message}`
            : "the form loads the page anew and all is lost: call event.preventDefault()"
    const shown = (files[path ?? ""]?.split("\n")[(line ?? 0) - 1] ?? "").trim().slice(0, 120)
    return [
      {
        rule: "crash",
        path: path !== undefined && files[path] !== undefined ? path : entry,
        ...(line !== undefined && { line }),
        message: `${when}, ${what}${shown === "" ? "" : `\n${shown}`}`
      }
    ]
  })
  return isBlank
    ? [...found, { rule: "crash", path: entry, message: "When it is opened, nothing is to be seen" }]
    : found
}

const open = (files: Sandbox.Files, entry: string, sessions: Page.Script["sessions"]) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    const outcome = yield* sandbox.run(job(files, entry, sessions))
    const report = read(outcome.stdout)
    return { outcome, sessions: report._tag === "Some" ? report.value.sessions : [] }
  })

/** Opens a page and tries everything on it. */
export const start = (
  files: Sandbox.Files,
  entry: string
): Effect.Effect<Problems, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.gen(function* () {
    if (files[entry] === undefined)
      return [{ rule: "entry", path: entry, message: `There is no ${entry} to open` }] as const
    const opened = yield* open(files, entry, [{ name: "try", steps: [{ try: "everything" }] }])
    const end = ending(opened.outcome)
    if (end !== undefined) return [{ ...end, path: entry }]
    return opened.sessions.flatMap((session) => faultsOf(session, files, entry)).slice(0, 5)
  })

type Visit = (typeof Example.Visit)["Type"]

const stepOf = ({ action, count, exact, selector, text }: Visit["steps"][number]): Page.Step => {
  switch (action) {
    case "click":
      return { click: selector }
    case "fill":
      return { fill: selector, with: text ?? "" }
    case "press":
      return { press: text ?? "Enter", on: selector }
    default:
      return {
        expect: selector,
        ...(text !== undefined && { text }),
        ...(exact !== undefined && { exact }),
        ...(count !== undefined && { count })
      }
  }
}

/** A step in the words of a person. */
const told = ({ action, count, exact, selector, text }: Visit["steps"][number]): string => {
  const words = text === undefined ? "" : JSON.stringify(text)
  switch (action) {
    case "click":
      return `a click on ${selector}`
    case "fill":
      return `typing ${words} into ${selector}`
    case "press":
      return `pressing ${text ?? "Enter"} in ${selector}`
    default:
      return count !== undefined
        ? `${selector} must be there ${count} times`
        : `${selector} must ${text === undefined ? "be shown" : `show ${words}${exact === true ? " and nothing else" : ""}`}`
  }
}

/** Steps in the words of a person; what is done again and again is told once. */
const way = (steps: Visit["steps"]): string => {
  const runs = steps
    .map(told)
    .reduce<ReadonlyArray<{ readonly words: string; readonly times: number }>>((all, words) => {
      const last = all.at(-1)
      return last?.words === words
        ? [...all.slice(0, -1), { words, times: last.times + 1 }]
        : [...all, { words, times: 1 }]
    }, [])
  return runs.map(({ times, words }) => (times > 1 ? `${words}, ${times} times` : words)).join(", then ")
}

/** The text that was to be read, and the one that was, where that is all that is wrong. */
const differing = (
  { exact, text: wanted }: Visit["steps"][number],
  reason: string
): Language.Problem["differs"] => {
  const [, quoted] = /^it shows ("(?:[^"\\]|\\.)*")$/.exec(reason) ?? []
  return exact === true && wanted !== undefined && quoted !== undefined
    ? { wanted, said: JSON.parse(quoted) as string }
    : undefined
}

/** Tries what was shown of a page. */
export const examples = (
  files: Sandbox.Files,
  entry: string,
  given: ReadonlyArray<Example.Example>
): Effect.Effect<Problems, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.gen(function* () {
    const visits = given.filter((each) => each._tag === "Visit")
    if (visits.length === 0 || files[entry] === undefined) return []
    const opened = yield* open(
      files,
      entry,
      visits.map(({ steps }, at) => ({ name: String(at), steps: steps.map(stepOf) }))
    )
    const end = ending(opened.outcome)
    return visits.flatMap(({ steps }, at): Problems => {
      const session = opened.sessions.find(({ name }) => name === String(at))
      // The one that broke a limit is the first without a report
      if (session === undefined)
        return end !== undefined && at === opened.sessions.length
          ? [{ rule: "example", path: entry, message: end.message }]
          : []
      const step = steps[session.failed?.step ?? -1]
      if (session.failed === undefined || step === undefined) return []
      const reason = session.failed.message
        .replace(/^\{.*?\}: /, "")
        .replace(/^.*Timeout.*$/, "it is not there, or not to be reached")
      // A selector that no browser reads says nothing against the page
      if (/is not a valid selector|Unexpected token|Unknown engine/.test(reason)) return []
      const before = way(steps.slice(0, session.failed.step).filter(({ action }) => action !== "expect"))
      const differs = differing(step, reason)
      const fault = session.faults.find(({ kind }) => kind === "exception")
      const why = fault === undefined ? "" : `; it fails with ${fault.message}`
      return [
        {
          rule: "example",
          path: entry,
          message: `${before === "" ? "" : `After ${before}: `}${told(step)}; ${reason}${why}`.slice(0, 600),
          ...(differs !== undefined && { differs })
        }
      ]
    })
  })

/** The job that does the sessions of test files: lists of steps, or of sessions with a name. */
export const tests = (files: Sandbox.Files, entry: string): Sandbox.Job => {
  const sessions = Object.entries(files)
    .filter(([path]) => /(?:^|\/)tests?\/.*\.json$/.test(path))
    .flatMap(([path, text]): Page.Script["sessions"] => {
      let read: unknown = text
      try {
        read = JSON.parse(text)
      } catch {
        // It fails as a test that holds no steps
      }
      const list: ReadonlyArray<unknown> = Array.isArray(read) ? read : [read]
      const named = list.filter((each): each is { readonly name?: unknown; readonly steps: unknown } => {
        return typeof each === "object" && each !== null && "steps" in each
      })
      return named.length === list.length && named.length > 0
        ? named.map(({ name, steps }) => ({
            name: `${path}: ${typeof name === "string" ? name : "steps"}`,
            steps
          }))
        : [{ name: path, steps: read }]
    })
  const none = [{ name: "tests", steps: "there is no test file" }]
  return job(files, entry, sessions.length > 0 ? sessions : none)
}
