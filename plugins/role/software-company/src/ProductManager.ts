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
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"

/** What the model is asked for; the rest of the document is known without it. */
const asked = {
  "Requirement Analysis": Schema.String,
  "Requirement Pool": Schema.Array(Schema.String),
  "Product Goals": Schema.Array(Schema.String),
  "User Stories": Schema.Array(Schema.String),
  "UI Design draft": Schema.String,
  "Anything UNCLEAR": Schema.optionalKey(Schema.String)
}

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
    ...Prompt.persona(options, "product-manager")
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
            prompt: Prompt.fill(options, "prd", {}),
            maxTokens: 700,
            free: true
          },
          Prompt.answer(options, "prd", asked),
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
