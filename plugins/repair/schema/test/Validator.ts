import type { Repairer } from "@metagpt-ts/core"

type Node = Readonly<Record<string, unknown>>

const isType = (type: unknown, value: unknown): boolean => {
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value)
  if (type === "array") return Array.isArray(value)
  if (type === "null") return value === null
  return type === "integer" ? Number.isInteger(value) : typeof value === type
}

/** A second, plain reading of the same subset of JSON Schema, so that the tests do not ask the code under test. */
export const issues = (
  schema: unknown,
  value: unknown,
  path: ReadonlyArray<string | number> = []
): ReadonlyArray<Repairer.Issue> => {
  if (schema === true) return []
  if (schema === false) return [{ path, message: "is not allowed" }]
  const node = schema as Node
  const either = node["anyOf"] as ReadonlyArray<unknown> | undefined
  if (either !== undefined) {
    return either.some((part) => issues(part, value, path).length === 0)
      ? []
      : [{ path, message: "fits none" }]
  }
  const types = node["type"] === undefined ? [] : [node["type"]].flat()
  if (types.length > 0 && !types.some((type) => isType(type, value)))
    return [{ path, message: "has another type" }]
  const options = node["enum"] as ReadonlyArray<unknown> | undefined
  if (options !== undefined && !options.includes(value)) return [{ path, message: "is no option" }]
  if ("const" in node && node["const"] !== value) return [{ path, message: "is not that" }]
  if (typeof value === "string" && value.length < ((node["minLength"] as number) ?? 0))
    return [{ path, message: "short" }]
  if (typeof value === "number" && value > ((node["maximum"] as number) ?? Infinity))
    return [{ path, message: "large" }]
  if (Array.isArray(value)) {
    const prefix = (node["prefixItems"] as ReadonlyArray<unknown>) ?? []
    const size =
      value.length < ((node["minItems"] as number) ?? 0) ||
      value.length > ((node["maxItems"] as number) ?? Infinity)
    return [
      ...(size ? [{ path, message: "has the wrong length" }] : []),
      ...value.flatMap((item, index) =>
        issues(prefix[index] ?? node["items"] ?? true, item, [...path, index])
      )
    ]
  }
  if (typeof value !== "object" || value === null) return []
  const properties = (node["properties"] ?? {}) as Node
  const required = (node["required"] ?? []) as ReadonlyArray<string>
  return [
    ...required
      .filter((key) => !Object.hasOwn(value, key))
      .map((key) => ({ path: [...path, key], message: "is missing" })),
    ...Object.entries(value).flatMap(([key, item]) =>
      issues(
        Object.hasOwn(properties, key) ? properties[key] : (node["additionalProperties"] ?? true),
        item,
        [...path, key]
      )
    )
  ]
}

/** A target that is judged by `issues`. */
export const target = (jsonSchema: Node, name = "Thing"): Repairer.Target => ({
  name,
  jsonSchema,
  issues: (value) => issues(jsonSchema, value)
})
