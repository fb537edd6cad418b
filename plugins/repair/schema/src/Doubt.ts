/**
 * Whether a value that fits may still not be what was meant: a key that nobody knows, where nearly the same one is missing.
 */
import { isRecord, type Json } from "./Json.ts"
import { matches, type KeyMatch } from "./Key.ts"
import { nodeAt, shapes, type Node, type Shape } from "./Shape.ts"
import { namesOf } from "./TextObject.ts"

type ShapeOf = (node: Node) => Shape

/** What a key must be known by, in a value that fits without it. */
const SURE = 0.75

/** Every node right below a shape. */
const below = (shape: Shape): ReadonlyArray<Node> => [
  ...shape.properties.values(),
  ...shape.patterns.map(([, node]) => node),
  shape.additional,
  ...shape.prefixItems,
  shape.items,
  ...(shape.alternatives ?? [])
]

const careful = new WeakMap<Shape, boolean>()

/** Whether a key may be missing anywhere in values of this shape: no other value is worth a look. */
const mayLack = (shapeOf: ShapeOf, first: Shape): boolean => {
  const before = careful.get(first)
  if (before !== undefined) return before
  const seen = new Set([first])
  let found = false
  for (const shape of seen) {
    if (careful.get(shape) === true || shape.properties.size > shape.required.size) {
      found = true
      break
    }
    for (const node of below(shape)) if (isRecord(node)) seen.add(shapeOf(node))
  }
  careful.set(first, found)
  return found
}

/** Whether there are keys that the shape does not know, while one that it knows is missing. */
const isStrange = (value: Json, { patterns, properties, required }: Shape): boolean => {
  if (properties.size === required.size) return false
  let known = 0
  let strange = 0
  for (const key in value) {
    if (properties.has(key)) known++
    else if (!patterns.some(([pattern]) => pattern?.test(key))) strange++
  }
  return strange > 0 && known < properties.size
}

const isDoubtful = (shapeOf: ShapeOf, value: Json, shape: Shape): boolean => {
  if (!isStrange(value, shape)) return false
  // Where other keys are asked for, only what needs no guess is another spelling.
  const isWanted = isRecord(shape.additional) && Object.keys(shape.additional).length > 0
  const allows = (name: KeyMatch["name"], confidence: number) =>
    confidence >= SURE && !(isWanted && name === "key_typo")
  return matches(Object.keys(value), namesOf({ shapeOf }, shape), allows).size > 0
}

/** The one shape that an object has among alternatives; undefined when several may be meant. */
const plain = (shapeOf: ShapeOf, shape: Shape): Shape | undefined => {
  if (shape.alternatives === undefined) return shape
  const objects = shape.alternatives
    .map(shapeOf)
    .filter(({ alternatives, type }) => alternatives !== undefined || type === "object" || type === "array")
  return objects.length === 1 && objects[0]?.alternatives === undefined ? objects[0] : undefined
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

/** Looks for such a key. Not recursive; linear in the value, and free of charge where no key of the schema may be missing. */
export const hasDoubt = (value: unknown, root: Json): boolean => {
  const shapeOf = shapes(root)
  const waiting: Array<{ readonly value: object; readonly shape: Shape }> = []
  const followed = new Map<Node, Shape | undefined>()
  const later = (part: unknown, node: Node): void => {
    if (!isContainer(part)) return
    if (!followed.has(node)) {
      const any = shapeOf(node)
      followed.set(node, mayLack(shapeOf, any) ? plain(shapeOf, any) : undefined)
    }
    const shape = followed.get(node)
    if (shape !== undefined) waiting.push({ value: part, shape })
  }
  later(value, root)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape, value } = next
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at++) later(value[at], shape.prefixItems[at] ?? shape.items)
    } else if (isRecord(value)) {
      if (isDoubtful(shapeOf, value, shape)) return true
      for (const key in value) later(value[key], nodeAt(shape, key))
    }
  }
  return false
}
