/**
 * The documents of a company that carries on with what exists, with MetaGPT's names and keys.
 *
 * @since 0.1.0
 */
import type { Role } from "@metagpt-ts/core"
import * as Schema from "effect/Schema"

const { Literals, Number, Record, String, Struct } = Schema

/** Whether something is broken or something is wished for, and how that was told. @category documents @since 0.1.0 */
export const Issue = {
  name: "Issue",
  schema: Struct({ issue_type: Literals(["BUG", "REQUIREMENT"]), reason: String })
} satisfies Role.Kind

/** A candidate: files that would be other than they are. @category documents @since 0.1.0 */
export const Change = {
  name: "Change",
  schema: Struct({
    attempt: Number,
    /** Names of what was put in place and of what is new, each with its file before it. */
    what: Schema.Array(String),
    files: Record(String, String)
  })
} satisfies Role.Kind

/** What the engineer is about to do: MetaGPT's document of a change. @category documents @since 0.1.0 */
export const CodePlan = {
  name: "CodePlan",
  schema: Struct({
    "Development Plan": Schema.Array(String),
    /** Where, as `path: name`. */
    Places: Schema.Array(String)
  })
} satisfies Role.Kind
