/**
 * Cuts the design into tasks. What follows from the design is not asked of the model.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as Contents from "./Contents.ts"
import { Design, PRD, Tasks } from "./Documents.ts"
import { entry, packageName } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Salvage from "./Salvage.ts"

const divided = {
  "Logic Analysis": Schema.Array(Schema.Array(Schema.String)),
  "Full API spec": Schema.String
}

/**
 * Makes the project manager.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: Options): Role.Role<Failure, Needs> => {
  const role = {
    name: "Eve",
    profile: "Project Manager",
    ...Prompt.persona(options, "project-manager")
  }
  return {
    ...role,
    watches: [Design],
    publishes: [Tasks],
    act: (_, board) =>
      Effect.gen(function* () {
        const design = board.latest(Design)
        const files = design?.["File list"] ?? [entry(options)]
        const interfaces = design?.["Data structures and interfaces"] ?? ""
        const { "Full API spec": api, "Logic Analysis": logic } =
          files.length === 1
            ? { "Full API spec": "", "Logic Analysis": files.map((file) => [file, interfaces]) }
            : (yield* Salvage.value(
                {
                  step: "write tasks",
                  system: Role.persona(role),
                  prompt: Prompt.fill(options, "tasks", {
                    approach: design?.["Implementation approach"] ?? "",
                    files: files.join(", "),
                    interfaces
                  }),
                  maxTokens: 900
                },
                Prompt.answer(options, "tasks", divided),
                { "Full API spec": interfaces, "Logic Analysis": files.map((file) => [file, ""]) }
              )).value
        const document: typeof Tasks.schema.Type = {
          "Required Python packages": [],
          "Required Other language third-party packages": [],
          "Logic Analysis": logic,
          "Task list": files,
          "Full API spec": api,
          "Shared Knowledge": board.latest(PRD)?.["Requirement Analysis"] ?? "",
          "Anything UNCLEAR": design?.["Anything UNCLEAR"] ?? ""
        }
        yield* Record.document("task", packageName(options), document)
        yield* Contents.begin(options)
        yield* Record.file("requirements.txt", document["Required Python packages"].join("\n"))
        return [Role.document(Tasks, document, role.name)]
      })
  }
}
