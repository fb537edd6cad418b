/**
 * A smallest value of a JSON Schema, as a server answers that enforces one.
 *
 * @since 0.1.0
 */

/** @category models @since 0.1.0 */
export type JsonSchema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null

const list = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? (value as ReadonlyArray<unknown>) : []

const number = (value: unknown): number => (typeof value === "number" ? value : 0)

/** The number next to 0 that is within the bounds. */
const inside = (schema: JsonSchema): number => {
  const bound = (key: string, shift: number, none: number) => {
    const value = schema[key]
    return typeof value === "number" ? value + shift : none
  }
  const low = Math.max(bound("minimum", 0, -Infinity), bound("exclusiveMinimum", 1, -Infinity))
  const high = Math.min(bound("maximum", 0, Infinity), bound("exclusiveMaximum", -1, Infinity))
  return Math.min(Math.max(low, 0), high)
}

/**
 * Makes a value that fits a schema of the common keywords: types, enum, const, properties, items, bounds, `$ref`, alternatives.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (schema: JsonSchema, root: JsonSchema = schema, depth = 0): unknown => {
  const at = (part: unknown) => (isSchema(part) && depth < 24 ? make(part, root, depth + 1) : null)
  if (typeof schema["$ref"] === "string") {
    const steps = schema["$ref"].replace(/^#\/?/, "").split("/").filter(Boolean)
    return at(steps.reduce<unknown>((node, step) => (isSchema(node) ? node[step] : undefined), root))
  }
  if ("const" in schema) return schema["const"]
  const [choice] = list(schema["enum"])
  if (choice !== undefined) return choice
  const [option] = [...list(schema["anyOf"]), ...list(schema["oneOf"])]
  if (option !== undefined) return at(option)
  const parts = list(schema["allOf"])
  if (parts.length > 0) {
    const { allOf: _, ...rest } = schema
    return at(Object.assign({}, rest, ...parts.filter(isSchema)) as unknown)
  }
  const [type] = [...list(schema["type"]), schema["type"]]
  switch (type) {
    case "string":
      return "a".repeat(Math.max(1, number(schema["minLength"])))
    case "integer":
    case "number":
      return inside(schema)
    case "boolean":
      return true
    case "array": {
      const fixed = list(schema["prefixItems"]).map(at)
      const missing = Math.max(0, number(schema["minItems"]) - fixed.length)
      return [...fixed, ...Array.from({ length: missing }, () => at(schema["items"]))]
    }
    case "null":
      return null
    default: {
      const properties = isSchema(schema["properties"]) ? schema["properties"] : {}
      return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, at(value)]))
    }
  }
}

/**
 * Makes an answer fit the form that was asked for, as constrained decoding would: untouched when it is JSON already.
 *
 * @category combinators
 * @since 0.1.0
 */
export const constrain = (text: string, schema: JsonSchema | undefined): string => {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(schema === undefined ? { answer: text } : make(schema))
  }
}
