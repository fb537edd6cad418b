/**
 * `metagpt --init-config`: a first configuration file, asked for or full of comments.
 *
 * @since 0.1.0
 */
import { homedir } from "node:os"
import * as path from "node:path"

import { InitConfig } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import { ask } from "./Idea.ts"
import { say } from "./Messages.ts"
import { CurrentScreen, type Screen } from "./Screen.ts"

const answers = (screen: Screen) =>
  Effect.gen(function* () {
    let given: InitConfig.Answers = {}
    for (const question of InitConfig.questions) {
      if (!question.isAsked(given)) continue
      const fallback = question.fallback(given)
      const choices = question.choices.length > 0 ? ` [${question.choices.join(", ")}]` : ""
      const text = `${question.message}${choices}${fallback ? ` (${fallback})` : ""} `
      let said = ""
      do said = (yield* ask(text)).trim() || fallback || ""
      while (said !== "" && question.choices.length > 0 && !question.choices.includes(said))
      if (said !== "") given = { ...given, [question.key]: said }
    }
    screen.progress("\n")
    return given
  })

/**
 * Writes the file; one that is there is left as it is.
 *
 * @category commands
 * @since 0.1.0
 */
export const initConfig = (input: { readonly config: Option.Option<string>; readonly yes: boolean }) =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const file = path.resolve(
      Option.getOrElse(input.config, () => path.join(homedir(), ".metagpt", "config2.yaml"))
    )
    const given = screen.asks && !input.yes ? yield* answers(screen) : {}
    yield* InitConfig.write(file, given)
    screen.result(say(screen.lang, "init.done", { path: file }))
  })
