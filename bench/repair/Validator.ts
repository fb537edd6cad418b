import type { Repairer } from "@metagpt-ts/core"

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const is = (type: string, value: unknown): boolean => {
  switch (type) {
    case "object":
      return isRecord(value)
    case "array":
      return Array.isArray(value)
    case "integer":
      return Number.isInteger(value)
    case "null":
      return value === null
    default:
      return typeof value === type
  }
}

/** What is wrong with a value: the part of JSON Schema that the corpora use. */
export const issues = (
  schema: Json,
  value: unknown,
  path: ReadonlyArray<string | number> = []
): Array<Repairer.Issue> => {
  const { type } = schema
  const types = Array.isArray(type) ? (type as Array<string>) : typeof type === "string" ? [type] : undefined
  if (types !== undefined && !types.some((each) => is(each, value)))
    return [{ path, message: `is no ${types.join(" or ")}` }]
  if (Array.isArray(schema["enum"]) && !schema["enum"].includes(value))
    return [{ path, message: "is none of the words" }]
  const found: Array<Repairer.Issue> = []
  if (Array.isArray(value) && isRecord(schema["items"])) {
    for (const [i, item] of value.entries()) found.push(...issues(schema["items"], item, [...path, i]))
  }
  if (isRecord(value)) {
    const properties = isRecord(schema["properties"]) ? schema["properties"] : {}
    for (const key of (schema["required"] as Array<string> | undefined) ?? []) {
      if (!Object.hasOwn(value, key)) found.push({ path: [...path, key], message: "is missing" })
    }
    for (const [key, each] of Object.entries(value)) {
      const inner = Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"]
      if (isRecord(inner)) found.push(...issues(inner, each, [...path, key]))
    }
  }
  return found
}
