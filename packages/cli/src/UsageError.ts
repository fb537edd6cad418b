/**
 * What is wrong with the command line.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The command line, or what it points at, cannot be used.
 *
 * @category errors
 * @since 0.1.0
 */
export class UsageError extends Schema.TaggedError<UsageError>()("UsageError", {
  message: Schema.String,
  fix: Schema.String
}) {}
