/**
 * Takes the request for a project that exists, and tells the report of a bug from a new requirement.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Checkout } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import { Requirement } from "../Documents.ts"
import * as Prompt from "../Prompt.ts"
import * as Record from "../Record.ts"
import * as Salvage from "../Salvage.ts"
import { type ChangeOptions, type Failure, type Needs, orderFor } from "./ChangeOptions.ts"
import { Issue } from "./Documents.ts"
import * as IssueType from "./IssueType.ts"

/** Whether a company made the project: its documents lie beside its sources then, and out of the history of any other. */
const hasDocuments = (files: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(files, "docs/requirement.txt")

/** The request as a document, where the project has such documents. @category accessors @since 0.1.0 */
export const documentsOf = (
  { idea }: ChangeOptions,
  files: Readonly<Record<string, string>>,
  issue: typeof Issue.schema.Type | undefined
): Readonly<Record<string, string>> =>
  hasDocuments(files)
    ? { [`docs/${issue?.issue_type === "BUG" ? "bugfix" : "requirement"}.txt`]: `${idea}\n` }
    : {}

/**
 * Makes the product manager of a change.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: ChangeOptions): Role.Role<Failure, Needs> => {
  const order = orderFor(options, "")
  const role = { name: "Alice", profile: "Product Manager", ...Prompt.persona(order, "product-manager") }
  return {
    ...role,
    watches: [Requirement],
    publishes: [Issue],
    act: () =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const told = IssueType.of(options.idea)
        const { isSure, ...issue } = told
        const question = {
          step: "tell bug from requirement",
          system: Role.persona(role),
          prompt: Prompt.fill(order, "issue", {}),
          maxTokens: 120
        }
        const schema = Prompt.answer(order, "issue", Issue.schema.fields)
        const value: typeof Issue.schema.Type = isSure
          ? issue
          : (yield* Salvage.value(question, schema, issue)).value
        const name = value.issue_type === "BUG" ? "bugfix.txt" : "requirement.txt"
        if (!hasDocuments(yield* checkout.files)) yield* Record.file(`.metagpt/docs/${name}`, options.idea)
        return [Role.document(Issue, value, role.name)]
      })
  }
}
