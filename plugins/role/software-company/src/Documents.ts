/**
 * The documents of the software company, with MetaGPT's names and keys.
 *
 * @since 0.1.0
 */
import type { Role } from "@metagpt-ts/core"
import * as Schema from "effect/Schema"

const { Boolean, Number, String } = Schema
const Strings = Schema.Array(String)
const Pairs = Schema.Array(Strings)

/** What the user asked for. @category documents @since 0.1.0 */
export const Requirement = {
  name: "Requirement",
  schema: Schema.Struct({ idea: String })
} satisfies Role.Kind

/** The product manager's document. @category documents @since 0.1.0 */
export const PRD = {
  name: "PRD",
  schema: Schema.Struct({
    Language: String,
    "Programming Language": String,
    "Original Requirements": String,
    "Project Name": String,
    "Product Goals": Strings,
    "User Stories": Strings,
    "Competitive Analysis": Strings,
    "Competitive Quadrant Chart": String,
    "Requirement Analysis": String,
    "Requirement Pool": Pairs,
    "UI Design draft": String,
    "Anything UNCLEAR": String
  })
} satisfies Role.Kind

/** What the program must do, of the requirement document; nothing before there is one. @category documents @since 0.1.0 */
export const rules = (prd: typeof PRD.schema.Type | undefined): ReadonlyArray<string> =>
  (prd?.["Requirement Pool"] ?? []).map(([, text]) => text ?? "")

/** What the model can be asked for, by how it has answered so far. @category documents @since 0.1.0 */
export const Capacity = {
  name: "Capacity",
  schema: Schema.Struct({
    /** Most files of the plan. */
    files: Number,
    /** Whether more than words is asked for: nothing of its answers had to be guessed, and each gave as much as it was asked for. */
    details: Boolean
  })
} satisfies Role.Kind

/** The architect's document. @category documents @since 0.1.0 */
export const Design = {
  name: "Design",
  schema: Schema.Struct({
    "Implementation approach": String,
    "File list": Strings,
    "Data structures and interfaces": String,
    "Program call flow": String,
    "Anything UNCLEAR": String
  })
} satisfies Role.Kind

/** The project manager's document. @category documents @since 0.1.0 */
export const Tasks = {
  name: "Tasks",
  schema: Schema.Struct({
    "Required Python packages": Strings,
    "Required Other language third-party packages": Strings,
    "Logic Analysis": Pairs,
    "Task list": Strings,
    "Full API spec": String,
    "Shared Knowledge": String,
    "Anything UNCLEAR": String
  })
} satisfies Role.Kind

const Files = Schema.Record(String, String)

/** Something wrong, found by a check. @category documents @since 0.1.0 */
export const Problem = Schema.Struct({
  rule: Schema.Literals([
    "syntax",
    "import",
    "name",
    "entry",
    "crash",
    "hang",
    "test",
    "example",
    "stub",
    "topic",
    "lack"
  ]),
  path: String,
  line: Schema.optionalKey(Number),
  message: String,
  differs: Schema.optionalKey(Schema.Struct({ wanted: String, said: String }))
})

/** @category documents @since 0.1.0 */
export type Problem = typeof Problem.Type

/** What the engineer wrote, complete, by path from the project's root. @category documents @since 0.1.0 */
export const Code = {
  name: "Code",
  schema: Schema.Struct({
    attempt: Number,
    files: Files,
    /** The attempt that it is a patch of; left out of one that was written afresh. */
    patches: Schema.optionalKey(Number),
    /** Whether it was patched without a model. */
    reworded: Schema.optionalKey(Schema.Literal(true))
  })
} satisfies Role.Kind

/** What QA found; no problems means that the code passes. @category documents @since 0.1.0 */
export const Report = {
  name: "Report",
  schema: Schema.Struct({
    attempt: Number,
    problems: Schema.Array(Problem),
    /** What it says where nobody knows what is right: programs that say the same bear each other out. */
    answers: Schema.optionalKey(Strings)
  })
} satisfies Role.Kind

/** What the company hands over. @category documents @since 0.1.0 */
export const Delivery = {
  name: "Delivery",
  schema: Schema.Struct({
    /** Whether every check passed. */
    ok: Boolean,
    /** What starts the program, typed in the project's folder. */
    command: String,
    files: Strings,
    /** What is still wrong, as a person reads it. */
    problems: Strings
  })
} satisfies Role.Kind
