/**
 * `metagpt runs`: the runs of a workspace.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import { FileJournal, Price, Recorded } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { plain } from "./Line.ts"
import { say } from "./Messages.ts"
import { dollars } from "./Report.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import { load, parentOf } from "./Stack.ts"

/** US dollars; undefined where a price is not known. */
const moneyOf = ({ prices = {} }: RunFile.RunFile, { tallies }: Recorded.Recorded): number | undefined => {
  const costs = tallies.map(({ model, usage }) => {
    const price = Object.hasOwn(prices, model) ? prices[model] : undefined
    return price && Price.cost(price, usage)
  })
  return costs.reduce((sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost), 0)
}

/** A run as its files say it is: who has it now, what it cost, and what goes on with it. */
const look = ({ project, run }: RunFile.Found) =>
  Effect.gen(function* () {
    const directory = RunFile.directory(project)
    const survey = yield* Effect.option(FileJournal.survey(directory))
    const found = Option.getOrUndefined(survey)
    const isHeld = FileJournal.isHeld(directory)
    const isDamaged = Option.isNone(survey) || (found?.found.damage.length ?? 0) > 0
    // A run that says that it is running, and that nobody has, was ended from outside.
    const state = run.state === "running" && !isHeld ? "interrupted" : run.state
    const isOver = state === "finished" || isHeld
    const words = [Shell.shortest(project), ...(isDamaged ? ["--sound-part"] : [])]
    return {
      project,
      ...run,
      state,
      isHeld,
      isDamaged,
      spent: found?.recorded ?? Recorded.none,
      money: moneyOf(run, found?.recorded ?? Recorded.none),
      ...(!isOver && { resume: Shell.command("resume", ...words) })
    }
  })

/**
 * Lists the runs, the newest first, with what each cost and how those go on that are not finished.
 *
 * @category commands
 * @since 0.1.0
 */
export const runs = (
  input: Flags.Input<typeof Flags.speech & typeof Flags.workspace>
): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const { lang, result } = yield* CurrentScreen
    const { settings } = yield* load({ config: Option.none() })
    for (const one of yield* RunFile.list(parentOf(input, settings), lang)) {
      const told = yield* look(one)
      if (input.json) {
        result(JSON.stringify(told))
        continue
      }
      const { calls, usage } = Recorded.total(told.spent.tallies)
      const marks = [
        ...(told.isHeld ? [say(lang, "runs.held")] : []),
        ...(told.isDamaged ? [say(lang, "runs.damaged")] : [])
      ]
      const columns = [
        told.state.padEnd(11),
        told.started.slice(0, 16).replace("T", " "),
        say(lang, "runs.spent", {
          calls,
          tokens: usage.inputTokens + usage.outputTokens,
          money: dollars(told.money ?? 0, lang)
        }),
        ...marks,
        path.relative(process.cwd(), told.project) || ".",
        plain(told.idea)
      ]
      result(columns.join("  "))
      if (told.resume !== undefined) result(`  ${say(lang, "resume", { command: told.resume })}`)
    }
  })
