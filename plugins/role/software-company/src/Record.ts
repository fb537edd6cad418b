/**
 * Keeps a document in the project: as JSON for programs, as Markdown for people.
 *
 * @since 0.1.0
 */
import { Call, Events } from "@metagpt-ts/team"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

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
  return String(value)
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
 * Writes a document under `docs/` and `resources/`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const document = (
  kind: "prd" | "system_design" | "task",
  name: string,
  value: Readonly<Record<string, unknown>>
): Effect.Effect<void, Workspace.WorkspaceError, Events.Events | Workspace.Workspace> =>
  Effect.andThen(
    file(`docs/${kind}/${name}.json`, JSON.stringify(value, null, 2)),
    file(`resources/${kind === "task" ? "api_spec_and_task" : kind}/${name}.md`, markdown(value))
  )
