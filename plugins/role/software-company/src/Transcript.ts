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

/** All that is typed in a session, what may have to come before included. */
const linesOf = ({ after = [], typed }: (typeof Example.Session)["Type"]): ReadonlyArray<string> => [
  ...after,
  ...typed
]

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
    case "Session":
      return [...linesOf(example).map((line) => `> ${line}`), ...example.says]
    case "Call":
      return [
        example.raises === undefined
          ? `${example.code} gives ${example.gives}`
          : `${example.code} raises ${example.raises}`
      ]
    case "Visit":
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
  return Identity.brief(options).examples.flatMap((example) => turn(start, example))
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
