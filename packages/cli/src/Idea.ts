/**
 * What shall be made, in the user's words.
 *
 * @since 0.1.0
 */
import { createInterface } from "node:readline"

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import { type Lang, say } from "./Messages.ts"
import type { Screen } from "./Screen.ts"
import { UsageError } from "./UsageError.ts"

/** Most bytes of an idea: as much as fits into the window of a small model, many times over. */
const limit = 32_768

/**
 * Takes an idea that can be worked on.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (text: string, lang: Lang): Effect.Effect<string, UsageError> => {
  const idea = text.trim()
  if (idea === "") {
    return new UsageError({ message: say(lang, "idea.missing"), fix: say(lang, "idea.missing.fix") })
  }
  const size = Buffer.byteLength(idea)
  if (size > limit) {
    const values = { size: Math.ceil(size / 1024), limit: limit / 1024 }
    return new UsageError({
      message: say(lang, "idea.long", values),
      fix: say(lang, "idea.long.fix")
    })
  }
  return Effect.succeed(idea)
}

/** Reads stdin to its end. @category constructors @since 0.1.0 */
export const stdin: Effect.Effect<string> = Effect.promise(async () => {
  const chunks: Array<Buffer> = []
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
})

/**
 * Asks the person at the terminal; empty when nothing is said.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (question: string): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    const readline = createInterface({ input: process.stdin, output: process.stderr })
    readline.once("close", () => resume(Effect.succeed("")))
    readline.once("SIGINT", () => {
      readline.close()
      process.kill(process.pid, "SIGINT")
    })
    readline.once("line", (answer) => {
      resume(Effect.succeed(answer))
      readline.close()
    })
    readline.setPrompt(question)
    readline.prompt()
    return Effect.sync(() => readline.close())
  })

/**
 * Takes the idea from the command line, from stdin for `-`, or from the person at the terminal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (given: Option.Option<string>, screen: Screen): Effect.Effect<string, UsageError> =>
  Effect.gen(function* () {
    const text = Option.isSome(given)
      ? given.value === "-"
        ? yield* stdin
        : given.value
      : screen.asks
        ? yield* ask(say(screen.lang, "idea.ask"))
        : ""
    return yield* make(text, screen.lang)
  })
