/**
 * Turns the idea into a product requirement document.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Capacity, PRD, Requirement } from "./Documents.ts"
import { humanLanguage, packageName } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"

const about = (description: string) => ({ description })

/** What the model is asked for; the rest of the document is known without it. */
const Asked = Schema.Struct({
  "Requirement Analysis": Schema.String.annotate(
    about("what the user sees, what the user types and what happens then, in three sentences")
  ),
  "Requirement Pool": Schema.Array(Schema.String).annotate(
    about(
      "four to seven rules of its behaviour, the most important first, each short and exact enough to be coded"
    )
  ),
  "Product Goals": Schema.Array(Schema.String).annotate(about("up to three")),
  "User Stories": Schema.Array(Schema.String).annotate(about("two or three")),
  "UI Design draft": Schema.String.annotate(about("what is printed in the terminal, in one sentence")),
  "Anything UNCLEAR": Schema.optionalKey(Schema.String.annotate(about("only if something is")))
})

/** A model that answers a free question without a fault may divide its work; one that needs repair writes one good program and three bad modules. */
const carries = (faults: number): number => (faults === 0 ? 5 : 1)

/**
 * Makes the product manager.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: Options): Role.Role<Failure, Needs> => {
  const role = {
    name: "Alice",
    profile: "Product Manager",
    goal: "say exactly what a program must do, so that it can be built at once",
    constraints: `write ${humanLanguage(options)}; stay with what was asked`
  }
  return {
    ...role,
    watches: [Requirement],
    publishes: [PRD, Capacity],
    act: () =>
      Effect.gen(function* () {
        yield* Record.file("docs/requirement.txt", options.idea)
        const { faults, value } = yield* Salvage.value(
          {
            step: "write PRD",
            system: Role.persona(role),
            prompt: [
              `Request: ${options.idea}`,
              "The program runs in a plain text terminal: it prints, and the user types words or letters and presses Enter. There are no arrow keys and no mouse. A game goes turn by turn.",
              `Write the product requirements of exactly this request, in ${humanLanguage(options)}.`
            ].join("\n\n"),
            maxTokens: 700,
            free: true
          },
          Asked,
          {
            "Requirement Analysis": options.idea,
            "Requirement Pool": [options.idea],
            "Product Goals": [],
            "User Stories": [],
            "UI Design draft": ""
          }
        )
        const document: typeof PRD.schema.Type = {
          Language: humanLanguage(options),
          "Programming Language": options.language.name,
          "Original Requirements": options.idea,
          "Project Name": packageName(options),
          "Product Goals": value["Product Goals"],
          "User Stories": value["User Stories"],
          "Competitive Analysis": [],
          "Competitive Quadrant Chart": "",
          "Requirement Analysis": value["Requirement Analysis"],
          "Requirement Pool": value["Requirement Pool"].map((text, at) => [at < 4 ? "P0" : "P1", text]),
          "UI Design draft": value["UI Design draft"],
          "Anything UNCLEAR": value["Anything UNCLEAR"] ?? ""
        }
        yield* Record.document("prd", packageName(options), document)
        return [
          Role.document(PRD, document, role.name),
          Role.document(Capacity, { files: carries(faults) }, role.name)
        ]
      })
  }
}
