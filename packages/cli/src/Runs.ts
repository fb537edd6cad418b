/**
 * `metagpt runs`: the runs of a workspace.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { plain } from "./Line.ts"
import * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import { load, parentOf } from "./Stack.ts"

/**
 * Lists the runs, the newest first.
 *
 * @category commands
 * @since 0.1.0
 */
export const runs = (
  input: Flags.Input<typeof Flags.speech & typeof Flags.workspace>
): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { settings } = yield* load({ config: Option.none() })
    const found = yield* RunFile.list(parentOf(input, settings), screen.lang)
    for (const { project, run } of found) {
      screen.result(
        input.json
          ? JSON.stringify({ project, ...run })
          : [
              run.state.padEnd(11),
              run.started.slice(0, 16).replace("T", " "),
              path.relative(process.cwd(), project) || ".",
              plain(run.idea)
            ].join("  ")
      )
    }
  })
