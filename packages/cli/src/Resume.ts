/**
 * `metagpt resume`: a run goes on where it ended; what was paid for is not asked again.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import { download } from "./Download.ts"
import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import * as Prompts from "./Prompts.ts"
import * as RoleLimits from "./RoleLimits.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"
import { UsageError } from "./UsageError.ts"
import * as Work from "./Work.ts"

type Input = { readonly run: Option.Option<string>; readonly soundPart: boolean } & Flags.Input<
  typeof Flags.workspace &
    typeof Flags.place &
    typeof Flags.wording &
    typeof Flags.model &
    typeof Flags.limits &
    typeof Flags.telemetry &
    typeof Flags.speech
>

/** The run that is meant: the one that is named, or the newest of the workspace that has not finished. */
const find = (input: Input) =>
  Effect.gen(function* () {
    const { lang } = yield* CurrentScreen
    if (Option.isSome(input.run)) {
      const project = path.resolve(input.run.value)
      return { project, run: yield* RunFile.read(project, lang) }
    }
    const { settings } = yield* Stack.load(input)
    const parent = Stack.parentOf(input, settings)
    const found = (yield* RunFile.list(parent, lang)).find(({ run }) => run.state !== "finished")
    if (found !== undefined) return found
    return yield* new UsageError({
      message: say(lang, "run.none", { path: parent }),
      fix: say(lang, "run.none.fix", { command: `${Shell.command("resume")} workspace/<name>` })
    })
  })

/** What is said now counts more than what was said at the start. */
const merged = (
  input: Input,
  { options }: RunFile.RunFile,
  limits: RoleLimits.RoleLimits | undefined
): RunFile.Options => {
  const now = {
    rounds: Option.getOrUndefined(input.nRound),
    investment: Option.getOrUndefined(input.investment),
    maxTokens: Option.getOrUndefined(input.maxTokens),
    maxCalls: Option.getOrUndefined(input.maxCalls),
    maxSeconds: Option.getOrUndefined(input.maxSeconds),
    patience: Option.getOrUndefined(input.patience),
    roleLimits: RoleLimits.merge(options.roleLimits, limits),
    config: Option.getOrUndefined(input.config),
    prompts: Option.getOrUndefined(input.prompts),
    sandbox: Option.getOrUndefined(input.sandbox),
    apiType: Option.getOrUndefined(input.apiType),
    baseUrl: Option.getOrUndefined(input.baseUrl),
    model: Option.getOrUndefined(input.model)
  }
  // Another server has its own protocol and its own models.
  const { apiType, model, ...kept } = options
  const moved = now.baseUrl !== undefined || now.apiType !== undefined
  const before = moved ? kept : { ...kept, ...(apiType && { apiType }), ...(model && { model }) }
  return { ...before, ...Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined)) }
}

/**
 * Goes on with a run.
 *
 * @category commands
 * @since 0.1.0
 */
export const resume = (input: Input): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang } = screen
    const { project, run } = yield* find(input)
    const given = merged(input, run, yield* RoleLimits.read(input.roleLimit, lang))
    // What failed its checks would fail them again: it may be written anew as often as before.
    const { attempts = SoftwareCompany.attempts } = run.options
    const options =
      run.state === "unsound" ? { ...given, attempts: attempts + SoftwareCompany.attempts } : given
    const settled = yield* Stack.settle({
      config: Option.fromUndefinedOr(options.config),
      apiType: Option.fromUndefinedOr(options.apiType),
      baseUrl: Option.fromUndefinedOr(options.baseUrl),
      model: Option.fromUndefinedOr(options.model),
      apiKey: input.apiKey
    })
    const prompts = yield* Prompts.read(options.prompts ?? settled.loaded.settings.prompts, lang)
    const isSaid = [input.apiType, input.baseUrl, input.model].some(Option.isSome)
    const { apiType, baseUrl, model } = options
    const before = `${run.model.provider} · ${run.model.model}`
    const why =
      isSaid || apiType === undefined
        ? settled.choice.why
        : say(lang, "as.begun", { model: model ?? run.model.model, where: baseUrl ?? apiType })
    yield* Stack.announce({ ...settled, choice: { ...settled.choice, why } }, input)
    const fetch = download(screen, input)
    const llm = yield* Stack.llm(settled, fetch)
    yield* llm.supports
    const now = `${llm.provider} · ${llm.model}`
    if (before !== now) {
      const message = say(lang, "other.model", { before, now })
      screen.progress(`${say(lang, "line.warning", { message })}\n`)
    }
    if (!input.quiet && !input.json) {
      screen.progress(`${say(lang, "project", { path: Shell.shortest(project) })}\n`)
    }
    yield* Work.make({
      project,
      run: { ...run, options, model: { provider: llm.provider, model: llm.model } },
      settled,
      llm,
      speech: input,
      prompts,
      download: fetch,
      soundPart: input.soundPart
    })
  }).pipe(Effect.scoped)
