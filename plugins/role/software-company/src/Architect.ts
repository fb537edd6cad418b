/**
 * Decides how the program is built and which files it has.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Capacity, Design, PRD, rules } from "./Documents.ts"
import { entry, packageName } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"

const single = {
  "Implementation approach": Schema.String,
  "Data structures and interfaces": Schema.String,
  "Program call flow": Schema.String,
  "Anything UNCLEAR": Schema.optionalKey(Schema.String)
}

const divided = { ...single, "File list": Schema.Array(Schema.String) }

const instead = {
  "Implementation approach": "",
  "Data structures and interfaces": "",
  "Program call flow": ""
}

/** Names of source files, the entry last; whatever else the model wrote is left out. */
const fileList = (options: Options, names: ReadonlyArray<string>, most: number): ReadonlyArray<string> => {
  const start = entry(options)
  const sources = names
    .map(
      (name) =>
        name
          .trim()
          .split(/[\s:,]/)[0]
          ?.split("/")
          .at(-1) ?? ""
    )
    .filter((name) => name.endsWith(options.language.extension) && /^[a-z_]\w*\.\w+$/i.test(name))
  const others = [...new Set(sources)].filter((name) => name !== start && !name.startsWith("test"))
  return [...others.slice(0, most - 1), start]
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
    ...Prompt.persona(options, "architect")
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
          prompt: Prompt.fill(options, most > 1 ? "design-files" : "design", {
            analysis: prd?.["Requirement Analysis"] ?? "",
            rules: rules(prd)
          }),
          maxTokens: 600
        }
        const design =
          most > 1
            ? (yield* Salvage.value(question, Prompt.answer(options, "design-files", divided), {
                ...instead,
                "File list": []
              })).value
            : {
                ...(yield* Salvage.value(question, Prompt.answer(options, "design", single), instead)).value,
                "File list": []
              }
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
