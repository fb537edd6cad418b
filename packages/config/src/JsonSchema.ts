/**
 * The JSON Schema of `config2.yaml`, for editors.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

import * as ApiType from "./ApiType.ts"
import { File } from "./File.ts"

/**
 * Where the published schema is.
 *
 * @category constants
 * @since 0.1.0
 */
export const url = "https://unpkg.com/@metagpt-ts/config/config2.schema.json"

type Json = Readonly<Record<string, unknown>>

const variable = "\\$\\{.+\\}"
/** What stands in the text of a file for a value of a type: a key without a value, a variable, a word. */
const written: Readonly<Record<string, Json>> = {
  string: { type: ["string", "number", "null"] },
  number: {
    type: ["number", "string", "null"],
    pattern: `^(?:${variable}|[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)$`
  },
  integer: { type: ["integer", "string", "null"], pattern: `^(?:${variable}|[-+]?[0-9]+)$` },
  boolean: {
    type: ["boolean", "string", "null"],
    pattern: `^(?:${variable}|[Yy]es|[Nn]o|[Oo]n|[Oo]ff|[Tt]rue|[Ff]alse)$`
  },
  object: { type: ["object", "null"] },
  array: { type: ["array", "null"] }
}

const loosen = (node: unknown, isRequired: boolean): unknown => {
  if (Array.isArray(node)) return node.map((one) => loosen(one, isRequired))
  if (typeof node !== "object" || node === null) return node
  const { properties, required, type, ...rest } = node as Json
  const names = new Set(Array.isArray(required) ? (required as ReadonlyArray<string>) : [])
  const inner = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === "anyOf" || key === "additionalProperties" || key === "items" || key === "allOf"
        ? loosen(value, key !== "anyOf")
        : value
    ])
  )
  const { enum: words } = rest
  const loose = typeof type === "string" ? written[type] : undefined
  return {
    ...(type !== undefined && { type }),
    ...(!isRequired && (words === undefined ? loose : { type: [type, "null"] })),
    ...inner,
    ...(!isRequired && Array.isArray(words) && { enum: [...(words as ReadonlyArray<unknown>), null] }),
    ...(names.size > 0 && { required }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Json).map(([key, value]) => [key, loosen(value, names.has(key))])
      )
    })
  }
}

/**
 * Makes the schema from the code that reads the file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const document = (): Json => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(Schema.toEncoded(File), {
    onExcessProperty: "error"
  })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: url,
    title: "config2.yaml of MetaGPT and metagpt-ts",
    ...(loosen(schema, true) as Json),
    ...(Object.keys(definitions).length > 0 && { $defs: loosen(definitions, true) }),
    examples: Object.keys(ApiType.known)
      .slice(0, 3)
      .map((api_type) => ({ llm: { api_type } }))
  }
}
