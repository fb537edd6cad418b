/**
 * Says in words what value is wanted.
 *
 * @since 0.1.0
 */

type JsonSchema = Readonly<Record<string, unknown>>

const typeOf = (schema: JsonSchema): string => {
  if (Array.isArray(schema["enum"]))
    return `one of ${schema["enum"].map((value) => JSON.stringify(value)).join(", ")}`
  if (schema["type"] === "array") {
    const items = schema["items"]
    return typeof items === "object" && items !== null ? `list of ${typeOf(items as JsonSchema)}s` : "list"
  }
  if (typeof schema["type"] === "string") return schema["type"]
  return "value"
}

/**
 * Describes the keys of an object schema, a line each, and asks for the object; holds nothing that could be copied as an answer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const describe = (schema: JsonSchema): string => {
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>)
  const lines = properties.map(([name, property]) => {
    const about = typeof property["description"] === "string" ? `: ${property["description"]}` : ""
    return `- ${JSON.stringify(name)} (${typeOf(property)})${about}`
  })
  return `Answer with one JSON object and nothing else. Its keys:\n${lines.join("\n")}`
}
