/**
 * A run, from the first event to the last line.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import { type ConfigError, Plugin } from "@metagpt-ts/config"
import { LLM } from "@metagpt-ts/core"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Budget, Event, Events, FileJournal, Journal, Patience, Rehearsal, Team } from "@metagpt-ts/team"
import { Checkout, Workspace } from "@metagpt-ts/workspace"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

import * as CarryOn from "./CarryOn.ts"
import * as Earlier from "./Earlier.ts"
import * as EventLog from "./EventLog.ts"
import { conclude } from "./ExitCode.ts"
import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { type Lang, say } from "./Messages.ts"
import * as Place from "./Place.ts"
import * as Prices from "./Prices.ts"
import * as Report from "./Report.ts"
import * as ReportFile from "./ReportFile.ts"
import * as RoleLimits from "./RoleLimits.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"
import * as Telemetry from "./Telemetry.ts"
import { version } from "./Version.ts"
import * as View from "./View.ts"

/**
 * What to work on and with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Absolute path of the project. */
  readonly project: string
  readonly run: RunFile.RunFile
  readonly settled: Stack.Settled
  readonly llm: LLM.LLM["Service"]
  readonly speech: Flags.Input<typeof Flags.speech & typeof Flags.telemetry>
  readonly download: (progress: unknown) => void
  /** What the model is asked, where it is not what the company asks. */
  readonly prompts?: SoftwareCompany.Prompts.Prompts | undefined
  /** Whether the sound part of a damaged journal is enough. */
  readonly soundPart?: boolean | undefined
}

const limits = ({ investment, maxCalls, maxSeconds, maxTokens }: RunFile.Options): Budget.Limits => ({
  tokens: maxTokens,
  calls: maxCalls,
  seconds: maxSeconds,
  money: investment
})

/** Seconds that a server that went away is waited for, unless it is said otherwise. */
const patience = 90

/** The plugin of the language that an idea wants: a page in a browser, or what it names. @category accessors @since 0.1.0 */
export const languageOf = ({ language = "python", product }: SoftwareCompany.Brief.Brief): string =>
  product === "page" ? "web" : language === "python" ? language : "node"

/** The company that a run asks for. @category constructors @since 0.1.0 */
export const companyOf = ({
  prompts,
  run,
  settled
}: Pick<Options, "prompts" | "run" | "settled">): Effect.Effect<CarryOn.Members, ConfigError> =>
  Effect.gen(function* () {
    const { language: humanLanguage } = settled.loaded.settings
    const { attempts, implement, inc, reqaFile, runTests, seed } = run.options
    const order = { idea: run.idea, projectName: run.projectName, prompts, humanLanguage, attempts }
    if (inc === true) return yield* CarryOn.team({ ...order, runTests }, reqaFile)
    const brief = SoftwareCompany.Brief.of(run.idea)
    return SoftwareCompany.make({
      ...order,
      brief,
      language: yield* Plugin.language(languageOf(brief)),
      ...(implement !== undefined && { implement }),
      ...(runTests !== undefined && { runTests }),
      ...(seed !== undefined && { seed })
    })
  })

/** The company, and the models of its roles. */
const hire = (options: Options) =>
  Effect.gen(function* () {
    const { download, run, settled } = options
    const { roles } = settled.loaded.settings
    const { rounds } = run.options
    const company = yield* companyOf(options)
    const models = roles ? yield* Stack.modelsOf(company.roles, settled, download) : {}
    return { ...company, models, ...(rounds !== undefined && { rounds }) }
  })

/** The project that is worked on, where one was there before. */
const checkout = ({ project, run }: Options): Effect.Effect<Checkout.Checkout["Service"], Checkout.Failure> =>
  run.options.inc === true
    ? CarryOn.open(project)
    : Layer.build(Checkout.memory({})).pipe(
        Effect.map((made) => Context.get(made, Checkout.Checkout)),
        Effect.scoped
      )

type Company = Effect.Success<ReturnType<typeof hire>>

/** Says what is known before anything is paid, then lets the company work. */
const work = ({ llm, project, run }: Options, company: Company, notes: ReadonlyArray<Note>) =>
  Effect.gen(function* () {
    yield* Events.emit({
      _tag: "RunStarted",
      v: Event.version,
      run: run.id,
      idea: run.idea,
      provider: llm.provider,
      model: llm.model,
      project,
      roles: company.roles.map(({ name, profile }) => ({ name, profile }))
    })
    for (const note of notes) yield* Events.emit({ _tag: "Noted", ...note })
    const board = yield* Team.run(company)
    return board.latest(SoftwareCompany.Delivery)
  })

type Note = Omit<Extract<Event.Event, { readonly _tag: "Noted" }>, "_tag">

/** What was said at the start counts more than the file. */
const placeOf = ({ run, settled }: Options): Place.Place =>
  run.options.sandbox ?? settled.loaded.settings.sandbox ?? "auto"

/** What a person should know of the options. */
const remarks = (options: Options, lang: Lang): ReadonlyArray<Note> => {
  const { llm, run, settled } = options
  const { codeReview, investment, maxAutoSummarizeCode } = run.options
  const summaries = maxAutoSummarizeCode ?? settled.loaded.settings.max_auto_summarize_code ?? 0
  const price = Prices.of(settled)(llm)
  const isFree = price?.input === 0 && price.output === 0
  const messages = [
    ...(investment === undefined || (price !== undefined && !isFree)
      ? []
      : [say(lang, isFree ? "investment.local" : "investment", { money: investment, model: llm.model })]),
    ...(codeReview === undefined ? [] : [say(lang, "review")]),
    ...(summaries === 0 ? [] : [say(lang, "summary")]),
    ...(placeOf(options) === "process" ? [say(lang, "sandbox.process")] : [])
  ]
  return messages.map((message) => ({ level: "warning", message }))
}

/** How much of what was paid for still counts. */
const fitting = ({ next, recorded, reused }: Rehearsal.Fit, lang: Lang): ReadonlyArray<Note> => {
  if (recorded === 0) return []
  const steps = next.map(({ role, step }) => (role === undefined ? step : `${role}: ${step}`)).join(", ")
  const isAll = reused === recorded
  const fit = say(lang, isAll ? "fit.all" : "fit.some", { reused, recorded })
  const message = steps === "" ? fit : say(lang, "fit.next", { fit, steps })
  return [{ level: isAll ? "info" : "warning", message }]
}

const problemsOf = (cause: Cause.Cause<unknown>): ReadonlyArray<string> => {
  if (Cause.hasInterruptsOnly(cause)) return ["interrupted"]
  const error = Cause.squash(cause)
  return [error instanceof Error ? error.message : String(error)]
}

const stateOf = (exit: Exit.Exit<Report.Delivery | undefined, unknown>): RunFile.RunFile["state"] => {
  if (Exit.isFailure(exit)) return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "failed"
  return exit.value?.ok === false ? "unsound" : "finished"
}

/**
 * Does a run to its end, whatever end that is: everything is told, kept, and said how to go on.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const { project, run, settled, soundPart, speech } = options
    const screen = yield* CurrentScreen
    const { lang } = screen
    const directory = RunFile.directory(project)
    const versions = { metagpt: version, node: process.versions.node }
    const open = FileJournal.layer(directory, { versions, soundPart })
    const tools = yield* Layer.build(
      Layer.merge(yield* Place.layer(placeOf(options), lang), yield* Stack.ask(settled))
    ).pipe(Effect.map(Context.add(LLM.LLM, options.llm)))
    const company = yield* hire(options)
    const roles = yield* RoleLimits.assign(run.options.roleLimits, company.roles, lang)
    const price = Prices.of(settled)
    const fit = yield* Journal.Journal.use(({ recorded }) =>
      recorded.steps === 0
        ? Effect.succeed({ recorded: 0, reused: 0, next: [] })
        : Effect.flatMap(checkout(options), (checkout) =>
            Rehearsal.make(
              work(options, company, []).pipe(
                Effect.provide(Workspace.memory()),
                Effect.provideService(Checkout.Checkout, { ...checkout, commit: () => Effect.succeed("") })
              )
            )
          )
    ).pipe(Effect.provideContext(tools), Effect.provide(open))
    // The journal first: it locks the run, so that nothing of another process is touched.
    const journal = yield* Layer.build(open)
    const kept = { ...run, prices: Prices.list(settled, [options.llm, ...Object.values(company.models)]) }
    yield* RunFile.sweep(project)
    yield* RunFile.write(project, { ...kept, state: "running" })
    const budget = Budget.layer({ ...limits(run.options), price, roles })
    const told = yield* Layer.build(Layer.merge(Events.layer, budget))
    const { recorded } = Context.get(journal, Journal.Journal)
    yield* Context.get(told, Budget.Budget).resume(recorded)
    const earlier = yield* Earlier.of(path.dirname(project), run, lang)
    const expected = earlier && { ...earlier, elapsed: earlier.elapsed - recorded.elapsed }
    const events = Context.get(told, Events.Events)
    const recorder = yield* EventLog.recorder(directory)
    const clients = [View.choose(screen, speech, expected), recorder, ...(yield* Telemetry.views(speech))]
    const shown = yield* Effect.forEach(clients, View.attach(screen)).pipe(Effect.provideContext(told))
    const body = work(options, company, [...remarks(options, lang), ...fitting(fit, lang)]).pipe(
      Effect.provideServiceEffect(Checkout.Checkout, checkout(options)),
      Effect.provide(Workspace.layer({ root: project })),
      Effect.provideContext(Context.merge(Context.merge(tools, journal), told)),
      Effect.provideService(Patience.Patience, (run.options.patience ?? patience) * 1000),
      Effect.scoped
    )
    return yield* Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(restore(body))
        const spent = yield* Context.get(told, Budget.Budget).spent
        const delivery = Exit.isSuccess(exit) ? exit.value : undefined
        const finished: Extract<Event.Event, { readonly _tag: "RunFinished" }> = {
          _tag: "RunFinished",
          run: run.id,
          ok: Exit.isSuccess(exit) && delivery?.ok !== false,
          calls: spent.calls,
          usage: spent.usage,
          ...(spent.money !== undefined && { money: spent.money }),
          duration: Math.round(spent.seconds * 1000),
          ...(delivery && { command: delivery.command }),
          problems: Exit.isSuccess(exit) ? (delivery?.problems ?? []) : problemsOf(exit.cause)
        }
        yield* events.emit(finished)
        yield* Effect.all(shown)
        const written = yield* Effect.exit(RunFile.write(project, { ...kept, state: stateOf(exit) }))
        const cause = Exit.isFailure(exit) ? exit.cause : Exit.isFailure(written) ? written.cause : undefined
        const end =
          cause === undefined
            ? Report.made({ finished, project, screen, speech })
            : Report.failed({ cause, project, run, screen, speech })
        const report = ReportFile.write({ project, run: kept, state: stateOf(exit), end, finished }, lang)
        if (report !== undefined && !speech.quiet && !speech.json) {
          screen.progress(`${say(lang, "report.written", { path: Shell.shortest(report) })}\n`)
        }
        return yield* conclude(end.exitCode)
      })
    )
  }).pipe(Effect.scoped)
