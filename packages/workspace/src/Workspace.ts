/**
 * The generated project on disk.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { Files } from "./Sandbox.ts"

/**
 * Something could not be read or written. Nothing was lost: a file is replaced whole or not at all.
 *
 * @category errors
 * @since 0.1.0
 */
export class WorkspaceError extends Schema.TaggedError<WorkspaceError>()("WorkspaceError", {
  /** `unsafe-path`: it would leave the project; `not-writable`: permissions; `disk-full`; `other`. */
  kind: Schema.Literals(["unsafe-path", "not-writable", "disk-full", "other"]),
  path: Schema.String,
  message: Schema.String,
  fix: Schema.optionalKey(Schema.String)
}) {}

/**
 * The folder of one project. Paths are relative to it, with `/` between the parts, and never leave it.
 *
 * @category services
 * @since 0.1.0
 */
export class Workspace extends Context.Service<
  Workspace,
  {
    /** Absolute path of the folder. */
    readonly root: string
    /** Writes a text file whole, or fails and leaves what was there. */
    readonly write: (path: string, content: string) => Effect.Effect<void, WorkspaceError>
    /** Undefined when there is no such file. */
    readonly read: (path: string) => Effect.Effect<string | undefined, WorkspaceError>
    readonly remove: (path: string) => Effect.Effect<void, WorkspaceError>
    /** All text files below a folder, by path; `.git`, dependencies and files over 1 MB are left out. */
    readonly files: (under?: string) => Effect.Effect<Files, WorkspaceError>
    /** Commits everything in the folder; nothing changed makes no commit. */
    readonly commit: (message: string) => Effect.Effect<void, WorkspaceError>
  }
>()("@metagpt-ts/workspace/Workspace") {}
