/**
 * `metagpt models`: what can answer now, local models first.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import { translate } from "./ConfigMessages.ts"
import * as Embedded from "./Embedded.ts"
import type { Known } from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import * as Inventory from "./Inventory.ts"
import { plain } from "./Line.ts"
import { type Lang, say } from "./Messages.ts"
import { place } from "./ModelCheck.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Secrets from "./Secrets.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"

type Input = Flags.Input<typeof Flags.model & typeof Flags.speech>

/** Flags that choose a model that no configuration names. */
const flagsOf = ({ block, names }: Inventory.Entry): ReadonlyArray<string> => {
  if (block === undefined || names.length > 0) return []
  const { api_type, base_url, model } = block
  const url = base_url === undefined ? [] : ["--base-url", base_url]
  return ["--api-type", api_type, ...url, ...(model === undefined ? [] : ["--model", model])]
}

const problem = (entry: Inventory.Entry, lang: Lang): string | undefined => {
  const { problem } = entry
  if (problem === undefined) return undefined
  if (problem._tag === "Wrong") {
    const [issue] = problem.error.issues
    const [fix] = issue?.fix?.split("\n") ?? []
    return [issue?.message, fix]
      .flatMap((text) => (text === undefined ? [] : [translate(lang, text)]))
      .join("; ")
  }
  return say(lang, problem._tag === "Absent" ? "doctor.nobody" : "doctor.noModel")
}

/**
 * Lists the models.
 *
 * @category commands
 * @since 0.1.0
 */
export const models = (input: Input): Effect.Effect<void, Known> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang } = screen
    const { settings } = yield* Stack.load(input)
    const flags = Stack.flagsOf(input)
    const conceal = Secrets.conceal(process.env, settings, flags)
    const embedded = yield* Embedded.look
    const { entries } = yield* Inventory.make({ env: process.env, settings, flags, embedded })
    for (const entry of entries) {
      const { isLoaded, isLocal, model, names, size } = entry
      const why = problem(entry, lang)
      if (input.json) {
        const found = {
          model,
          where: place(entry),
          local: isLocal,
          loaded: isLoaded,
          size,
          names,
          flags: flagsOf(entry)
        }
        screen.result(conceal(JSON.stringify({ ...found, usable: why === undefined, why })))
        continue
      }
      const facts = [
        place(entry),
        ...(isLoaded === true ? [say(lang, "models.loaded")] : []),
        ...(size === undefined ? [] : [`${(size / 1e9).toFixed(1)} GB`]),
        ...(names.length > 0 ? [names.join(", ")] : []),
        ...(why === undefined ? [] : [say(lang, "models.unusable", { why })])
      ]
      const choose = flagsOf(entry).map(Shell.quote).join(" ")
      screen.result(conceal(`${plain(model ?? "?", 200)}  ${facts.join(" · ")}${choose && `  ${choose}`}`))
    }
    const { choice } = yield* Stack.settle(input)
    if (!input.json) screen.progress(`${conceal(say(lang, "models.chosen", { why: choice.why }))}\n`)
  })
