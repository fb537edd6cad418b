/**
 * Fits a value to a shape that asks for an object.
 */
import {
  changed,
  cheapest,
  costOf,
  LOSS,
  lost,
  misfit,
  MISFIT,
  type Change,
  type Context,
  type Fit
} from "./Fit.ts"
import { isRecord, type Json } from "./Json.ts"
import { matches } from "./Key.ts"
import { preview } from "./Preview.ts"
import { nodeAt, type Node, type Shape } from "./Shape.ts"
import { namesOf, objectOfText } from "./TextObject.ts"
import { isNothing } from "./Word.ts"

const isObjectAt = (context: Context, shape: Shape, property: string): boolean =>
  context.shapeOf(shape.properties.get(property)).type === "object"

/** Fits the keys and what they hold; `covered` counts the properties that were found. */
const keysFit = (
  context: Context,
  value: Json,
  shape: Shape,
  depth: number
): { fit: Fit; covered: number } => {
  const keys = Object.keys(value)
  const renamed =
    shape.properties.size === 0
      ? new Map<never, never>()
      : matches(keys, namesOf(context, shape), context.allows)
  const fixes: Array<Change> = []
  const parts: Array<readonly [string, Fit]> = []
  const fitted: Array<readonly [string, unknown]> = []
  let cost = 0
  let covered = 0
  let isSame = true
  for (const key of keys) {
    const before = value[key]
    const guess = renamed.get(key)
    // `data` with an object in it is a wrapper rather than a part of "Data format", which is a text.
    const isUnlikely =
      guess?.name === "key_partial" && isRecord(before) && !isObjectAt(context, shape, guess.property)
    const match = isUnlikely ? undefined : guess
    const property = match?.property ?? key
    const node = nodeAt(shape, property)
    if (shape.properties.has(property)) covered++
    else if (node === false && context.allows("extra_key_dropped", 0.8)) {
      fixes.push({
        name: "extra_key_dropped",
        step: key,
        before: preview(before),
        after: "",
        confidence: 0.8
      })
      cost += LOSS
      isSame = false
      continue
    }
    if (match !== undefined) {
      fixes.push({
        name: match.name,
        step: property,
        before: preview(key),
        after: preview(property),
        confidence: match.confidence
      })
      cost += costOf(match.confidence)
      isSame = false
    }
    const fit = node === false ? misfit(before) : context.fit(before, node, depth + 1)
    const isVoid =
      fit.cost >= MISFIT &&
      (before === null || before === undefined || (typeof before === "string" && isNothing(before)))
    if (
      isVoid &&
      shape.properties.has(property) &&
      !shape.required.has(property) &&
      context.allows("null_dropped", 0.9)
    ) {
      fixes.push({
        name: "null_dropped",
        step: property,
        before: preview(before),
        after: "",
        confidence: 0.9
      })
      cost += costOf(0.9)
      isSame = false
      continue
    }
    cost += fit.cost
    fitted.push([property, fit.value])
    if (fit.value !== before || fit.fixes.length > 0) {
      parts.push([property, fit])
      isSame = false
    }
  }
  const present = new Set(fitted.map(([key]) => key))
  for (const key of shape.required) if (!present.has(key)) cost += MISFIT
  return { fit: { value: isSame ? value : Object.fromEntries(fitted), cost, fixes, parts }, covered }
}

/** Moves keys that belong to a missing inner object into it. */
const gathered = (context: Context, value: Json, shape: Shape, depth: number): Fit | undefined => {
  for (const property of shape.required) {
    if (Object.hasOwn(value, property)) continue
    const node = shape.properties.get(property)
    const inner = node === undefined ? undefined : context.shapeOf(node)
    if (inner === undefined || inner.type !== "object" || inner.properties.size === 0) continue
    const own = Object.keys(value).filter((key) => inner.properties.has(key) && !shape.properties.has(key))
    if (own.length === 0) continue
    const rest = Object.entries(value).filter(([key]) => !own.includes(key))
    const moved = Object.fromEntries([
      ...rest,
      [property, Object.fromEntries(own.map((key) => [key, value[key]]))]
    ])
    return changed(context, "keys_gathered", 0.8, value, keysFit(context, moved, shape, depth).fit)
  }
  return undefined
}

const MOST_WRAPPED = 5

/** What is inside a wrapper: `{"result": …}`, `{"WritePRD": …}`, a schema filled in at `properties`. */
const insides = (
  context: Context,
  value: Json,
  node: Node,
  shape: Shape,
  depth: number
): ReadonlyArray<Fit | undefined> => {
  const keys = Object.keys(value)
  const isProperty = (key: string) => shape.properties.has(key)
  if (keys.length > MOST_WRAPPED) return []
  return keys
    .filter((key) => typeof value[key] === "object" || typeof value[key] === "string")
    .map((key) => {
      const inner = context.fit(value[key], node, depth + 1)
      if (!isRecord(inner.value) || (isProperty(key) && inner.cost >= MISFIT)) return undefined
      // A wrapper is one only around something of what was asked for.
      if (shape.properties.size > 0 && !Object.keys(inner.value).some(isProperty)) return undefined
      const fit = changed(context, "object_unwrapped", keys.length === 1 ? 0.95 : 0.7, value, inner)
      return (
        fit &&
        lost(
          fit,
          value,
          keys.filter((other) => other !== key),
          LOSS
        )
      )
    })
}

const fromObject = (context: Context, value: Json, node: Node, shape: Shape, depth: number): Fit => {
  const { covered, fit } = keysFit(context, value, shape, depth)
  if (fit.cost < MISFIT) return fit
  const inner = covered === 0 ? implied(context, value, shape, depth) : undefined
  if (inner !== undefined) return inner
  const isWrapper = covered === 0 || Object.keys(value).length === 1
  return cheapest(
    fit,
    gathered(context, value, shape, depth),
    ...(isWrapper ? insides(context, value, node, shape, depth) : [])
  )
}

/** Pairs of a key and a value, or objects, as one object. */
const joined = (
  context: Context,
  value: ReadonlyArray<unknown>,
  node: Node,
  depth: number
): Fit | undefined => {
  const pairs = value.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === "string")
  const entries = pairs
    ? (value as ReadonlyArray<readonly [string, unknown]>)
    : value.length > 1 && value.every(isRecord)
      ? value.flatMap((item) => Object.entries(item))
      : []
  const isClear = new Set(entries.map(([key]) => key)).size === entries.length
  if (entries.length === 0 || !isClear) return undefined
  const inner = context.fit(Object.fromEntries(entries), node, depth + 1)
  return inner.cost >= MISFIT ? undefined : changed(context, "list_to_object", 0.85, value, inner)
}

const fromList = (context: Context, value: ReadonlyArray<unknown>, node: Node, depth: number): Fit => {
  const object = joined(context, value, node, depth)
  if (object !== undefined) return object
  const only = value.length === 1 ? value[0] : undefined
  if (only === undefined) return misfit(value)
  const fit = changed(context, "list_unwrapped", 0.95, value, context.fit(only, node, depth + 1))
  return fit === undefined || (fit.cost >= MISFIT && !isRecord(only)) ? misfit(value) : fit
}

const fromText = (context: Context, value: string, node: Node, shape: Shape, depth: number): Fit => {
  const read = context.read(value)
  if (read !== undefined && read !== value && typeof read !== "number") {
    const fit = changed(context, "embedded_json", 0.95, value, context.fit(read, node, depth + 1))
    if (fit !== undefined && fit.value !== read) return fit
    if (fit !== undefined && isRecord(fit.value)) return fit
  }
  return objectOfText(context, value, node, shape, depth) ?? misfit(value)
}

const asksForKeys = (context: Context, node: Node): boolean => {
  const { alternatives, required, type } = context.shapeOf(node)
  return alternatives === undefined
    ? type === "object" && required.size > 0
    : alternatives.every((part) => {
        const shape = context.shapeOf(part)
        return shape.alternatives === undefined && (shape.type !== "object" || shape.required.size > 0)
      })
}

/** A bare value for an object that needs but one key: the key was taken for granted. */
const implied = (context: Context, value: unknown, shape: Shape, depth: number): Fit | undefined => {
  const [property, ...others] = shape.required
  const node = property === undefined ? undefined : shape.properties.get(property)
  if (property === undefined || node === undefined || others.length > 0) return undefined
  const isList = Array.isArray(value) && context.shapeOf(node).type === "array"
  // An object is known by its own keys; where any will do it may be anything.
  const isKnown = !isRecord(value) || asksForKeys(context, node)
  const isOnly = shape.properties.size === 1 && typeof value !== "string" && isKnown
  if (!isList && !isOnly) return undefined
  const inner = context.fit(value, node, depth + 1)
  return inner.cost >= MISFIT
    ? undefined
    : changed(context, "key_implied", 0.8, value, {
        value: { [property]: inner.value },
        cost: inner.cost,
        fixes: [],
        parts: [[property, inner]]
      })
}

/** Fits a value to `object`. */
export const objectFit = (context: Context, value: unknown, node: Node, shape: Shape, depth: number): Fit => {
  if (isRecord(value)) return fromObject(context, value, node, shape, depth)
  if (value === null || value === undefined) return misfit(value)
  const fit = Array.isArray(value)
    ? fromList(context, value, node, depth)
    : typeof value === "string"
      ? fromText(context, value, node, shape, depth)
      : misfit(value)
  return fit.cost < MISFIT ? fit : cheapest(fit, implied(context, value, shape, depth))
}
