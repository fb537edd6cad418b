/**
 * What a node of a JSON Schema asks for, with references and `allOf` resolved.
 */
import { isRecord, type Json } from "./Json.ts"
import { pointed } from "./Reference.ts"

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
  /** What keys hold that match an expression. */
  readonly patterns: ReadonlyArray<readonly [pattern: RegExp | undefined, node: Node]>
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

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
const texts = (value: unknown): ReadonlyArray<string> =>
  list(value).filter((item) => typeof item === "string")
const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise)

const expressions = new Map<string, RegExp | undefined>()

const compiled = (source: string): RegExp | undefined => {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(source, flags)
    } catch {
      // Written for an engine that is less strict.
    }
  }
  return undefined
}

/** The regular expression of a `pattern`; undefined when it is none. */
export const expression = (source: unknown): RegExp | undefined => {
  if (typeof source !== "string") return undefined
  if (!expressions.has(source)) {
    if (expressions.size >= 1_000) expressions.clear()
    expressions.set(source, compiled(source))
  }
  return expressions.get(source)
}

/** Says whether a value is of a type as JSON Schema names it. */
export const isType = (type: unknown, value: unknown): boolean => {
  switch (type) {
    case "object":
      return isRecord(value)
    case "array":
      return Array.isArray(value)
    case "null":
      return value === null
    case "integer":
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

/** References that follow each other at most this often before the node counts as open. */
const MOST_REFERENCES = 32

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

type Flat = (node: Json) => Json

/** Makes the function that puts references and `allOf` into one node; what refers to itself adds nothing to itself. */
const flattener = (root: Json): Flat => {
  const known = new Map<Json, Json>()
  const flat = (node: Json, left: number): Json => {
    const { $ref, allOf, ...own } = node
    if ($ref === undefined && allOf === undefined) return node
    const before = known.get(node)
    if (before !== undefined) return before
    if (left === 0) return {}
    known.set(node, {})
    const parts = [...(typeof $ref === "string" ? [pointed(root, $ref)] : []), ...list(allOf)]
    const all = [...parts.filter(isRecord).map((part) => flat(part, left - 1)), own].reduce(merged, {})
    known.set(node, all)
    return all
  }
  return (node) => flat(node, MOST_REFERENCES)
}

/** What says nothing about the value. */
const REMARKS = new Set(
  "$anchor $comment $defs $id $schema default definitions deprecated description examples readOnly title writeOnly x-aliases".split(
    " "
  )
)

/** Alternatives that are single values are one choice between them; the title of such a value is another name of it. */
const withOneChoice = (flat: Flat, parts: ReadonlyArray<Node>): ReadonlyArray<Node> => {
  const choices: Array<unknown> = []
  const names: Record<string, unknown> = {}
  const others: Array<Node> = []
  for (const part of parts) {
    const node = isRecord(part) ? flat(part) : {}
    const options = optionsOf(node)
    if (options === undefined) {
      others.push(part)
      continue
    }
    choices.push(...options)
    Object.assign(names, node["x-enum-aliases"])
    if (options.length === 1 && typeof node["title"] === "string") names[node["title"]] = options[0]
  }
  return choices.length === 0 ? parts : [{ enum: choices, "x-enum-aliases": names }, ...others]
}

const alternatives = (flat: Flat, node: Json): ReadonlyArray<Node> | undefined => {
  const { anyOf, oneOf, ...rest } = node
  const either = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined
  if (either !== undefined) {
    const base = Object.fromEntries(Object.entries(rest).filter(([key]) => !REMARKS.has(key)))
    const parts =
      Object.keys(base).length === 0
        ? (either as ReadonlyArray<Node>)
        : either.map((part: unknown) => (isRecord(part) ? { allOf: [base, part] } : part))
    return withOneChoice(flat, parts)
  }
  const types = rest["type"]
  return Array.isArray(types) && types.length > 1
    ? types.map((type) => ({ ...rest, type: type as unknown }))
    : undefined
}

const optionsOf = (node: Json): ReadonlyArray<unknown> | undefined =>
  Array.isArray(node["enum"]) ? node["enum"] : "const" in node ? [node["const"]] : undefined

const typeOf = (node: Json): Type | undefined => {
  const said = Array.isArray(node["type"]) ? (node["type"][0] as unknown) : node["type"]
  if (typeof said === "string") return said as Type
  if (isRecord(node["properties"]) || "required" in node) return "object"
  return "items" in node || "prefixItems" in node ? "array" : undefined
}

const aliasesOf = (node: Json): ReadonlyArray<string> => [
  ...texts(node["x-aliases"]),
  ...texts([node["title"]])
]

const shape = (flat: Flat, node: Json, left = MOST_REFERENCES): Shape => {
  const either = left > 0 ? alternatives(flat, node) : undefined
  const [first] = either ?? []
  if (either?.length === 1 && isRecord(first))
    return { ...shape(flat, flat(first), left - 1), aliases: aliasesOf(node) }
  // Before draft 2020-12 the items of a tuple were a list of `items`.
  const isOld = Array.isArray(node["items"])
  return {
    type: typeOf(node),
    options: optionsOf(node),
    optionNames: isRecord(node["x-enum-aliases"]) ? node["x-enum-aliases"] : {},
    alternatives: either,
    properties: new Map(isRecord(node["properties"]) ? Object.entries(node["properties"]) : []),
    patterns: isRecord(node["patternProperties"])
      ? Object.entries(node["patternProperties"]).map(([source, inner]) => [expression(source), inner])
      : [],
    required: new Set(texts(node["required"])),
    additional: node["additionalProperties"] ?? true,
    prefixItems: list(isOld ? node["items"] : node["prefixItems"]),
    items: (isOld ? node["additionalItems"] : node["items"]) ?? true,
    minItems: number(node["minItems"], 0),
    maxItems: number(node["maxItems"], Infinity),
    minLength: number(node["minLength"], 0),
    maxLength: number(node["maxLength"], Infinity),
    pattern: expression(node["pattern"]),
    minimum: Math.max(number(node["minimum"], -Infinity), number(node["exclusiveMinimum"], -Infinity)),
    maximum: Math.min(number(node["maximum"], Infinity), number(node["exclusiveMaximum"], Infinity)),
    aliases: aliasesOf(node)
  }
}

/** The node of a key: the property, else what the pattern that it matches asks for, else what any other key may hold. */
export const nodeAt = (shape: Shape, key: string): Node =>
  shape.properties.get(key) ??
  shape.patterns.find(([pattern]) => pattern?.test(key) === true)?.[1] ??
  shape.additional

const roots = new WeakMap<Json, (node: Node) => Shape>()

/** Gives the function that gives the shape of a node of this schema; each node is read once. */
export const shapes = (root: Json): ((node: Node) => Shape) => {
  const before = roots.get(root)
  if (before !== undefined) return before
  const flat = flattener(root)
  const known = new WeakMap<object, Shape>()
  const open = shape(flat, {})
  const shapeOf = (node: Node): Shape => {
    if (!isRecord(node)) return open
    let found = known.get(node)
    if (found === undefined) known.set(node, (found = shape(flat, flat(node))))
    return found
  }
  roots.set(root, shapeOf)
  return shapeOf
}
