/**
 * What the request shows of the program, as it looks to who uses it: a model copies a form better than it follows a sentence.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import * as Identity from "./Identity.ts"
import type { Options } from "./Options.ts"

const word = (text: string): string =>
  /^[\p{L}\p{N}_.,:/@%+=-]+$/u.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, "\\$&")}"`

type Session = (typeof Example.Session)["Type"]

/** All that is typed in a session, what may have to come before included. */
const linesOf = ({ after = [], typed }: Session): ReadonlyArray<string> => [...after, ...typed]

/** Sessions one after the other, as one: what came before is not typed again. */
const dialogue = (sessions: ReadonlyArray<Session>): ReadonlyArray<string> => {
  const before = new Set<string>()
  return sessions.flatMap((session) => {
    const { after = [], says, typed } = session
    const lines = [...after.filter((line) => !before.has(line)), ...typed]
    for (const line of lines) before.add(line)
    return [...lines.map((line) => `> ${line}`), ...says]
  })
}

const turn = (start: string, example: Example.Example): ReadonlyArray<string> => {
  switch (example._tag) {
    case "Command": {
      const { args, files = {}, prints, stdin } = example
      const given = Object.entries(files).flatMap(([name, text]) => [`$ cat ${name}`, text.trimEnd()])
      const piped = stdin === undefined ? "" : `printf ${JSON.stringify(stdin)} | `
      return [
        ...given,
        `$ ${piped}${[start, ...args.map(word)].join(" ")}`,
        ...prints.filter((text) => text !== "")
      ]
    }
    case "Call":
      return [
        example.raises === undefined
          ? `${example.code} gives ${example.gives}`
          : `${example.code} raises ${example.raises}`
      ]
    default:
      return []
  }
}

/**
 * Gives its lines: what is typed after `$` or `>`, and below it what comes of it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (options: Options): ReadonlyArray<string> => {
  const start = options.language.command(Identity.entry(options))
  const { examples } = Identity.brief(options)
  const sessions = examples.filter((example) => example._tag === "Session")
  return [...examples.flatMap((example) => turn(start, example)), ...dialogue(sessions)]
}

/**
 * Gives a line of several words that is typed, or nothing: a small model compares the whole line where it should take it apart.
 *
 * @category accessors
 * @since 0.1.0
 */
export const sample = (options: Options): string =>
  Identity.brief(options)
    .examples.flatMap((example) => (example._tag === "Session" ? linesOf(example) : []))
    .find((line) => /\S\s+\S/.test(line)) ?? ""
