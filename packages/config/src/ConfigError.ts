/**
 * What is wrong with the configuration, where, and what to do about it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One thing that is wrong. Holds no secret: see `Excerpt`.
 *
 * @category models
 * @since 0.1.0
 */
export const Issue = Schema.Struct({
  message: Schema.String,
  /** Absolute path of the file. */
  file: Schema.optionalKey(Schema.String),
  /** From 1. */
  line: Schema.optionalKey(Schema.Number),
  /** From 1, in UTF-16 units. */
  column: Schema.optionalKey(Schema.Number),
  /** The line as it stands in the file, with values that may be secret left out. */
  excerpt: Schema.optionalKey(Schema.String),
  /** What the user can do about it. */
  fix: Schema.optionalKey(Schema.String)
})

/** @category models @since 0.1.0 */
export type Issue = typeof Issue.Type

/** A place in a file, as an `Issue` holds it. @category models @since 0.1.0 */
export type Location = Pick<Issue, "file" | "line" | "column" | "excerpt">

/**
 * Writes an issue as people read it: place, message, the line in question, what to do.
 *
 * @category combinators
 * @since 0.1.0
 */
export const render = ({ column, excerpt, file, fix, line, message }: Issue): string => {
  const place = [file, line, column].filter((part) => part !== undefined).join(":")
  const lines = [place === "" ? message : `${place}: ${message}`]
  if (excerpt !== undefined && line !== undefined) {
    const gutter = `  ${line} | `
    lines.push(`${gutter}${excerpt}`)
    if (column !== undefined && column <= excerpt.length + 1) {
      // Tabs are kept, so that the mark stands below its character.
      lines.push(" ".repeat(gutter.length) + excerpt.slice(0, column - 1).replace(/[^\t]/g, " ") + "^")
    }
  }
  if (fix !== undefined) lines.push(...fix.split("\n").map((text) => `  ${text}`))
  return lines.join("\n")
}

/**
 * The configuration cannot be used. All that is wrong is reported at once; the message is complete and ready to print.
 *
 * @category errors
 * @since 0.1.0
 */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", {
  issues: Schema.Array(Issue)
}) {
  override get message(): string {
    return this.issues.map(render).join("\n")
  }
}

/**
 * Makes the error of a single issue.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (message: string, fix?: string, at?: Location): ConfigError =>
  new ConfigError({ issues: [{ message, ...at, ...(fix !== undefined && { fix }) }] })
