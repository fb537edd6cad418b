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
import { Ask, Fallback } from "@metagpt-ts/team"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"

import { tell } from "./ConfigMessages.ts"
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

/** What the flags say of the model. @category accessors @since 0.1.0 */
export const flagsOf = (input: ModelInput): Discovery.Flags => ({
  model: Option.getOrUndefined(input.model),
  base_url: Option.getOrUndefined(input.baseUrl),
  api_type: Option.getOrUndefined(input.apiType),
  api_key: Option.getOrUndefined(Option.map(input.apiKey, Redacted.value))
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
      flags: flagsOf(input)
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
        progress(`${say(lang, "line.warning", { message: tell(lang, [note]) })}\n`)
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

type Failure = Config.ConfigError | LLMError.LLMError

/** Makes a model, and with it those to ask when it cannot answer. */
const build = (
  blocks: NonEmptyReadonlyArray<Config.Block.Block>,
  { loaded }: Settled,
  progress: (progress: unknown) => void
): Effect.Effect<LLM.LLM["Service"], Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const { proxy } = loaded.settings
    const layers = yield* Effect.forEach(blocks, (block) =>
      Plugin.layer(block, { proxy, more: { progress } })
    )
    const all = layers.length === 1 ? layers[0] : Fallback.layer(layers)
    return Context.get(yield* Layer.build(all), LLM.LLM)
  })

/**
 * Makes the model that was chosen; `progress` hears of what it has to fetch first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const llm = (
  settled: Settled,
  progress: (progress: unknown) => void
): Effect.Effect<LLM.LLM["Service"], Failure, Scope.Scope> =>
  build([settled.choice.llm, ...settled.choice.fallback], settled, progress)

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
): Effect.Effect<Readonly<Record<string, LLM.LLM["Service"]>>, Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const { settings } = settled.loaded
    const { fallback } = settings.llm ?? {}
    const base = { ...settled.choice.llm, ...(fallback && { fallback }) }
    const models: Record<string, LLM.LLM["Service"]> = {}
    for (const role of roles) {
      const block = Settings.modelOf(settings, role, base)
      if (block === undefined) continue
      const others = Settings.fallback(settings, block).map(({ llm }) => llm)
      models[role.name] = yield* build([block, ...others], settled, progress)
    }
    return models
  })

/**
 * Repairers that need no model, in the order they are run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const chain: Effect.Effect<ReadonlyArray<Repairer.Repairer>, Config.ConfigError> = Plugin.repairers([
  "markers",
  "json",
  "schema"
])

/**
 * How answers are read: repaired and asked for again, unless `repair_llm_output` is false.
 *
 * @category layers
 * @since 0.1.0
 */
export const ask = ({ loaded }: Pick<Settled, "loaded">) =>
  Effect.gen(function* () {
    if (loaded.settings.repair_llm_output === false) return Ask.layer({ repairers: [] })
    const { make } = yield* Plugin.load("reask", "reask")
    return Ask.layer({ repairers: yield* chain, reask: make })
  })
