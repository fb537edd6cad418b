/**
 * Why a file of the project could not be read or written.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

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

const full = new Set(["ENOSPC", "EDQUOT"])
const denied = new Set(["EACCES", "EPERM", "EROFS"])
const inTheWay = new Set(["ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY"])

/**
 * Says what a failure of the file system means for a user, by its code.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromCause = (path: string, action: string, cause: unknown): WorkspaceError => {
  const code =
    typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
      ? cause.code
      : ""
  const evidence = (cause instanceof Error ? cause.message : String(cause)).slice(0, 200)
  const because = (reason: string) => `Could not ${action} ${path}: ${reason} (${evidence})`
  if (full.has(code)) {
    return new WorkspaceError({
      kind: "disk-full",
      path,
      message: because("the disk is full"),
      fix: "Free some space on that disk and go on; what was written before is kept"
    })
  }
  if (denied.has(code)) {
    return new WorkspaceError({
      kind: "not-writable",
      path,
      message: because("you may not"),
      fix: "Give yourself the right to write in that folder, or choose another folder for the project"
    })
  }
  if (inTheWay.has(code)) {
    return new WorkspaceError({
      kind: "other",
      path,
      message: because("a file or a folder is in the way"),
      fix: "Move what is in the way to another place, or choose another folder for the project"
    })
  }
  return new WorkspaceError({ kind: "other", path, message: because("the file system refused") })
}
