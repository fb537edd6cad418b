/**
 * Why a journal cannot be used.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The journal could not be read or written, belongs to another process, or does not hold a step of a rehearsal (`unpaid`).
 *
 * @category errors
 * @since 0.1.0
 */
export class JournalError extends Schema.TaggedError<JournalError>()("JournalError", {
  kind: Schema.Literals([
    "locked",
    "damaged",
    "unknown-format",
    "disk-full",
    "not-writable",
    "unpaid",
    "other"
  ]),
  path: Schema.String,
  message: Schema.String,
  fix: Schema.String
}) {}

/**
 * Tells what a failed call of the file system means for a journal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromCause =
  (path: string) =>
  (cause: unknown): JournalError => {
    if (cause instanceof JournalError) return cause
    const { code } = cause as NodeJS.ErrnoException
    const said = cause instanceof Error ? cause.message : String(cause)
    if (code === "ENOSPC" || code === "EDQUOT") {
      return new JournalError({
        kind: "disk-full",
        path,
        message: `The disk is full: ${said}`,
        fix: "Free some space, then resume the run: nothing that was paid for is lost."
      })
    }
    const denied = code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR"
    return new JournalError({
      kind: denied ? "not-writable" : "other",
      path,
      message: `The journal cannot be used: ${said}`,
      fix: denied
        ? "Choose a folder that you may write to with --workspace."
        : "See that the disk works, then resume the run: what is in the journal is not asked again."
    })
  }
