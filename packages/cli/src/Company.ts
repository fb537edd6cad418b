/**
 * `metagpt IDEA`: a company is hired and makes a project.
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import * as path from "node:path"

import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import * as CarryOn from "./CarryOn.ts"
import { download } from "./Download.ts"
import * as DryRun from "./DryRun.ts"
import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import * as Idea from "./Idea.ts"
import { initConfig } from "./InitConfig.ts"
import { say } from "./Messages.ts"
import * as Prompts from "./Prompts.ts"
import { resume } from "./Resume.ts"
import * as RoleLimits from "./RoleLimits.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"
import { version } from "./Version.ts"
import * as Work from "./Work.ts"

type Input = Flags.Input<typeof Flags.start>

/** An address that holds a password is not kept: it is given again. */
const withoutSecret = (url: string | undefined): string | undefined =>
  url !== undefined && URL.parse(url)?.password ? undefined : url

/** Options of a run as they were given on the command line. @category constructors @since 0.1.0 */
const optionsOf = (
  input: Input,
  { choice }: Stack.Settled,
  llm: { readonly model: string },
  roleLimits: RoleLimits.RoleLimits | undefined
): RunFile.Options => {
  const options = {
    codeReview: Option.getOrUndefined(input.codeReview),
    maxAutoSummarizeCode: Option.getOrUndefined(input.maxAutoSummarizeCode),
    runTests: Option.getOrUndefined(input.runTests),
    implement: Option.getOrUndefined(input.implement),
    rounds: Option.getOrUndefined(input.nRound),
    seed: Option.getOrUndefined(input.seed),
    investment: Option.getOrUndefined(input.investment),
    maxTokens: Option.getOrUndefined(input.maxTokens),
    maxCalls: Option.getOrUndefined(input.maxCalls),
    maxSeconds: Option.getOrUndefined(input.maxSeconds),
    patience: Option.getOrUndefined(input.patience),
    roleLimits,
    config: Option.getOrUndefined(input.config),
    prompts: Option.getOrUndefined(input.prompts),
    sandbox: Option.getOrUndefined(input.sandbox),
    // What a file says it says again; all else is kept, so that the run goes on with the same model.
    ...(choice.from !== "file" && {
      apiType: choice.llm.api_type,
      baseUrl: withoutSecret(choice.llm.base_url),
      model: choice.llm.model ?? llm.model
    })
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** A run in a folder that nobody else has; its name is the wanted one, or that with a number. */
const place = (
  parent: string,
  wanted: RunFile.RunFile
): Effect.Effect<RunFile.Found, Workspace.WorkspaceError> =>
  Effect.gen(function* () {
    const run = { ...wanted, projectName: yield* Workspace.freeName(parent, wanted.projectName) }
    const project = yield* RunFile.claim(parent, run)
    return project === undefined ? yield* place(parent, wanted) : { project, run }
  })

/**
 * Makes a project of an idea.
 *
 * @category commands
 * @since 0.1.0
 */
export const run = (input: Input): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang } = screen
    if (input.initConfig) return yield* initConfig(input)
    if (Option.isSome(input.recoverPath))
      return yield* resume({ ...input, run: input.recoverPath, soundPart: false })
    const roleLimits = yield* RoleLimits.read(input.roleLimit, lang)
    // The file says what is wanted, where nothing else does.
    const given = Option.orElse(input.idea, () =>
      Option.map(input.reqaFile, (path) => say(lang, "reqa.idea", { path }))
    )
    const idea = yield* Idea.read(given, { ...screen, asks: screen.asks && !input.yes })
    const settled = yield* Stack.settle(input)
    const { settings } = settled.loaded
    const existing = yield* CarryOn.projectOf(input, settings)
    const reqaFile = Option.getOrUndefined(input.reqaFile) ?? (settings.reqa_file || undefined)
    const tested = reqaFile === undefined ? undefined : yield* CarryOn.testedIn(existing, reqaFile)
    yield* Stack.announce(settled, input)
    const prompts = yield* Prompts.read(Option.getOrUndefined(input.prompts) ?? settings.prompts, lang)
    const parent = Stack.parentOf(input, settings)
    const name = Option.getOrUndefined(input.projectName) ?? settings.project_name ?? idea
    const draft = ({ model, provider }: RunFile.RunFile["model"]): RunFile.RunFile => ({
      format: 1,
      id: randomUUID(),
      idea,
      projectName: existing === undefined ? Workspace.slug(name) : path.basename(existing),
      options: {
        ...optionsOf(input, settled, { model }, roleLimits),
        ...(existing !== undefined && { inc: true }),
        ...(tested !== undefined && { reqaFile: tested })
      },
      model: { provider, model },
      versions: { metagpt: version, node: process.versions.node },
      state: "running",
      started: new Date().toISOString()
    })
    if (input.dryRun) {
      const { api_type: provider, model } = settled.choice.llm
      const run = draft({ provider, model: model ?? "" })
      return yield* DryRun.show({ parent, run, settled, prompts, json: input.json })
    }
    if (existing === undefined) yield* RunFile.makeParent(parent)
    const fetch = download(screen, input)
    const llm = yield* Stack.llm(settled, fetch)
    // The first contact: a server that does not answer is told before anything is made.
    yield* llm.supports
    const wanted = draft(llm)
    if (existing !== undefined) yield* CarryOn.begin(existing, wanted)
    const { project, run } =
      existing === undefined ? yield* place(parent, wanted) : { project: existing, run: wanted }
    if (!input.quiet && !input.json) {
      screen.progress(`${say(lang, "project", { path: Shell.shortest(project) })}\n`)
    }
    yield* Work.make({ project, run, settled, llm, speech: input, download: fetch, prompts })
  }).pipe(Effect.scoped)
