/**
 * JSON Schema as the part of it that the grammar generator of node-llama-cpp knows.
 *
 * What it cannot say (`pattern`, bounds of numbers, `not`, `if`) is left out: the grammar then allows more than the schema, never
 * something else. Long bounds of strings and lists are left out too, because the grammar would grow with them.
 *
 * @since 0.1.0
 */
type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isLiteral = (value: unknown) => value === null || ["string", "number", "boolean"].includes(typeof value)

/** Longest bound that is kept: a grammar writes a repetition out. */
const longest = 50
/** With more optional fields than this, a grammar offers all of them or none. */
const freeFields = 3
const deepest = 64

const scalars: ReadonlyArray<unknown> = ["string", "number", "boolean", "null"]
const formats: ReadonlyArray<unknown> = ["date-time", "date", "time"]
const anything: Json = {
  oneOf: [{ type: scalars }, { type: "array" }, { type: "object", additionalProperties: true }]
}

const bounds = (schema: Json, names: ReadonlyArray<string>): Json =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = schema[name]
      return typeof value === "number" && value >= 0 && value <= longest ? [[name, value]] : []
    })
  )

const merge = (left: Json, right: Json): Json => {
  const both = { ...left, ...right }
  if (!isObject(left["properties"]) || !isObject(right["properties"])) return both
  const required = [left["required"], right["required"]].flatMap((names) =>
    Array.isArray(names) ? names : []
  )
  return { ...both, properties: { ...left["properties"], ...right["properties"] }, required }
}

// Not JSON numbers, so nothing to offer to a model.
const unwritable = new Set<unknown>(["Infinity", "-Infinity", "NaN"])
const isUnwritable = (option: unknown) =>
  isObject(option) && Array.isArray(option["enum"]) && option["enum"].every((value) => unwritable.has(value))

const reference = (ref: string): string => {
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(ref)?.[1]
  return name === undefined ? "" : name.replaceAll("~1", "/").replaceAll("~0", "~")
}

const array = (schema: Json, convert: (schema: unknown) => Json): Json => {
  const head = Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : undefined
  const items = schema["items"]
  const limits = bounds(schema, ["minItems", "maxItems"])
  return {
    type: "array",
    ...limits,
    ...(head && {
      prefixItems: head.map(convert),
      minItems: Math.max(head.length, Number(limits["minItems"] ?? 0))
    }),
    ...(items === false && { maxItems: head?.length ?? 0 }),
    ...(isObject(items) && { items: convert(items) })
  }
}

const object = (schema: Json, convert: (schema: unknown) => Json): Json => {
  const fields = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : []
  const additional = schema["additionalProperties"]
  if (fields.length === 0) {
    if (additional === false) return { type: "object", properties: {} }
    return { type: "object", additionalProperties: isObject(additional) ? convert(additional) : true }
  }
  const required = new Set(
    Array.isArray(schema["required"]) ? (schema["required"] as ReadonlyArray<unknown>) : []
  )
  const optional = fields.map(([name]) => name).filter((name) => !required.has(name))
  // `true` is what generators write for "I do not care"; a model should write what was asked for.
  const rest = isObject(additional) ? { additionalProperties: convert(additional) } : {}
  const converted = fields.map(([name, value]) => [name, convert(value)] as const)
  const without = (left: ReadonlySet<string>): Json => ({
    type: "object",
    properties: Object.fromEntries(converted.filter(([name]) => !left.has(name))),
    ...rest
  })
  const choices = optional.length <= freeFields ? subsets(optional) : [[], optional]
  const variants = choices.map((left) => without(new Set(left)))
  return variants.length === 1 ? without(new Set()) : { oneOf: variants }
}

const subsets = (names: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  names.reduce<ReadonlyArray<ReadonlyArray<string>>>(
    (all, name) => [...all, ...all.map((some) => [...some, name])],
    [[]]
  )

const single = (type: unknown, schema: Json, convert: (schema: unknown) => Json): Json => {
  switch (type) {
    case "object":
      return object(schema, convert)
    case "array":
      return array(schema, convert)
    case "string":
      return formats.includes(schema["format"])
        ? { type, format: schema["format"] }
        : { type, ...bounds(schema, ["minLength", "maxLength"]) }
    default:
      return type === "integer" || scalars.includes(type) ? { type } : anything
  }
}

/**
 * Converts a schema. Takes whatever it is given and never throws.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromJsonSchema = (schema: unknown): Json => {
  const root = isObject(schema) ? schema : {}
  const sources: Json = {
    ...(isObject(root["definitions"]) && root["definitions"]),
    ...(isObject(root["$defs"]) && root["$defs"])
  }
  const at =
    (depth: number) =>
    (schema: unknown): Json => {
      if (!isObject(schema) || depth > deepest) return anything
      const convert = at(depth + 1)
      if (typeof schema["$ref"] === "string") {
        const name = reference(schema["$ref"])
        return Object.hasOwn(sources, name) ? { $ref: `#/$defs/${name}` } : anything
      }
      if (isLiteral(schema["const"])) return { const: schema["const"] }
      if (Array.isArray(schema["enum"])) {
        const literals = schema["enum"].filter(isLiteral)
        return literals.length > 0 ? { enum: literals } : anything
      }
      const options = schema["anyOf"] ?? schema["oneOf"]
      if (Array.isArray(options) && options.length > 0) {
        const { anyOf: _any, oneOf: _one, ...shared } = schema
        const writable = options.filter((option) => !isUnwritable(option))
        const converted = (writable.length > 0 ? writable : options).map((option) =>
          convert(isObject(option) ? merge(shared, option) : shared)
        )
        return converted.length === 1 && converted[0] ? converted[0] : { oneOf: converted }
      }
      if (Array.isArray(schema["allOf"])) {
        const { allOf, ...shared } = schema
        return convert((allOf as ReadonlyArray<unknown>).filter(isObject).reduce(merge, shared))
      }
      const type = schema["type"]
      if (Array.isArray(type) && type.length > 0)
        return { oneOf: type.map((one) => single(one, schema, convert)) }
      if (type !== undefined) return single(type, schema, convert)
      if ("properties" in schema) return object(schema, convert)
      return "items" in schema || "prefixItems" in schema ? array(schema, convert) : anything
    }
  const converted = at(0)(root)
  const definitions = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, at(1)(source)])
  )
  return Object.keys(definitions).length > 0 ? { ...converted, $defs: definitions } : converted
}
