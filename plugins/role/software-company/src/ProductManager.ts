/**
 * Turns the idea into a product requirement document.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as Diagram from "./Diagram.ts"
import { Capacity, PRD, Requirement } from "./Documents.ts"
import { humanLanguage, packageName } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"
import * as Wording from "./Wording.ts"

/** What the model is asked for; the rest of the document is known without it. */
const asked = {
  "Requirement Analysis": Schema.String,
  "Requirement Pool": Schema.Array(Schema.String),
  "Product Goals": Schema.Array(Schema.String),
  "User Stories": Schema.Array(Schema.String),
  "UI Design draft": Schema.String,
  "Anything UNCLEAR": Schema.optionalKey(Schema.String)
}

/** What is asked for besides, of a model that answers well. */
const market = {
  "Competitive Analysis": Schema.Array(Schema.String),
  Positions: Schema.Array(
    Schema.Struct({ name: Schema.String, features: Schema.Finite, ease: Schema.Finite })
  )
}

const isWithin = (list: ReadonlyArray<unknown>, least: number, most: number): boolean =>
  list.length >= least && list.length <= most

/**
 * Whether there are as many rules, goals, stories and sentences as were asked for: of eight answers of Qwen2.5-Coder-1.5B one is
 * such, of 96 of the smaller SmolLM2-135M none.
 */
const isAsAsked = (value: Schema.Schema.Type<Schema.Struct<typeof asked>>): boolean =>
  isWithin(value["Requirement Pool"], 4, 7) &&
  isWithin(value["Product Goals"], 1, 3) &&
  isWithin(value["User Stories"], 2, 3) &&
  isWithin(value["UI Design draft"].match(/[.!?](?=\s|$)|[。！？]/g) ?? [], 0, 1)

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
        const { faults, guesses, value } = yield* Salvage.value(
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
        const isRich = guesses === 0 && isAsAsked(value)
        const none = { "Competitive Analysis": [], Positions: [] }
        const rivals = isRich
          ? yield* Salvage.value(
              {
                step: "write competitive analysis",
                system: Role.persona(role),
                prompt: Prompt.fill(options, "market", { analysis: value["Requirement Analysis"] }),
                maxTokens: 600
              },
              Prompt.answer(options, "market", market),
              none
            )
          : { value: none, guesses: 0 }
        const chart = Diagram.quadrants(
          rivals.value.Positions.map(({ ease, features, name }) => ({ name, x: features, y: ease })),
          Wording.of(options).chart
        )
        const document: typeof PRD.schema.Type = {
          Language: humanLanguage(options),
          "Programming Language": options.language.name,
          "Original Requirements": options.idea,
          "Project Name": packageName(options),
          "Product Goals": value["Product Goals"],
          "User Stories": value["User Stories"],
          "Competitive Analysis": rivals.value["Competitive Analysis"],
          "Competitive Quadrant Chart": chart,
          "Requirement Analysis": value["Requirement Analysis"],
          "Requirement Pool": value["Requirement Pool"].map((text, at) => [at < 4 ? "P0" : "P1", text]),
          "UI Design draft": value["UI Design draft"],
          "Anything UNCLEAR": value["Anything UNCLEAR"] ?? ""
        }
        yield* Record.document("prd", packageName(options), document)
        yield* Record.diagram("competitive_analysis", packageName(options), chart)
        return [
          Role.document(PRD, document, role.name),
          Role.document(
            Capacity,
            { files: carries(faults), details: isRich && rivals.guesses === 0 },
            role.name
          )
        ]
      })
  }
}
