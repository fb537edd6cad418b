/**
 * `metagpt IDEA --project-path DIR`: the company works on a project that is there.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import { type ConfigError, Plugin, type Settings } from "@metagpt-ts/config"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { FileJournal, type Team } from "@metagpt-ts/team"
import { Checkout } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import type * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"
import { UsageError } from "./UsageError.ts"

type Input = Flags.Input<typeof Flags.start>

/**
 * The project that the flags or the file name; undefined when a new one is meant.
 *
 * @category accessors
 * @since 0.1.0
 */
export const projectOf = (
  input: Input,
  settings: Settings.Settings
): Effect.Effect<string | undefined, UsageError> =>
  CurrentScreen.use(({ lang }) => {
    const given = Option.getOrUndefined(input.projectPath) ?? (settings.project_path || undefined)
    if (given !== undefined) return Effect.succeed(path.resolve(given))
    if (!Option.getOrElse(input.inc, () => settings.inc === true)) return Effect.undefined
    const name = Option.getOrUndefined(input.projectName) ?? settings.project_name
    return name === undefined
      ? Effect.fail(new UsageError({ message: say(lang, "inc.name"), fix: say(lang, "inc.name.fix") }))
      : Effect.succeed(path.join(Stack.parentOf(input, settings), name))
  })

/** Opens a project for the run in it. @category constructors @since 0.1.0 */
export const open = (project: string) => Checkout.make({ root: project, notes: RunFile.directory(project) })

/**
 * Begins a run in a project: nothing of the user's is in danger, and nobody else is at work there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const begin = (project: string, run: RunFile.RunFile) =>
  Effect.gen(function* () {
    const { lang, progress } = yield* CurrentScreen
    const shown = Shell.shortest(project)
    if (FileJournal.isHeld(RunFile.directory(project))) {
      return yield* new UsageError({
        message: say(lang, "inc.held", { path: shown }),
        fix: say(lang, "inc.held.fix")
      })
    }
    const { isNew } = yield* open(project)
    if (isNew) progress(`${say(lang, "inc.new", { path: shown })}\n`)
    yield* RunFile.succeed(project, run)
  })

/** Who works on a project that exists. @category models @since 0.1.0 */
export type Members = Team.Options<SoftwareCompany.ChangeFailure, SoftwareCompany.ChangeNeeds>

/** The team for a change. @category constructors @since 0.1.0 */
export const team = (
  order: Omit<SoftwareCompany.ChangeOptions, "languages">
): Effect.Effect<Members, ConfigError> =>
  Effect.gen(function* () {
    const python = yield* Plugin.language("python")
    const node = yield* Plugin.language("node")
    const web = yield* Plugin.language("web")
    return SoftwareCompany.carryOn({ ...order, languages: [python, node, web] })
  })
