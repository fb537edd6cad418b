/**
 * Fits a value to a shape that asks for one scalar.
 */
import { isSame } from "./Equal.ts"
import { changed, misfit, MISFIT, untouched, type Context, type Fit } from "./Fit.ts"
import type { Name } from "./Fixes.ts"
import { isRecord, type Json } from "./Json.ts"
import { optionOf } from "./Option.ts"
import { numberOf } from "./Quantity.ts"
import { readableText } from "./ReadableText.ts"
import type { Shape } from "./Shape.ts"
import { booleanOf, isNothing, type Reading } from "./Word.ts"

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

const read = (context: Context, before: unknown, reading: Reading<unknown> | undefined): Fit | undefined =>
  reading === undefined
    ? undefined
    : changed(context, reading.name, reading.confidence, before, untouched(reading.value))

/** What is said of a value beside it, where the schema was filled in: `{"type": "string", "value": "x"}`. */
const REMARKS = new Set(["value", "type", "description", "title", "unit", "required"])

const isDescribed = (value: Json): boolean =>
  Object.hasOwn(value, "value") && Object.keys(value).every((key) => REMARKS.has(key))

/** The scalar that a list of one item or an object of one key holds. */
const held = (value: unknown): { readonly inner: unknown; readonly name: Name } | undefined => {
  if (Array.isArray(value))
    return value.length === 1 ? { inner: value[0] as unknown, name: "list_unwrapped" } : undefined
  if (!isRecord(value)) return undefined
  const keys = Object.keys(value)
  if (keys.length === 1) return { inner: value[keys[0]!], name: "object_unwrapped" }
  return isDescribed(value) ? { inner: value["value"], name: "object_unwrapped" } : undefined
}

const unwrapped = (context: Context, value: unknown, fit: (inner: unknown) => Fit): Fit => {
  const one = held(value)
  if (one === undefined || isContainer(one.inner)) return misfit(value)
  const inner = fit(one.inner)
  return inner.cost >= misfit(value).cost
    ? misfit(value)
    : (changed(context, one.name, 0.9, value, inner) ?? misfit(value))
}

const isText = (shape: Shape, text: string): boolean =>
  text.length >= shape.minLength && text.length <= shape.maxLength && (shape.pattern?.test(text) ?? true)

/** Fits a value to `string`. */
export const textFit = (context: Context, value: unknown, shape: Shape): Fit => {
  if (typeof value === "string") {
    if (isText(shape, value)) return untouched(value)
    const trimmed = value.trim()
    const fit = isText(shape, trimmed)
      ? changed(context, "text_trimmed", 0.95, value, untouched(trimmed))
      : undefined
    return fit ?? misfit(value)
  }
  if (isRecord(value) && isDescribed(value)) {
    const fit = unwrapped(context, value, (inner) => textFit(context, inner, shape))
    if (fit.cost < MISFIT) return fit
  }
  const [name, confidence, text] =
    value === null || value === undefined
      ? (["null_to_text", 0.6, ""] as const)
      : typeof value === "number"
        ? (["number_to_text", 0.95, context.spelling(value)] as const)
        : typeof value === "boolean"
          ? (["boolean_to_text", 0.95, String(value)] as const)
          : Array.isArray(value)
            ? (["list_to_text", 0.8, readableText(value)] as const)
            : (["object_to_text", 0.75, readableText(value)] as const)
  return isText(shape, text)
    ? (changed(context, name, confidence, value, untouched(text)) ?? misfit(value))
    : misfit(value)
}

/** Fits a value to `number` or `integer`. */
export const numberFit = (context: Context, value: unknown, shape: Shape): Fit => {
  const holds = (number: number) =>
    Number.isFinite(number) &&
    number >= shape.minimum &&
    number <= shape.maximum &&
    (shape.type !== "integer" || Number.isInteger(number))
  if (typeof value === "number") return holds(value) ? untouched(value) : misfit(value)
  if (typeof value === "string") {
    const reading = numberOf(value, { isInteger: shape.type === "integer", maximum: shape.maximum })
    return (
      (reading !== undefined && holds(reading.value) ? read(context, value, reading) : undefined) ??
      misfit(value)
    )
  }
  return unwrapped(context, value, (inner) => numberFit(context, inner, shape))
}

/** Fits a value to `boolean`. */
export const booleanFit = (context: Context, value: unknown): Fit => {
  if (typeof value === "boolean") return untouched(value)
  if (typeof value === "string") return read(context, value, booleanOf(value)) ?? misfit(value)
  if (value === 0 || value === 1) {
    return changed(context, "number_to_boolean", 0.9, value, untouched(value === 1)) ?? misfit(value)
  }
  return unwrapped(context, value, (inner) => booleanFit(context, inner))
}

/** Fits a value to `null`. */
export const nullFit = (context: Context, value: unknown): Fit =>
  value === null
    ? untouched(value)
    : ((typeof value === "string" && (value.trim() === "" || isNothing(value))
        ? changed(context, "text_to_null", 0.9, value, untouched(null))
        : undefined) ?? misfit(value))

/** Fits a value to one of a few options. */
export const optionFit = (
  context: Context,
  value: unknown,
  options: ReadonlyArray<unknown>,
  shape: Shape
): Fit => {
  if (options.some((option) => isSame(value, option))) return untouched(value)
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    const text = typeof value === "number" ? context.spelling(value) : String(value)
    const reading = optionOf(text, options, shape.optionNames)
    const isCut = reading?.name === "enum_prefix" && context.isLast(text)
    return (isCut ? undefined : read(context, value, reading)) ?? misfit(value)
  }
  if (value === null) return misfit(value)
  const items = Array.isArray(value) ? value : []
  const fitting = items.filter((item) => options.some((option) => isSame(item, option)))
  // Of several answers only one is to be had.
  if (items.length > 1 && fitting.length === 1)
    return changed(context, "list_unwrapped", 0.6, value, untouched(fitting[0])) ?? misfit(value)
  return unwrapped(context, value, (inner) => optionFit(context, inner, options, shape))
}
