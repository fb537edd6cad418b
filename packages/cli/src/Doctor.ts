/**
 * `metagpt doctor`: what is configured, what of it and besides it is here, what each model can do, and the fix for what is wrong.
 *
 * Nothing beyond this machine is asked, unless `--call` says so.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

import { type Check, failed } from "./Check.ts"
import { tell } from "./ConfigMessages.ts"
import * as Embedded from "./Embedded.ts"
import { conclude, ExitCode } from "./ExitCode.ts"
import type * as Flags from "./Flags.ts"
import * as Inventory from "./Inventory.ts"
import * as Machine from "./MachineCheck.ts"
import * as ModelCheck from "./ModelCheck.ts"
import * as Place from "./Place.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Secrets from "./Secrets.ts"
import * as Stack from "./Stack.ts"

type Input = Flags.Input<
  typeof Flags.look & typeof Flags.model & typeof Flags.workspace & typeof Flags.speech
>

const marks = { ok: "ok     ", absent: "-      ", missing: "MISSING" } as const

/** Checks without which a run does not even begin. */
const first = new Set(["config", "model", "run"])

/**
 * Looks at everything a run needs and says it, one line each.
 *
 * @category commands
 * @since 0.1.0
 */
export const doctor = (input: Input): Effect.Effect<void> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang, style } = screen
    const loaded = yield* Effect.result(Stack.load(input))
    const settings = Result.isSuccess(loaded) ? loaded.success.settings : {}
    const flags = Stack.flagsOf(input)
    const conceal = Secrets.conceal(process.env, settings, flags)
    let worst: ExitCode = ExitCode.ok
    const say = (check: Check) => {
      if (check.state === "missing" && worst !== ExitCode.configuration) {
        worst = first.has(check.name) ? ExitCode.configuration : ExitCode.failed
      }
      if (input.json) return screen.result(conceal(JSON.stringify(check)))
      const mark = check.state === "missing" ? style.bad(marks.missing) : marks[check.state]
      const indent = " ".repeat(20)
      screen.result(
        conceal(`${mark}  ${check.name.padEnd(9)}  ${check.found.replaceAll("\n", `\n${indent}`)}`)
      )
      if (check.fix) screen.result(conceal(`${indent}-> ${check.fix.replaceAll("\n", `\n${indent}   `)}`))
    }
    say(Machine.node())
    say(Machine.memory(lang))
    if (Result.isFailure(loaded))
      say({ name: "config", state: "missing", found: tell(lang, loaded.failure.issues) })
    else for (const check of Machine.configuration(loaded.success, lang)) say(check)

    const embedded = yield* Embedded.look
    const { candidates, entries } = yield* Inventory.make({ env: process.env, settings, flags, embedded })
    for (const check of Machine.servers(candidates, lang)) say(check)
    say(Machine.embedded(embedded, lang))

    const chosen = Result.isSuccess(loaded) ? yield* Effect.result(Stack.settle(input)) : undefined
    const llm = chosen && Result.isSuccess(chosen) ? chosen.success.choice.llm : undefined
    for (const entry of entries) {
      const isChosen = llm !== undefined && Inventory.isOf(entry, llm)
      // It would be fetched, or loaded for nobody.
      const isAtRest = entry.server === "embedded" && (!isChosen || embedded.path === undefined)
      if (isAtRest || (entry.isLoaded === false && !isChosen && entry.names.length === 0)) continue
      const { ask, call } = input
      say(yield* ModelCheck.make(entry, { lang, ask, call, isChosen, proxy: settings.proxy }))
    }
    if (chosen !== undefined) {
      say(
        Result.isSuccess(chosen)
          ? { name: "run", state: "ok", found: chosen.success.choice.why }
          : failed("run", "missing", chosen.failure, lang)
      )
    }
    for (const check of yield* Place.checks(lang)) say(check)
    say(Machine.workspace(Stack.parentOf(input, settings), lang))
    yield* conclude(worst)
  })
