/**
 * What a node of a JSON Schema asks for, with references and `allOf` resolved.
 */

/** A node of a JSON Schema as it was written: an object or a boolean. */
export type Node = unknown

/** The names JSON Schema has for types. */
export type Type = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object"

export interface Shape {
  /** One type, or undefined when the node allows any. */
  readonly type: Type | undefined
  /** The only values allowed, of `enum` or `const`. */
  readonly options: ReadonlyArray<unknown> | undefined
  /** What else an option is called: other name to option. */
  readonly optionNames: Readonly<Record<string, unknown>>
  /** One of these must hold, of `anyOf`, `oneOf` or several types. */
  readonly alternatives: ReadonlyArray<Node> | undefined
  readonly properties: ReadonlyMap<string, Node>
  readonly required: ReadonlySet<string>
  /** What a key that is not among the properties may hold; false when there may be none. */
  readonly additional: Node
  readonly prefixItems: ReadonlyArray<Node>
  /** What the items after the prefix are; false when there may be none. */
  readonly items: Node
  readonly minItems: number
  readonly maxItems: number
  readonly minLength: number
  readonly maxLength: number
  readonly pattern: RegExp | undefined
  readonly minimum: number
  readonly maximum: number
  /** Other names of the property that this node describes. */
  readonly aliases: ReadonlyArray<string>
}

type Json = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
const texts = (value: unknown): ReadonlyArray<string> =>
  list(value).filter((item) => typeof item === "string")
const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise)

const expression = (source: unknown): RegExp | undefined => {
  if (typeof source !== "string") return undefined
  try {
    return new RegExp(source, "u")
  } catch {
    return undefined
  }
}

/** References that follow each other at most this often before the node counts as open. */
const MOST_REFERENCES = 32

const pointed = (root: Json, reference: string): unknown => {
  if (!reference.startsWith("#")) return undefined
  let node: unknown = root
  for (const step of reference.slice(1).split("/").filter(Boolean)) {
    const key = decodeStep(step)
    node =
      isRecord(node) && Object.hasOwn(node, key)
        ? node[key]
        : Array.isArray(node)
          ? node[Number(key)]
          : undefined
  }
  return node
}

const decodeStep = (step: string): string => {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~")
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

const merged = (first: Json, second: Json): Json => ({
  ...first,
  ...second,
  ...((isRecord(first["properties"]) || isRecord(second["properties"])) && {
    properties: {
      ...(isRecord(first["properties"]) && first["properties"]),
      ...(isRecord(second["properties"]) && second["properties"])
    }
  }),
  ...((Array.isArray(first["required"]) || Array.isArray(second["required"])) && {
    required: [...list(first["required"]), ...list(second["required"])]
  })
})

const flat = (root: Json, node: Json, left = MOST_REFERENCES): Json => {
  const { $ref, allOf, ...own } = node
  if ($ref === undefined && allOf === undefined) return node
  if (left === 0) return {}
  const parts = [...(typeof $ref === "string" ? [pointed(root, $ref)] : []), ...list(allOf)]
  return [...parts.filter(isRecord).map((part) => flat(root, part, left - 1)), own].reduce(merged, {})
}

const alternatives = (node: Json): ReadonlyArray<Node> | undefined => {
  const { anyOf, oneOf, ...rest } = node
  const either = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined
  if (either !== undefined) {
    const { description: _, title: __, "x-aliases": ___, ...base } = rest
    if (Object.keys(base).length === 0) return either
    return either.map((part) => (isRecord(part) ? { allOf: [base, part] } : part))
  }
  const types = rest["type"]
  return Array.isArray(types) && types.length > 1
    ? types.map((type) => ({ ...rest, type: type as unknown }))
    : undefined
}

const typeOf = (node: Json): Type | undefined => {
  const said = Array.isArray(node["type"]) ? (node["type"][0] as unknown) : node["type"]
  if (typeof said === "string") return said as Type
  if (isRecord(node["properties"]) || "required" in node) return "object"
  return "items" in node || "prefixItems" in node ? "array" : undefined
}

const shape = (node: Json): Shape => ({
  type: typeOf(node),
  options: Array.isArray(node["enum"]) ? node["enum"] : "const" in node ? [node["const"]] : undefined,
  optionNames: isRecord(node["x-enum-aliases"]) ? node["x-enum-aliases"] : {},
  alternatives: alternatives(node),
  properties: new Map(isRecord(node["properties"]) ? Object.entries(node["properties"]) : []),
  required: new Set(texts(node["required"])),
  additional: node["additionalProperties"] ?? true,
  prefixItems: list(node["prefixItems"]),
  items: node["items"] ?? true,
  minItems: number(node["minItems"], 0),
  maxItems: number(node["maxItems"], Infinity),
  minLength: number(node["minLength"], 0),
  maxLength: number(node["maxLength"], Infinity),
  pattern: expression(node["pattern"]),
  minimum: Math.max(number(node["minimum"], -Infinity), number(node["exclusiveMinimum"], -Infinity)),
  maximum: Math.min(number(node["maximum"], Infinity), number(node["exclusiveMaximum"], Infinity)),
  aliases: [...texts(node["x-aliases"]), ...texts([node["title"]])]
})

/** Makes the function that gives the shape of a node of this schema; each node is read once. */
export const shapes = (root: Json): ((node: Node) => Shape) => {
  const known = new WeakMap<object, Shape>()
  const open = shape({})
  return (node) => {
    if (!isRecord(node)) return open
    let found = known.get(node)
    if (found === undefined) {
      found = shape(flat(root, node))
      known.set(node, found)
    }
    return found
  }
}
