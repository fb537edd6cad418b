/**
 * The last lines of a run: what was made and how to start it, or why not and how to go on.
 *
 * @since 0.1.0
 */
import type { Event } from "@metagpt-ts/team"
import * as Cause from "effect/Cause"

import { ExitCode } from "./ExitCode.ts"
import * as Failure from "./Failure.ts"
import { plain } from "./Line.ts"
import { type Lang, say, time } from "./Messages.ts"
import type { RunFile } from "./RunFile.ts"
import type { Screen } from "./Screen.ts"
import * as Shell from "./Shell.ts"

/** What a company delivers. @category models @since 0.1.0 */
export interface Delivery {
  readonly ok: boolean
  readonly command: string
  readonly files: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
}

/** Money, where there is any to tell. @category combinators @since 0.1.0 */
export const dollars = (money: number, lang: Lang): string =>
  money === 0 ? "" : say(lang, "money", { money: money < 1 ? money.toPrecision(2) : money.toFixed(2) })

/** How a run ended, and what goes on with it. @category models @since 0.1.0 */
export interface End {
  readonly exitCode: ExitCode
  /** What is wrong, where the run ended early. */
  readonly what?: string | undefined
  readonly fix?: string | undefined
  /** Command that goes on with it. */
  readonly resume?: string | undefined
}

type Finished = Extract<Event.Event, { readonly _tag: "RunFinished" }>

/**
 * Says what was made.
 *
 * @category combinators
 * @since 0.1.0
 */
export const made = (options: {
  readonly finished: Finished
  readonly project: string
  readonly screen: Screen
  readonly speech: { readonly json: boolean }
}): End => {
  const { finished, project, screen, speech } = options
  const { lang, style } = screen
  const path = Shell.shortest(project)
  const resume = Shell.command("resume", path)
  const end = finished.ok ? { exitCode: ExitCode.ok } : { exitCode: ExitCode.checks, resume }
  // A program has all of this from the last event.
  if (speech.json) return end
  if (finished.ok) screen.result(say(lang, "done", { path }))
  else {
    screen.progress(`${style.bad(say(lang, "checks.fail", { path }))}\n`)
    for (const problem of finished.problems) screen.progress(`  - ${plain(problem, 300)}\n`)
    screen.progress(`${say(lang, "checks.kept", { command: resume })}\n`)
  }
  if (finished.command) {
    const command = `cd ${Shell.quote(path)} && ${plain(finished.command, 300)}`
    screen.result(say(lang, "start", { command }))
  }
  const { calls, duration, money = 0, usage } = finished
  const tokens = usage.inputTokens + usage.outputTokens
  screen.result(say(lang, "spent", { tokens, calls, time: time(duration), money: dollars(money, lang) }))
  return end
}

/** The same model has said all that it can: what it answered is in the journal. */
const another = ["--model", "NAME"]

/** Flags that let a run go on where it would end in the same way without them. */
const changes = (cause: Cause.Cause<unknown>, { options }: RunFile): ReadonlyArray<string> => {
  const error = Cause.squash(cause) as {
    readonly _tag?: string
    readonly limit?: string
    readonly allowed?: number
    readonly needed?: number
    readonly role?: string
  }
  if (error._tag === "TeamError" && options.rounds !== undefined)
    return ["--n-round", `${options.rounds * 2}`]
  if (error._tag === "AskError") return another
  if (error._tag !== "BudgetReached" || error.allowed === undefined) return []
  const { allowed, limit = "", needed = 0, role } = error
  // Twice as much, unless even the next call takes more.
  const more = `${limit === "money" ? Math.max(allowed * 2, needed) : Math.ceil(Math.max(allowed * 2, needed))}`
  if (role !== undefined) return ["--role-limit", `${role}.${limit}=${more}`]
  return [limit === "money" ? "--investment" : `--max-${limit}`, more]
}

/**
 * Says why a run ended early and how it goes on.
 *
 * @category combinators
 * @since 0.1.0
 */
export const failed = (options: {
  readonly cause: Cause.Cause<unknown>
  readonly project: string
  readonly run: RunFile
  readonly screen: Screen
  readonly speech: { readonly json: boolean; readonly verbose: boolean }
}): End => {
  const { cause, project, run, screen, speech } = options
  const { lang, style } = screen
  const told = Failure.ofCause(cause, lang)
  const { rounds } = run.options
  const isLimit =
    rounds !== undefined && !Cause.hasInterruptsOnly(cause) && changes(cause, run)[0] === "--n-round"
  const failure: Failure.Failure = isLimit
    ? { what: say(lang, "rounds", { rounds }), fix: say(lang, "rounds.fix"), exitCode: ExitCode.budget }
    : told
  const command = Shell.command("resume", Shell.shortest(project), ...changes(cause, run))
  const verbose = speech.verbose || Boolean(process.env["DEBUG"])
  screen.progress(Failure.render(failure, { lang, style, verbose, goOn: say(lang, "resume", { command }) }))
  const { evidence, exitCode, fix, what } = failure
  if (speech.json) {
    screen.result(JSON.stringify({ _tag: "Failed", what, evidence, fix, exitCode, resume: command }))
  }
  return { exitCode, what, fix, resume: command }
}
