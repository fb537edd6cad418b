/**
 * What runs took that are done: all that is known of a run before its first answer.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"
import { FileJournal, Recorded } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import type { Lang } from "./Messages.ts"
import * as RunFile from "./RunFile.ts"

/**
 * The mean of some runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Earlier {
  readonly runs: number
  readonly calls: number
  readonly usage: Usage.Usage
  /** Milliseconds that one worked. */
  readonly elapsed: number
}

/** So many of the newest are read. */
const most = 20

/**
 * The mean of the newest finished runs of a workspace that did the same work with the same model; undefined where there is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  parent: string,
  { model, options }: Pick<RunFile.RunFile, "model" | "options">,
  lang: Lang
): Effect.Effect<Earlier | undefined> =>
  Effect.gen(function* () {
    const alike = (yield* RunFile.list(parent, lang)).filter(
      ({ run }) =>
        run.state === "finished" &&
        run.model.model === model.model &&
        (["inc", "implement", "runTests"] as const).every((key) => run.options[key] === options[key])
    )
    const found = yield* Effect.forEach(alike.slice(0, most), ({ project }) =>
      FileJournal.survey(RunFile.directory(project)).pipe(
        Effect.map((found) => (found ? [found.recorded] : [])),
        Effect.catch(() => Effect.succeed([]))
      )
    )
    const recorded = found.flat()
    const runs = recorded.length
    if (runs === 0) return undefined
    const { calls, usage } = Recorded.total(recorded.flatMap(({ tallies }) => tallies))
    return {
      runs,
      calls: Math.round((calls / runs) * 10) / 10,
      usage: {
        inputTokens: Math.round(usage.inputTokens / runs),
        outputTokens: Math.round(usage.outputTokens / runs)
      },
      elapsed: recorded.reduce((sum, one) => sum + one.elapsed, 0) / runs
    }
  })
