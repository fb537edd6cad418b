/**
 * The whole answer fitted to a schema.
 */
import type { Repairer } from "@metagpt-ts/core"

import { changed, fixesOf, MISFIT, type Fit } from "./Fit.ts"
import type { Name } from "./Fixes.ts"
import { repr } from "./Literal.ts"
import { located } from "./Place.ts"
import { fitter } from "./SchemaFit.ts"
import type { Shape } from "./Shape.ts"
import { isMarkedList, listOf, tableOf } from "./TextList.ts"
import { objectOfText, unfenced } from "./TextObject.ts"

/**
 * What may be changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Fixes that are not made, by name. */
  readonly off?: ReadonlyArray<Name> | undefined
  /** Least confidence of a fix, from 0 to 1; 1 allows only what loses nothing. Default 0. */
  readonly confidence?: number | undefined
  /**
   * Reads JSON-like text inside a string that is neither JSON nor a Python literal; undefined when it cannot. By default such text
   * stays text.
   */
  readonly read?: ((text: string) => unknown) | undefined
}

/**
 * An answer: its text and, unless it could not be read, its value.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  readonly text: string
  readonly value?: unknown
}

/**
 * The value that comes nearest to the schema, and what was changed for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fitted {
  /** Undefined when nothing of what was asked for is in the answer. */
  readonly value: unknown
  readonly fixes: ReadonlyArray<Repairer.Fix>
  /** The value is not the one that was read before, but was found in the text. */
  readonly anew: boolean
}

interface Best {
  readonly fit: Fit
  readonly anew: boolean
}

/** Whether an item of this kind is told from prose by its form. */
const isTellable = ({ options, type }: Shape): boolean =>
  options !== undefined || type === "boolean" || type === "number" || type === "integer"

/** The cheaper of the value that was read and the fields that stand in its text. */
const best = (
  answer: Answer,
  jsonSchema: Readonly<Record<string, unknown>>,
  options: Options
): Best | undefined => {
  const off = new Set<Name>(options.off)
  const least = options.confidence ?? 0
  const allows = (name: Name, confidence: number) => confidence >= least && !off.has(name)
  const { context, fit } = fitter(jsonSchema, answer.text, { allows, read: options.read })
  const shape = context.shapeOf(jsonSchema)
  const read = answer.value === undefined ? undefined : { fit: fit(answer.value), anew: false }
  if (read !== undefined && read.fit.cost < MISFIT) return read
  const object = repr(answer.text)
  const printed =
    typeof object === "object" && object !== null
      ? changed(context, "repr_read", 0.95, answer.text.trim(), fit(object))
      : undefined
  if (printed !== undefined && printed.cost < MISFIT) return { fit: printed, anew: true }
  const isObject = shape.type === "object" && shape.alternatives === undefined
  const text = unfenced(answer.text) ?? answer.text
  const fields = isObject ? objectOfText(context, text, jsonSchema, shape, 0) : undefined
  if (fields !== undefined && (read === undefined || fields.cost < read.fit.cost))
    return { fit: fields, anew: true }
  if (read !== undefined) return read
  const bare = text.trim()
  // Where anything may stand, nothing says that prose is the answer.
  const isOpen = shape.type === undefined && shape.alternatives === undefined && shape.options === undefined
  if (isObject || isOpen || bare === "") return undefined
  const isProse = shape.type === "array" && !isTellable(context.shapeOf(shape.items)) && !isList(bare)
  const whole = isProse ? undefined : fit(bare)
  return whole !== undefined && whole.cost < MISFIT ? { fit: whole, anew: true } : undefined
}

/** Says whether a text that is no JSON is surely a list. */
const isList = (text: string): boolean =>
  isMarkedList(text) || tableOf(text) !== undefined || listOf(text, false)?.confidence === 0.85

/**
 * Fits an answer to a JSON Schema: the value that was read of it or, where that is not it, the fields in its text.
 *
 * Keys are found by case, style, decoration, declared `x-aliases` and typo; wrappers are undone; lists, numbers, booleans, options
 * and nulls are read from text. A missing field is never made up: check the value, for it may lack what the answer lacks. A value
 * that fits comes back untouched; never throws; linear in the answer.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fit = (
  answer: Answer,
  jsonSchema: Readonly<Record<string, unknown>>,
  options: Options = {}
): Fitted => {
  const found = best(answer, jsonSchema, options)
  return found === undefined
    ? { value: undefined, fixes: [], anew: false }
    : { value: found.fit.value, fixes: located(fixesOf(found.fit), answer.text), anew: found.anew }
}
