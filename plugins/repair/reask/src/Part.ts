/**
 * A part of a value that is missing or wrong, and the node of the schema that says what it should be.
 */
import type { Repairer } from "@metagpt-ts/core"

export type Path = ReadonlyArray<string | number>

type Json = Readonly<Record<string, unknown>>

export interface Part {
  readonly path: Path
  /** The key under which the model is asked for it. */
  readonly label: string
  /** What the schema says of it, references resolved at the top. */
  readonly node: Json
  /** What is wrong, as the target says. */
  readonly problem: string
  readonly isMissing: boolean
}

export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const MOST_STEPS = 16

/** Follows `$ref` and single `allOf`; the description next to a reference is kept. */
export const resolved = (root: Json, node: unknown): Json => {
  let found = isRecord(node) ? node : {}
  for (let step = 0; step < MOST_STEPS; step++) {
    const { $ref, allOf, ...own } = found
    if (typeof $ref === "string") {
      let at: unknown = root
      for (const key of $ref.slice(1).split("/").filter(Boolean)) {
        at = isRecord(at) ? at[key.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined
      }
      found = { ...(isRecord(at) ? at : {}), ...own }
    } else if (Array.isArray(allOf)) {
      found = allOf.reduce<Json>((sum, part) => ({ ...sum, ...resolved(root, part) }), own)
    } else break
  }
  return found
}

const child = (root: Json, node: Json, step: string | number): Json | undefined => {
  const either = node["anyOf"] ?? node["oneOf"]
  if (Array.isArray(either)) {
    for (const part of either) {
      const found = child(root, resolved(root, part), step)
      if (found !== undefined) return found
    }
  }
  const { additionalProperties, items, prefixItems, properties } = node
  if (typeof step === "string" && isRecord(properties) && Object.hasOwn(properties, step)) {
    return resolved(root, properties[step])
  }
  const inner =
    typeof step === "string"
      ? additionalProperties
      : (Array.isArray(prefixItems) && prefixItems[step]) || items
  return isRecord(inner) ? resolved(root, inner) : undefined
}

/** As much of a path as the schema knows, and the node there. */
const known = (root: Json, path: Path): { readonly path: Path; readonly node: Json } => {
  let node = resolved(root, root)
  for (const [index, step] of path.entries()) {
    const next = child(root, node, step)
    if (next === undefined) return { path: path.slice(0, index), node }
    node = next
  }
  return { path, node }
}

const labelOf = (path: Path): string =>
  path.reduce<string>(
    (label, step) =>
      typeof step === "number" ? `${label}[${step}]` : label === "" ? step : `${label}.${step}`,
    ""
  )

export const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value
  )

/** A copy of the value with a part put in; what is on the way there and missing is made. */
export const put = (value: unknown, [step, ...rest]: Path, part: unknown): unknown => {
  if (step === undefined) return part
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as ReadonlyArray<unknown>)] : []
    list[step] = put(list[step], rest, part)
    return list
  }
  const inner = isRecord(value) ? value : {}
  return { ...inner, [step]: put(Object.hasOwn(inner, step) ? inner[step] : undefined, rest, part) }
}

export const startsWith = (path: Path, start: Path): boolean =>
  start.every((step, index) => path[index] === step)

/** Where an issue is: one that a validator places at the root and that names a key of it is that key's. */
const placeOf = (root: Json, { message, path }: Repairer.Issue): Path => {
  const { properties } = resolved(root, root)
  if (path.length > 0 || !isRecord(properties)) return path
  const [, , name] = /(["'`])([^"'`]{1,200})\1/u.exec(message) ?? []
  return name !== undefined && Object.hasOwn(properties, name) ? [name] : path
}

/** The value as a whole, for what is wrong with no single part of it. */
export const wholeOf = (root: Json, issues: ReadonlyArray<Repairer.Issue>): Part => ({
  path: [],
  label: "",
  node: resolved(root, root),
  problem: issues.map(({ message }) => message).join("; "),
  isMissing: false
})

/** So many issues below one key make it cheaper to ask for the key as a whole. */
const MOST_INSIDE = 3

/** The smallest parts that cover all issues; none when the value itself is what is wrong. */
export const partsOf = (
  root: Json,
  value: unknown,
  issues: ReadonlyArray<Repairer.Issue>
): ReadonlyArray<Part> => {
  const placed = issues.map((issue) => ({ message: issue.message, path: placeOf(root, issue) }))
  const inside = Map.groupBy(placed, ({ path }) => path[0])
  const paths = placed
    .map(({ message, path }) => ({
      message,
      path: (inside.get(path[0])?.length ?? 0) > MOST_INSIDE ? path.slice(0, 1) : path
    }))
    .toSorted((a, b) => a.path.length - b.path.length)
  const parts: Array<Part> = []
  for (const issue of paths) {
    const { node, path } = known(root, issue.path)
    if (path.length === 0 || parts.some((part) => startsWith(path, part.path))) continue
    parts.push({
      path,
      node,
      label: labelOf(path),
      problem: issue.message,
      isMissing: at(value, path) === undefined
    })
  }
  return parts
}
