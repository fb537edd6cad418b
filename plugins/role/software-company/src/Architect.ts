/**
 * Decides how the program is built and which files it has.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as AsBuilt from "./AsBuilt.ts"
import * as Contents from "./Contents.ts"
import * as Diagram from "./Diagram.ts"
import { Capacity, Delivery, Design, PRD, rules } from "./Documents.ts"
import { entry, packageName, sourcePath } from "./Identity.ts"
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

/** What is asked for besides, of a model that answers well: data, so that what is drawn of it can be drawn. */
const drawing = {
  Classes: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      members: Schema.Array(Schema.String),
      uses: Schema.Array(Schema.String)
    })
  ),
  Calls: Schema.Array(Schema.Struct({ from: Schema.String, to: Schema.String, what: Schema.String }))
}

/** Draws the program as it was written, whatever the design was. */
const draw = (options: Options, paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const workspace = yield* Workspace.Workspace
    const files: Record<string, string> = {}
    for (const path of paths) files[path] = (yield* workspace.read(path)) ?? ""
    const parts = Diagram.classes(AsBuilt.parts(files))
    const flow = Diagram.sequence(AsBuilt.flow(files, sourcePath(options, entry(options))))
    yield* Record.diagram("data_api_design", packageName(options), parts)
    yield* Record.diagram("seq_flow", packageName(options), flow)
    yield* Contents.write(options, { parts, flow })
    yield* workspace.commit("The documents")
  })

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
    watches: [PRD, Capacity, Delivery],
    publishes: [Design],
    act: (news, board) =>
      Effect.gen(function* () {
        const delivered = news.filter(({ kind }) => kind.name === Delivery.name)
        if (delivered.length > 0) yield* draw(options, board.latest(Delivery)?.files ?? [])
        if (delivered.length === news.length) return []
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
        const { guesses, value } =
          most > 1
            ? yield* Salvage.value(question, Prompt.answer(options, "design-files", divided), {
                ...instead,
                "File list": []
              })
            : yield* Salvage.value(question, Prompt.answer(options, "design", single), instead)
        const design = { "File list": [], ...value }
        const document: typeof Design.schema.Type = {
          "Anything UNCLEAR": "",
          ...design,
          "File list": fileList(options, design["File list"], most)
        }
        const details = guesses === 0 && board.latest(Capacity)?.details === true
        const { Calls: calls, Classes: classes } = details
          ? (yield* Salvage.value(
              {
                step: "draw design",
                system: Role.persona(role),
                prompt: Prompt.fill(options, "diagrams", {
                  approach: document["Implementation approach"],
                  interfaces: document["Data structures and interfaces"],
                  flow: document["Program call flow"]
                }),
                maxTokens: 800
              },
              Prompt.answer(options, "diagrams", drawing),
              { Classes: [], Calls: [] }
            )).value
          : { Classes: [], Calls: [] }
        const parts = Diagram.classes(classes)
        const flow = Diagram.sequence(calls)
        yield* Record.document("system_design", packageName(options), {
          ...document,
          ...(parts !== "" && { "Data structures and interfaces": parts }),
          ...(flow !== "" && { "Program call flow": flow })
        })
        yield* Record.diagram("data_api_design", packageName(options), parts)
        yield* Record.diagram("seq_flow", packageName(options), flow)
        return [Role.document(Design, document, role.name)]
      })
  }
}
