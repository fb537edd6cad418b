/**
 * Fits any value to any schema, at the least cost.
 */
import { changed, cheapest, misfit, MISFIT, untouched, type Context, type Fit } from "./Fit.ts"
import type { Name } from "./Fixes.ts"
import { isRecord, type Json } from "./Json.ts"
import { listFit } from "./ListFit.ts"
import { literal } from "./Literal.ts"
import { objectFit } from "./ObjectFit.ts"
import { booleanFit, nullFit, numberFit, optionFit, textFit } from "./ScalarFit.ts"
import { shapes, type Node, type Shape } from "./Shape.ts"
import { isNothing } from "./Word.ts"

/** What is nested deeper stays as it is: no schema that people write is as deep, and no answer may exhaust the stack. */
const DEEPEST = 100

/** Below this depth only so many fits are tried: a schema that holds nothing but itself has no end otherwise. */
const DEEP = 24
const MOST_DEEP_FITS = 50_000

const isPlain = ({ alternatives, type }: Shape): boolean =>
  alternatives === undefined && type !== "array" && type !== "object"

/** What a user may choose. */
export interface Choices {
  readonly allows: (name: Name, confidence: number) => boolean
  readonly read?: ((text: string) => unknown) | undefined
}

const NUMBER = /(?<![\p{L}\p{N}_."'])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_"'])/gu

/** How numbers are written in a text, where one number is always written the same way. */
const spellings = (text: string): ((value: number) => string) => {
  let known: Map<number, string> | undefined
  return (value) => {
    if (known === undefined) {
      known = new Map()
      for (const [written] of text.matchAll(NUMBER)) {
        const number = Number(written)
        const before = known.get(number)
        known.set(number, before === undefined || before === written ? written : String(number))
      }
    }
    return known.get(value) ?? String(value)
  }
}

/** Makes the function that fits values to one schema. `text` is the answer that the values were read from. */
export const fitter = (
  root: Json,
  text: string,
  choices: Choices
): { readonly context: Context; readonly fit: (value: unknown) => Fit } => {
  const shapeOf = shapes(root)
  const known = new Map<Shape, Map<unknown, Fit>>()
  let deepFits = 0
  const read = (inner: string): unknown => {
    const found = literal(inner)
    return found === undefined && /^\s*[[({"']/u.test(inner) ? choices.read?.(inner) : found
  }
  /** The one of several objects whose tag, a key that each has with other options, is the value's. */
  const taggedNode = (value: unknown, nodes: ReadonlyArray<Node>, depth: number): Node => {
    if (!isRecord(value)) return undefined
    const objects = nodes.filter((node) => shapeOf(node).type === "object")
    const [first, ...others] = objects.map((node) => shapeOf(node).properties)
    if (first === undefined || others.length === 0) return undefined
    const properties = [first, ...others]
    const isTag = (key: string) => properties.every((each) => shapeOf(each.get(key)).options !== undefined)
    for (const key of first.keys()) {
      if (!Object.hasOwn(value, key) || !isTag(key)) continue
      const meant = objects.filter(
        (node) => context.fit(value[key], shapeOf(node).properties.get(key), depth + 1).cost < MISFIT
      )
      if (meant.length === 1) return meant[0]
    }
    return undefined
  }
  const either = (value: unknown, nodes: ReadonlyArray<Node>, depth: number): Fit => {
    if (typeof value === "string" && isNothing(value)) {
      const isNullable = nodes.some((node) => shapeOf(node).type === "null")
      const isOption = nodes.some((node) => shapeOf(node).options?.includes(value) ?? false)
      const none =
        isNullable && !isOption ? changed(context, "text_to_null", 0.9, value, untouched(null)) : undefined
      if (none !== undefined) return none
    }
    const tagged = taggedNode(value, nodes, depth)
    if (tagged !== undefined) return context.fit(value, tagged, depth + 1)
    let best = misfit(value)
    for (const node of nodes) {
      const fit = context.fit(value, node, depth + 1)
      if (fit.cost === 0) return fit
      best = cheapest(best, fit)
    }
    return best
  }
  const typed = (value: unknown, node: Node, shape: Shape, depth: number): Fit => {
    if (shape.alternatives !== undefined) return either(value, shape.alternatives, depth)
    if (shape.options !== undefined) return optionFit(context, value, shape.options, shape)
    switch (shape.type) {
      case "string":
        return textFit(context, value, shape)
      case "number":
      case "integer":
        return numberFit(context, value, shape)
      case "boolean":
        return booleanFit(context, value)
      case "null":
        return nullFit(context, value)
      case "array":
        return listFit(context, value, node, shape, depth)
      case "object":
        return objectFit(context, value, node, shape, depth)
      case undefined:
        return untouched(value)
      default:
        return untouched(value)
    }
  }
  const fit = (value: unknown, node: Node, depth: number): Fit => {
    if (node === false || depth > DEEPEST) return misfit(value)
    if (depth > DEEP && deepFits++ > MOST_DEEP_FITS) return misfit(value)
    const shape = shapeOf(node)
    if (isPlain(shape) && (typeof value !== "object" || value === null))
      return typed(value, node, shape, depth)
    let fits = known.get(shape)
    if (fits === undefined) known.set(shape, (fits = new Map()))
    let found = fits.get(value)
    if (found === undefined) {
      // A value that is met again while it is being fitted cannot be a part of itself.
      fits.set(value, misfit(value))
      found = typed(value, node, shape, depth)
      fits.set(value, found)
    }
    return found
  }
  const context: Context = {
    shapeOf,
    fit,
    allows: choices.allows,
    spelling: spellings(text),
    isLast: (word) => text.trimEnd().endsWith(word),
    read
  }
  return { context, fit: (value) => fit(value, root, 0) }
}
