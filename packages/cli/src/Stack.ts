/**
 * The stack of a run: the settings, the model that answers, and the layers made of them.
 *
 * @since 0.1.0
 */
import { homedir } from "node:os"
import * as path from "node:path"

import * as Config from "@metagpt-ts/config"
import { Discovery, Plugin, Settings } from "@metagpt-ts/config"
import { LLM, type LLMError, type Repairer, type Role } from "@metagpt-ts/core"
import { Ask } from "@metagpt-ts/team"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"

import type * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import { CurrentScreen } from "./Screen.ts"

/** Flags that say which model answers. @category models @since 0.1.0 */
export type ModelInput = Flags.Input<typeof Flags.model>

/**
 * Settings and the model that was chosen.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settled {
  readonly loaded: Config.Loaded
  readonly choice: Discovery.Choice
}

/** Reads the configuration. @category constructors @since 0.1.0 */
export const load = ({ config }: Pick<ModelInput, "config">) =>
  Config.load({
    cwd: process.cwd(),
    home: homedir(),
    env: process.env,
    path: Option.getOrUndefined(config)
  })

/**
 * Chooses the model by the flags, the settings and what runs on this machine.
 *
 * @category constructors
 * @since 0.1.0
 */
export const settle = (input: ModelInput) =>
  Effect.gen(function* () {
    const loaded = yield* load(input)
    const choice = yield* Discovery.choose({
      cwd: process.cwd(),
      env: process.env,
      loaded,
      flags: {
        model: Option.getOrUndefined(input.model),
        base_url: Option.getOrUndefined(input.baseUrl),
        api_type: Option.getOrUndefined(input.apiType),
        api_key: Option.getOrUndefined(Option.map(input.apiKey, Redacted.value))
      }
    })
    return { loaded, choice }
  })

/**
 * Says which model answers and why, and what of the configuration needs a look.
 *
 * @category combinators
 * @since 0.1.0
 */
export const announce = ({ choice, loaded }: Settled, { quiet }: { readonly quiet: boolean }) =>
  CurrentScreen.use(({ lang, progress }) =>
    Effect.sync(() => {
      progress(`${choice.why}\n`)
      if (quiet) return
      for (const note of loaded.notes) {
        progress(`${say(lang, "line.warning", { message: Config.render(note) })}\n`)
      }
    })
  )

/**
 * The folder in which projects are made.
 *
 * @category accessors
 * @since 0.1.0
 */
export const parentOf = (
  { workspace }: Flags.Input<typeof Flags.workspace>,
  settings: Settings.Settings = {}
): string => path.resolve(Option.getOrUndefined(workspace) ?? settings.workspace?.path ?? "workspace")

/**
 * Makes the model that was chosen; `progress` hears of what it has to fetch first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const llm = (
  { choice, loaded }: Settled,
  progress: (progress: unknown) => void
): Effect.Effect<LLM.LLM["Service"], Config.ConfigError | LLMError.LLMError, Scope.Scope> =>
  Effect.gen(function* () {
    const layer = yield* Plugin.layer(choice.llm, { proxy: loaded.settings.proxy, more: { progress } })
    return Context.get(yield* Layer.build(layer), LLM.LLM)
  })

/**
 * Makes the models of roles that have one of their own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const modelsOf = (
  roles: ReadonlyArray<Pick<Role.Role, "name" | "profile">>,
  settled: Settled,
  progress: (progress: unknown) => void
): Effect.Effect<
  Readonly<Record<string, LLM.LLM["Service"]>>,
  Config.ConfigError | LLMError.LLMError,
  Scope.Scope
> =>
  Effect.gen(function* () {
    const models: Record<string, LLM.LLM["Service"]> = {}
    for (const role of roles) {
      const block = Settings.modelOf(settled.loaded.settings, role)
      if (block === undefined) continue
      const layer = yield* Plugin.layer(block, { proxy: settled.loaded.settings.proxy, more: { progress } })
      models[role.name] = Context.get(yield* Layer.build(layer), LLM.LLM)
    }
    return models
  })

/**
 * Repairers that need no model, in the order they are run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const chain = Plugin.repairers(["markers", "json", "schema"]).pipe(
  // Plugins may ask a model; these do not.
  Effect.map((repairers) => repairers as ReadonlyArray<Repairer.Repairer>)
)

/**
 * How answers are read: repaired and asked for again, unless `repair_llm_output` is false.
 *
 * @category layers
 * @since 0.1.0
 */
export const ask = ({ loaded }: Pick<Settled, "loaded">) =>
  Effect.gen(function* () {
    if (loaded.settings.repair_llm_output === false) return Ask.layer({ repairers: [] })
    const reask: {
      readonly make: (options: Parameters<NonNullable<Ask.Options["reask"]>>[0]) => Repairer.Repairer<LLM.LLM>
    } = yield* Plugin.load("repair", "reask")
    return Ask.layer({ repairers: yield* chain, reask: (options) => reask.make(options) })
  })
