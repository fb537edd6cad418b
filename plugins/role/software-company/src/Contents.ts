/**
 * The page that the documents of a project are read from: `docs/README.md`.
 *
 * @since 0.1.0
 */
import type { Events } from "@metagpt-ts/team"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import type { Options } from "./Options.ts"
import * as Record from "./Record.ts"
import * as Wording from "./Wording.ts"

/** What was read from the program itself. @category models @since 0.1.0 */
export interface Diagrams {
  readonly parts: string
  readonly flow: string
}

const kinds = ["prd", "system_design", "task"] as const

/**
 * Writes the page: links to what there is, and the diagrams of the program.
 *
 * @category constructors
 * @since 0.1.0
 */
export const write = (
  options: Options,
  diagrams: Diagrams = { parts: "", flow: "" }
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  Effect.gen(function* () {
    const workspace = yield* Workspace.Workspace
    const words = Wording.of(options)
    const there = Object.keys(yield* workspace.files("docs")).map((path) => path.replace(/^docs\//, ""))
    const links = kinds.flatMap((kind) =>
      there
        .filter((path) => path.startsWith(`${kind}/`) && path.endsWith(".md"))
        .map((path) => `- [${words[kind]}](${path}) ([JSON](${path.replace(/md$/, "json")}))`)
    )
    const drawn = (["parts", "flow"] as const)
      .filter((kind) => diagrams[kind] !== "")
      .map((kind) => `## ${words[kind]}\n\n${Record.fence(diagrams[kind])}`)
    const asked = there.includes("requirement.txt") ? [`- [${words.requirement}](requirement.txt)`] : []
    yield* Record.file(
      "docs/README.md",
      [`# ${words.documents} ${options.projectName}`, [...asked, ...links].join("\n"), ...drawn].join("\n\n")
    )
  })

/**
 * Writes the page as far as it goes before there is a program; one that is there is left, for a run that goes on may have drawn in it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const begin = (
  options: Options
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  Workspace.Workspace.use(({ read }) =>
    Effect.flatMap(read("docs/README.md"), (text) => (text === undefined ? write(options) : Effect.void))
  )
