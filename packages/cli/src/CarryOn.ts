/**
 * `metagpt IDEA --project-path DIR`: the company works on a project that is there.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
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

/**
 * The file whose tests are wanted, as the project names it; there is none where no project is.
 *
 * @category accessors
 * @since 0.1.0
 */
export const testedIn = (project: string | undefined, file: string): Effect.Effect<string, UsageError> =>
  CurrentScreen.use(({ lang }) => {
    if (project === undefined)
      return Effect.fail(
        new UsageError({ message: say(lang, "reqa.project"), fix: say(lang, "inc.name.fix") })
      )
    const found = [path.resolve(project, file), path.resolve(file)].find(
      (one) =>
        one.startsWith(project + path.sep) && fs.statSync(one, { throwIfNoEntry: false })?.isFile() === true
    )
    return found === undefined
      ? Effect.fail(
          new UsageError({
            message: say(lang, "reqa.file", { path: file, project: Shell.shortest(project) }),
            fix: say(lang, "reqa.file.fix")
          })
        )
      : Effect.succeed(path.relative(project, found).split(path.sep).join("/"))
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

/** The team for a change, or for the tests of a file. @category constructors @since 0.1.0 */
export const team = (
  given: Omit<SoftwareCompany.ChangeOptions, "languages" | "speech">,
  file: string | undefined
): Effect.Effect<Members, ConfigError> =>
  Effect.gen(function* () {
    const python = yield* Plugin.language("python")
    const node = yield* Plugin.language("node")
    const web = yield* Plugin.language("web")
    const { lang } = yield* CurrentScreen
    const order: SoftwareCompany.ChangeOptions = { ...given, speech: lang, languages: [python, node, web] }
    return file === undefined
      ? SoftwareCompany.carryOn(order)
      : SoftwareCompany.writeTests({ ...order, file })
  })
