/**
 * What is wrong with prompts that somebody wrote.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A fault: an unknown `name` of a file, `key` of its head or `place` to fill; a `line` of the head that says nothing; an `empty`
 * file; a folder that is `unreadable`, or holds `none`.
 *
 * @category models
 * @since 0.1.0
 */
export const Fault = Schema.Struct({
  kind: Schema.Literals(["name", "key", "place", "line", "empty", "unreadable", "none"]),
  file: Schema.String,
  found: Schema.String,
  /** The right one that is most like it. */
  nearest: Schema.optionalKey(Schema.String),
  known: Schema.Array(Schema.String)
})

/** @category models @since 0.1.0 */
export type Fault = typeof Fault.Type

const say: Readonly<Record<Fault["kind"], (fault: Fault) => string>> = {
  name: ({ file }) => `no question is asked by the name of ${file}`,
  key: ({ file, found }) => `${file}: its answer has no "${found}"`,
  place: ({ file, found }) => `${file}: nothing fills {{${found}}}`,
  line: ({ file, found }) => `${file}: "${found}" is not "key: what it shall hold"`,
  empty: ({ file }) => `${file} asks nothing`,
  unreadable: ({ file, found }) => `${file} cannot be read: ${found}`,
  none: ({ file }) => `${file} holds no prompt`
}

/**
 * Prompts that cannot be used, with everything that is wrong with them.
 *
 * @category errors
 * @since 0.1.0
 */
export class PromptError extends Schema.TaggedError<PromptError>()("PromptError", {
  faults: Schema.Array(Fault)
}) {
  override get message(): string {
    return this.faults
      .map((fault) => {
        const { known, nearest } = fault
        const near = nearest === undefined ? "" : `; did you mean ${nearest}?`
        return `${say[fault.kind](fault)}${near}${known.length === 0 ? "" : ` There is: ${known.join(", ")}`}`
      })
      .join("\n")
  }
}
