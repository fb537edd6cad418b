/**
 * What an answer should have been, of a schema of any library.
 */
import { check } from "@metagpt-ts/repair-schema/plain"
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec"

import type { Issue } from "./RepairError.ts"

type Json = Readonly<Record<string, unknown>>

/** What is wrong with a value, and what the schema makes of it when nothing is. */
export interface Verdict {
  readonly issues: ReadonlyArray<Issue>
  readonly value: unknown
}

export interface Target {
  readonly jsonSchema: Json
  readonly judge: (value: unknown) => Verdict
}

const ANYTHING: Target = { jsonSchema: {}, judge: (value) => ({ issues: [], value }) }

/** What libraries are told for types that JSON Schema lacks, such as a date: anything may stand there. */
const LENIENT = { unrepresentable: "any", fallback: ({ base }: { readonly base: unknown }) => base }

const describe = (schema: StandardSchemaV1, given: object | undefined): Json => {
  if (given !== undefined) return given as Json
  const { jsonSchema, vendor } = (schema as Partial<StandardJSONSchemaV1> & StandardSchemaV1)["~standard"]
  if (jsonSchema === undefined) {
    throw new TypeError(
      `A schema of ${vendor} does not say what it is as JSON Schema: give that as \`jsonSchema\`, ` +
        "for instance toJsonSchema(schema) of @valibot/to-json-schema, or z.toJSONSchema(schema) of an older zod"
    )
  }
  return jsonSchema.input({ target: "draft-2020-12", libraryOptions: LENIENT })
}

/** Some libraries try it again with promises when they run out of stack. */
const LATER =
  "it cannot be checked at once: the schema validates with promises, or the value is nested too deeply"

const issueOf = ({ message, path = [] }: StandardSchemaV1.Issue): Issue => ({
  message,
  path: path
    .map((step) => (typeof step === "object" ? step.key : step))
    .map((key) => (typeof key === "number" ? key : String(key)))
})

const standard =
  (schema: StandardSchemaV1): Target["judge"] =>
  (value) => {
    let result: ReturnType<StandardSchemaV1["~standard"]["validate"]>
    try {
      result = schema["~standard"].validate(value)
    } catch (cause) {
      // Most libraries call themselves, and what is nested too deeply ends them.
      return { issues: [{ path: [], message: `it cannot be checked: ${String(cause)}` }], value }
    }
    if (result instanceof Promise) {
      result.catch(() => undefined)
      return { issues: [{ path: [], message: LATER }], value }
    }
    return result.issues === undefined
      ? { issues: [], value: result.value }
      : { issues: result.issues.map(issueOf), value }
  }

const plain = (schema: Json): Target["judge"] => {
  const issuesOf = check(schema)
  return (value) => ({ issues: issuesOf(value), value })
}

const known = new WeakMap<object, Target>()

/** Makes a target of a Standard Schema or a JSON Schema; of one schema once. */
export const target = (schema: object | undefined, given: object | undefined): Target => {
  if (schema === undefined) return ANYTHING
  const before = given === undefined ? known.get(schema) : undefined
  if (before !== undefined) return before
  const made: Target =
    "~standard" in schema
      ? {
          jsonSchema: describe(schema as StandardSchemaV1, given),
          judge: standard(schema as StandardSchemaV1)
        }
      : { jsonSchema: schema as Json, judge: plain(schema as Json) }
  if (given === undefined) known.set(schema, made)
  return made
}
