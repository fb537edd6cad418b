/**
 * Decides how the program is built and which files it has.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Capacity, Design, PRD, Requirement, rules } from "./Documents.ts"
import { humanLanguage, packageName } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"

const about = (description: string) => ({ description })

const parts = {
  "Implementation approach": Schema.String.annotate(
    about(
      "which data the program keeps, with its start values, and how each command or move changes it, in up to five sentences"
    )
  ),
  "Data structures and interfaces": Schema.String.annotate(
    about("the names of the functions or classes with their parameters, separated by semicolons")
  ),
  "Program call flow": Schema.String.annotate(
    about("what calls what, from the start to the end, in one sentence")
  ),
  "Anything UNCLEAR": Schema.optionalKey(Schema.String.annotate(about("only if something is")))
}

const Single = Schema.Struct(parts)

const Divided = Schema.Struct({
  ...parts,
  "File list": Schema.Array(Schema.String).annotate(
    about("file names without folders; one file, unless the program is longer than 300 lines")
  )
})

const instead = {
  "Implementation approach": "",
  "Data structures and interfaces": "",
  "Program call flow": ""
}

/** Names of source files, the entry last; whatever else the model wrote is left out. */
const fileList = (
  { language }: Options,
  names: ReadonlyArray<string>,
  most: number
): ReadonlyArray<string> => {
  const sources = names
    .map(
      (name) =>
        name
          .trim()
          .split(/[\s:,]/)[0]
          ?.split("/")
          .at(-1) ?? ""
    )
    .filter((name) => name.endsWith(language.extension) && /^[a-z_]\w*\.\w+$/i.test(name))
  const others = [...new Set(sources)].filter((name) => name !== language.entry && !name.startsWith("test"))
  return [...others.slice(0, most - 1), language.entry]
}

/**
 * Makes the architect.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: Options): Role.Role<Failure, Needs> => {
  const role = {
    name: "Bob",
    profile: "Architect",
    goal: "design the smallest program that does everything that was asked",
    constraints: `write ${humanLanguage(options)}; only the standard library of ${options.language.name}`
  }
  return {
    ...role,
    watches: [PRD, Capacity],
    publishes: [Design],
    act: (_, board) =>
      Effect.gen(function* () {
        const prd = board.latest(PRD)
        const most = board.latest(Capacity)?.files ?? 1
        const question = {
          step: "write design",
          system: Role.persona(role),
          prompt: [
            `Request: ${board.latest(Requirement)?.idea ?? options.idea}`,
            prd?.["Requirement Analysis"] ?? "",
            rules(prd)
              .map((rule) => `- ${rule}`)
              .join("\n"),
            most > 1
              ? `Design this program. It starts with ${options.language.entry} and keeps to a plain terminal.`
              : `Design this as one file, ${options.language.entry}. It keeps to a plain terminal.`
          ].join("\n\n"),
          maxTokens: 600
        }
        const design =
          most > 1
            ? (yield* Salvage.value(question, Divided, { ...instead, "File list": [] })).value
            : { ...(yield* Salvage.value(question, Single, instead)).value, "File list": [] }
        const document: typeof Design.schema.Type = {
          "Anything UNCLEAR": "",
          ...design,
          "File list": fileList(options, design["File list"], most)
        }
        yield* Record.document("system_design", packageName(options), document)
        return [Role.document(Design, document, role.name)]
      })
  }
}
