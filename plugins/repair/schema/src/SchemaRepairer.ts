/**
 * A repairer that fits an answer to the schema that was asked for.
 *
 * @since 0.1.0
 */
import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { fixesOf, MISFIT, type Fit } from "./Fit.ts"
import { fitter } from "./SchemaFit.ts"
import { isMarkedList, listOf } from "./TextList.ts"
import { objectOfText, unfenced } from "./TextObject.ts"

/**
 * What may be changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Fixes that are not made, by name. */
  readonly without?: ReadonlyArray<string> | undefined
  /** Least confidence of a fix, from 0 to 1; 1 allows only what loses nothing. Default 0. */
  readonly confidence?: number | undefined
  /**
   * Reads JSON-like text inside a string that is neither JSON nor a Python literal; undefined when it cannot. By default such text
   * stays text.
   */
  readonly read?: ((text: string) => unknown) | undefined
}

const issuesOf = (target: Repairer.Target, value: unknown): ReadonlyArray<Repairer.Issue> => {
  try {
    return target.issues(value)
  } catch (cause) {
    return [{ path: [], message: `the value could not be checked: ${String(cause)}` }]
  }
}

const explain = (issues: ReadonlyArray<Repairer.Issue>): string =>
  issues
    .slice(0, 20)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ")

/** The cheaper of the value that was read and the fields that stand in its text. */
const best = (draft: Repairer.Draft, target: Repairer.Target, options: Options): Fit | undefined => {
  const without = new Set(options.without)
  const least = options.confidence ?? 0
  const allows = (name: string, confidence: number) => confidence >= least && !without.has(name)
  const { context, fit } = fitter(target.jsonSchema, draft.text, { allows, read: options.read })
  const shape = context.shapeOf(target.jsonSchema)
  const read = draft._tag === "Value" ? fit(draft.value) : undefined
  if (read !== undefined && read.cost < MISFIT) return read
  const isObject = shape.type === "object" && shape.alternatives === undefined
  const text = unfenced(draft.text) ?? draft.text
  const fields = isObject ? objectOfText(context, text, target.jsonSchema, shape, 0) : undefined
  if (fields !== undefined && (read === undefined || fields.cost < read.cost)) return fields
  if (read !== undefined) return read
  const bare = text.trim()
  if (isObject || bare === "") return undefined
  if (shape.type === "array" && !isMarkedList(bare) && listOf(bare, false)?.confidence !== 0.85)
    return undefined
  const whole = fit(bare)
  return whole.cost < MISFIT ? whole : undefined
}

/**
 * Makes the repairer that fits a value, or the fields in a text, to the schema.
 *
 * Keys are found by case, style, decoration, declared `x-aliases` and typo; wrappers are undone; lists, numbers, booleans, options
 * and nulls are read from text. A missing field is never made up: `Unrepairable` then carries all that is there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Repairer.Repairer => ({
  name: "schema",
  repair: (draft, target) =>
    Effect.suspend(() => {
      if (draft._tag === "Value" && issuesOf(target, draft.value).length === 0) {
        return Effect.succeed({ draft, fixes: [] })
      }
      const found = best(draft, target, options)
      if (found === undefined) {
        return Effect.fail(
          new Repairer.Unrepairable({
            message: `No field of ${target.name} was found in the text`,
            fixes: []
          })
        )
      }
      const fixes = fixesOf(found)
      const issues = issuesOf(target, found.value)
      return issues.length === 0
        ? Effect.succeed({ draft: { _tag: "Value" as const, value: found.value, text: draft.text }, fixes })
        : Effect.fail(new Repairer.Unrepairable({ message: explain(issues), value: found.value, fixes }))
    })
})
