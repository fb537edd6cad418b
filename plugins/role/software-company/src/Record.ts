/**
 * Keeps a document in the project: as JSON for programs, as Markdown for people.
 *
 * @since 0.1.0
 */
import { Call, Events } from "@metagpt-ts/team"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

/** A diagram, for those that draw it in a page. @category combinators @since 0.1.0 */
export const fence = (diagram: string): string => `\`\`\`mermaid\n${diagram}\n\`\`\``

/** Headings and lists, as MetaGPT writes them. */
const markdown = (value: unknown, depth = 2): string => {
  if (Array.isArray(value)) {
    return value.map((item) => `- ${Array.isArray(item) ? item.join(": ") : String(item)}`).join("\n")
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => `${"#".repeat(depth)} ${key}\n\n${markdown(item, depth + 1)}\n`)
      .join("\n")
  }
  const text = String(value)
  return /^(?:classDiagram|sequenceDiagram|quadrantChart)\n/.test(text) ? fence(text) : text
}

/**
 * Writes a file of the project and tells it; one that is so already, as after a run was resumed, is neither written nor told.
 *
 * @category constructors
 * @since 0.1.0
 */
export const file = (
  path: string,
  content: string
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  Effect.gen(function* () {
    const workspace = yield* Workspace.Workspace
    const by = yield* Call.CurrentRole
    const text = content.endsWith("\n") ? content : `${content}\n`
    if (yield* workspace.write(path, text)) {
      yield* Events.emit({ _tag: "FileWritten", path, bytes: Buffer.byteLength(text), by })
    }
  })

/**
 * Writes a document: as JSON and Markdown under `docs/`, and as Markdown under `resources/`, where MetaGPT has it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const document = (
  kind: "prd" | "system_design" | "task",
  name: string,
  value: Readonly<Record<string, unknown>>
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  Effect.gen(function* () {
    const text = markdown(value)
    yield* file(`docs/${kind}/${name}.json`, JSON.stringify(value, null, 2))
    yield* file(`docs/${kind}/${name}.md`, text)
    yield* file(`resources/${kind === "task" ? "api_spec_and_task" : kind}/${name}.md`, text)
  })

/**
 * Writes a diagram under `resources/`, if there is one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const diagram = (
  kind: "competitive_analysis" | "data_api_design" | "seq_flow",
  name: string,
  text: string
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  text === "" ? Effect.void : file(`resources/${kind}/${name}.mmd`, text)
