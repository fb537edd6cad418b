/**
 * Fits a value to a shape that asks for one scalar.
 */
import { changed, misfit, untouched, type Context, type Fit } from "./Fit.ts"
import { readableText } from "./ReadableText.ts"
import { isRecord, type Shape } from "./Shape.ts"
import { booleanOf, isNothing, numberOf, optionOf, type Reading } from "./Word.ts"

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

const read = (context: Context, before: unknown, reading: Reading<unknown> | undefined): Fit | undefined =>
  reading === undefined
    ? undefined
    : changed(context, reading.name, reading.confidence, before, untouched(reading.value))

/** The scalar that a list of one item or an object of one key holds. */
const held = (value: unknown): { readonly inner: unknown; readonly name: string } | undefined => {
  if (Array.isArray(value))
    return value.length === 1 ? { inner: value[0] as unknown, name: "list_unwrapped" } : undefined
  if (!isRecord(value)) return undefined
  const inner = Object.values(value)
  return inner.length === 1 ? { inner: inner[0], name: "object_unwrapped" } : undefined
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
    const reading = numberOf(value, shape.maximum)
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

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (isContainer(a) && isContainer(b) && JSON.stringify(b).length < 10_000 && sameJson(a, b))

const sameJson = (a: object, b: object): boolean => {
  const keys = Object.keys(b)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    Object.keys(a).length === keys.length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}

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
  return unwrapped(context, value, (inner) => optionFit(context, inner, options, shape))
}
