/**
 * The documents of a company that carries on with what exists, with MetaGPT's names and keys.
 *
 * @since 0.1.0
 */
import type { Role } from "@metagpt-ts/core"
import * as Schema from "effect/Schema"

import { Problem } from "../Documents.ts"

const { Literals, Number, Record, String, Struct } = Schema

/** Whether something is broken or something is wished for, and how that was told. @category documents @since 0.1.0 */
export const Issue = {
  name: "Issue",
  schema: Struct({ issue_type: Literals(["BUG", "REQUIREMENT"]), reason: String })
} satisfies Role.Kind

/** A candidate: files that would be other than they are. @category documents @since 0.1.0 */
export const Change = {
  name: "Change",
  schema: Struct({ attempt: Number, files: Record(String, String) })
} satisfies Role.Kind

/** What the engineer is about to do: MetaGPT's document of a change. @category documents @since 0.1.0 */
export const CodePlan = {
  name: "CodePlan",
  schema: Struct({
    "Development Plan": Schema.Array(String),
    /** Where, as `path: name`; a path alone is a file that is made. */
    Places: Schema.Array(String)
  })
} satisfies Role.Kind

/** What is to be said against a candidate. @category documents @since 0.1.0 */
export const Judged = {
  name: "Judged",
  schema: Struct({
    attempt: Number,
    /** The candidate, with the mends that need no model. */
    files: Record(String, String),
    /** What is worse than before. */
    problems: Schema.Array(Problem),
    /** Why it may not be what was asked for. */
    doubts: Schema.Array(Problem)
  })
} satisfies Role.Kind
