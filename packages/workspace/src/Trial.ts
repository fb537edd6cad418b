/**
 * Tries what a program was shown to do, in whatever language it is written.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import type * as Example from "./Example.ts"
import type * as Language from "./Language.ts"
import * as Sandbox from "./Sandbox.ts"

/**
 * What a language adds to a trial.
 *
 * @category models
 * @since 0.1.0
 */
export interface Means {
  /** Name of the language of its jobs. */
  readonly language: string
  /** What a person types to start a file, such as `python`. */
  readonly program: string
  /** A program that calls a library: `input.json` holds `{ module, calls: [{ code, gives?, raises? }] }`, and it writes `output.json` with a message or `null` for each call. */
  readonly caller: { readonly path: string; readonly text: string }
  /** Whether it failed only for something that the sandbox lacks. */
  readonly isExcused: (stderr: string, files: Sandbox.Files, lacks: ReadonlyArray<string>) => boolean
  /** Whether what came of it tells of an error that only a fault of the program explains, and no wrong use of it: a name that is not there. */
  readonly isFault?: (message: string) => boolean
  /** The error that nobody caught, in a line; undefined when there is none. */
  readonly uncaught: (outcome: Sandbox.Outcome) => string | undefined
}

type Problems = ReadonlyArray<Language.Problem>

const timeout = 5000

/** Text as it is compared: ends of lines and blanks at their ends say nothing. */
const plain = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .trim()

/** Whether texts stand one after the other in what was said. */
const inOrder = (said: string, texts: ReadonlyArray<string>): string | undefined => {
  const all = said.toLowerCase()
  let at = 0
  for (const text of texts) {
    const found = all.indexOf(plain(text).toLowerCase(), at)
    if (found < 0) return text
    at = found + plain(text).length
  }
  return undefined
}

const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text)

const shell = (args: ReadonlyArray<string>): string =>
  args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)).join(" ")

/** What is said last. */
const failure = (means: Means, outcome: Sandbox.Outcome): string =>
  means.uncaught(outcome) ?? outcome.stderr.trimEnd().split("\n").at(-1) ?? ""

const problem = (means: Means, entry: string, message: string): Language.Problem => ({
  rule: means.isFault?.(message) === true ? "crash" : "example",
  path: entry,
  message
})

/** How it ended, where that is no answer. */
const ending = ({ ended }: Sandbox.Outcome): string | undefined =>
  ended === "timeout" ? "does not end" : ended === "memory" ? "takes all memory" : undefined

interface Tried {
  readonly problems: Problems
  /** What the program left. */
  readonly files: Sandbox.Files
}

const command = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  kept: Sandbox.Files,
  { args, code, files: given = {}, prints, stdin }: (typeof Example.Command)["Type"]
): Effect.Effect<Tried, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    const outcome = yield* sandbox.run({
      language: means.language,
      files: { ...kept, ...given, ...files },
      entry,
      args,
      stdin: stdin ?? "",
      onInputEnd: stdin === undefined ? "stop" : "eof",
      timeout
    })
    const input = stdin === undefined ? "" : ` with ${quote(stdin)} as input`
    const when = `${means.program} ${shell([entry.split("/").at(-1) ?? entry, ...args])}${input}`
    const wanted = prints
      .filter((text) => text !== "")
      .map(quote)
      .join(", then ")
    const refuse = (what: string, differs?: Language.Problem["differs"]): Tried => ({
      problems: [
        {
          ...problem(
            means,
            entry,
            wanted === "" ? `${when} ${what}` : `${when} must print ${wanted}; it ${what}`
          ),
          ...(differs !== undefined && { differs })
        }
      ],
      files: outcome.files
    })
    const right: Tried = { problems: [], files: outcome.files }
    if (outcome.ended === "input") return refuse("asks for input instead of using its arguments")
    const end = ending(outcome)
    if (end !== undefined) return refuse(end)
    if (outcome.code !== 0 && means.isExcused(outcome.stderr, files, outcome.lacks ?? sandbox.lacks))
      return right
    const uncaught = means.uncaught(outcome)
    if (uncaught !== undefined) return refuse(`ends with ${uncaught}`)
    const said = plain(outcome.stdout)
    const [only] = prints
    // Errors may be told on standard error; nobody says where.
    const all = plain(`${outcome.stdout}\n${outcome.stderr}`)
    const isRight =
      prints.length === 1 && only !== undefined
        ? said === plain(only) || all === plain(only)
        : inOrder(all, prints) === undefined
    if (!isRight) {
      const [text = "", ...others] = prints.filter((text) => text !== "")
      return refuse(
        `prints ${quote(all)}`,
        others.length === 0 ? { wanted: plain(text), said: all } : undefined
      )
    }
    return code === undefined || outcome.code === code
      ? right
      : refuse(`ends with exit code ${outcome.code}, and not ${code}`)
  })

/** One after the other in one folder, as a person would; what comes out in an empty folder alone is right as well. */
const commands = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  shown: ReadonlyArray<(typeof Example.Command)["Type"]>
) =>
  Effect.gen(function* () {
    const found: Array<Language.Problem> = []
    let kept: Sandbox.Files = {}
    for (const example of shown) {
      let tried = yield* command(means, files, entry, kept, example)
      if (tried.problems.length > 0 && Object.keys(kept).length > 0) {
        const alone = yield* command(means, files, entry, {}, example)
        if (alone.problems.length === 0) tried = { ...tried, problems: [] }
      }
      found.push(...tried.problems)
      kept = { ...kept, ...tried.files }
    }
    return found
  })

const typing = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  lines: ReadonlyArray<string>
): Effect.Effect<Sandbox.Outcome, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.flatMap(Sandbox.Sandbox, (sandbox) =>
    sandbox.run({
      language: means.language,
      files,
      entry,
      stdin: lines.map((line) => `${line}\n`).join(""),
      onInputEnd: "stop",
      timeout
    })
  )

const session = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  { after = [], says, typed }: (typeof Example.Session)["Type"]
) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    const attempt = (lines: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const outcome = yield* typing(means, files, entry, lines)
        if (outcome.code !== 0 && means.isExcused(outcome.stderr, files, outcome.lacks ?? sandbox.lacks))
          return []
        const missing = inOrder(plain(outcome.stdout), says)
        const isBroken = outcome.code !== 0 && outcome.stderr !== ""
        const end = ending(outcome) ?? (isBroken ? `ends with ${failure(means, outcome)}` : undefined)
        if (missing === undefined && end === undefined) return []
        const when = lines.length === 0 ? "When it starts" : `When ${lines.map(quote).join(", ")} is typed`
        const said = outcome.stdout.trim() === "" ? "nothing" : quote(plain(outcome.stdout).slice(-200))
        const wanted = missing === undefined ? "" : ` it must say ${quote(missing)};`
        return [problem(means, entry, `${when},${wanted} it ${end ?? `says ${said}`}`)]
      })
    const problems = yield* attempt([...after, ...typed])
    if (problems.length === 0 || after.length === 0) return problems
    return (yield* attempt(typed)).length === 0 ? [] : problems
  })

/**
 * Gives what the program says to each list of lines that is typed.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answers = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  sessions: ReadonlyArray<ReadonlyArray<string>>
): Effect.Effect<ReadonlyArray<string>, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.forEach(sessions, (lines) =>
    Effect.map(typing(means, files, entry, lines), ({ stdout }) => plain(stdout))
  )

const calls = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  shown: ReadonlyArray<(typeof Example.Call)["Type"]>
) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.Sandbox
    const input = { module: entry, calls: shown.map(({ code, gives, raises }) => ({ code, gives, raises })) }
    const outcome = yield* sandbox.run({
      language: means.language,
      files: { ...files, [means.caller.path]: means.caller.text, "input.json": JSON.stringify(input) },
      entry: means.caller.path,
      timeout: 2 * timeout
    })
    const output = outcome.files["output.json"]
    if (output !== undefined) {
      return (JSON.parse(output) as ReadonlyArray<string | null>).flatMap((message) =>
        message === null ? [] : [problem(means, entry, message)]
      )
    }
    const end = ending(outcome)
    if (end !== undefined) return [problem(means, entry, `${shown[0]?.code ?? "import"} ${end}`)]
    if (means.isExcused(outcome.stderr, files, outcome.lacks ?? sandbox.lacks)) return []
    return [
      { rule: "crash", path: entry, message: `It cannot be imported: ${failure(means, outcome)}` }
    ] as const
  })

/**
 * Tries every example but those of pages.
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (
  means: Means,
  files: Sandbox.Files,
  entry: string,
  examples: ReadonlyArray<Example.Example>
): Effect.Effect<Problems, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.gen(function* () {
    const found: Array<Language.Problem> = []
    const shown = examples.filter((example) => example._tag === "Call")
    if (shown.length > 0) found.push(...(yield* calls(means, files, entry, shown)))
    const started = examples.filter((example) => example._tag === "Command")
    found.push(...(yield* commands(means, files, entry, started)))
    for (const example of examples) {
      if (example._tag === "Session") found.push(...(yield* session(means, files, entry, example)))
    }
    return found
  })
