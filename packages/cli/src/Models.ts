/**
 * `metagpt models`: what can answer now, local models first.
 *
 * @since 0.1.0
 */
import { type Block, Plugin, Server } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"

import { embedded } from "./Embedded.ts"
import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { plain } from "./Line.ts"
import { say } from "./Messages.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"

type Input = Flags.Input<typeof Flags.model & typeof Flags.speech>

interface Model {
  readonly model: string
  readonly where: string
  /** Held in memory now; undefined when that is not known. */
  readonly loaded: boolean | undefined
  /** Flags that choose it. */
  readonly flags: ReadonlyArray<string>
}

const configured = (name: string, block: Block.Block): Model => ({
  model: block.model ?? name,
  where: [block.api_type, block.base_url].filter(Boolean).join(" "),
  loaded: undefined,
  flags: []
})

/**
 * Lists the models.
 *
 * @category commands
 * @since 0.1.0
 */
export const models = (input: Input): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { settings } = yield* Stack.load(input)
    const candidates = yield* Server.probeAll(Server.all(process.env))
    const here = candidates.flatMap(({ models, server }) =>
      models.map((model): Model => {
        const base = server.api_type === "ollama" ? server.origin : `${server.origin}/v1`
        return {
          model: model.name,
          where: `${server.name} ${server.origin}`,
          loaded: model.isLoaded,
          flags: ["--api-type", server.api_type, "--base-url", base, "--model", model.name]
        }
      })
    )
    const own = Plugin.isInstalled("llm", "llama_cpp")
      ? (yield* embedded(screen.lang)).map(({ found }): Model => ({
          model: plain(found, 200),
          where: "embedded",
          loaded: undefined,
          flags: ["--api-type", "llama_cpp"]
        }))
      : []
    const written = [
      ...(settings.llm?.model === undefined ? [] : [configured("llm", settings.llm)]),
      ...Object.entries(settings.models ?? {}).map(([name, block]) => configured(name, block))
    ]
    for (const model of [...here, ...own, ...written]) {
      if (input.json) {
        screen.result(JSON.stringify(model))
        continue
      }
      const state = model.loaded === true ? ` · ${say(screen.lang, "models.loaded")}` : ""
      const flags = model.flags.map(Shell.quote).join(" ")
      screen.result(`${plain(model.model, 200)}  ${model.where}${state}${flags && `  ${flags}`}`)
    }
    const { choice } = yield* Stack.settle(input)
    if (!input.json) screen.progress(`${say(screen.lang, "models.chosen", { why: choice.why })}\n`)
  })
