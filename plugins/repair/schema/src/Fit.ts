/**
 * A value fitted to a shape, what it cost, and what was changed on the way.
 */
import type { Repairer } from "@metagpt-ts/core"

import type { Name } from "./Fixes.ts"
import { preview } from "./Preview.ts"
import type { Node, Shape } from "./Shape.ts"

/**
 * `cost` is 0 only when nothing was wrong. `fixes` were made here, those of a part are kept with the part, so that a large value
 * is never walked twice for its paths.
 */
export interface Fit {
  readonly value: unknown
  readonly cost: number
  readonly fixes: ReadonlyArray<Change>
  readonly parts: ReadonlyArray<readonly [key: string | number, fit: Fit]>
}

/** A fix without its place, or with the one step that leads to it. */
export interface Change extends Omit<Repairer.Fix, "name" | "path" | "offset"> {
  readonly name: Name
  readonly step?: string | number
}

/** What fits need to know of the schema, the text and what the user allows. */
export interface Context {
  readonly shapeOf: (node: Node) => Shape
  readonly fit: (value: unknown, node: Node, depth: number) => Fit
  readonly allows: (name: Name, confidence: number) => boolean
  /** How a number was written in the answer: `3.10`, not 3.1. */
  readonly spelling: (value: number) => string
  /** Says whether the answer ends with this text: a word there may have been cut. */
  readonly isLast: (text: string) => boolean
  /** Reads JSON-like text that stands inside a string. */
  readonly read: (text: string) => unknown
}

/** What a value costs that could not be made to fit, or a required key that is not there. */
export const MISFIT = 100

/** What one key or item costs that had to be left out. */
export const LOSS = 30

const NONE: ReadonlyArray<never> = []

export const untouched = (value: unknown): Fit => ({ value, cost: 0, fixes: NONE, parts: NONE })

export const misfit = (value: unknown): Fit => ({ value, cost: MISFIT, fixes: NONE, parts: NONE })

/** The surer a fix, the cheaper. */
export const costOf = (confidence: number): number => 1 + (1 - confidence) * 20

/** Records that `before` became what `inner` was fitted from; undefined when the user does not allow it. */
export const changed = (
  context: Context,
  name: Name,
  confidence: number,
  before: unknown,
  inner: Fit
): Fit | undefined =>
  context.allows(name, confidence)
    ? {
        ...inner,
        cost: inner.cost + costOf(confidence),
        fixes: [{ name, before: preview(before), after: preview(inner.value), confidence }, ...inner.fixes]
      }
    : undefined

/** Records that keys were left out, what they held included. */
export const lost = (
  fit: Fit,
  from: Readonly<Record<string, unknown>>,
  keys: ReadonlyArray<string>,
  cost: number
): Fit =>
  keys.length === 0
    ? fit
    : {
        ...fit,
        cost: fit.cost + cost * keys.length,
        fixes: [
          ...fit.fixes,
          ...keys.map((key) => ({
            name: "extra_key_dropped" as const,
            step: key,
            before: preview(from[key]),
            after: "",
            confidence: 0.7
          }))
        ]
      }

/** The cheapest; the earlier of equals. */
export const cheapest = (first: Fit, ...others: ReadonlyArray<Fit | undefined>): Fit =>
  others.reduce<Fit>((best, other) => (other !== undefined && other.cost < best.cost ? other : best), first)

/** Every fix with its whole path, outer ones first. */
export const fixesOf = (fit: Fit): ReadonlyArray<Repairer.Fix> => {
  const all: Array<Repairer.Fix> = []
  const waiting: Array<{ readonly fit: Fit; readonly path: ReadonlyArray<string | number> }> = [
    { fit, path: [] }
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path } = next
    for (const { step, ...fix } of next.fit.fixes)
      all.push({ ...fix, path: step === undefined ? path : [...path, step] })
    for (const [key, part] of next.fit.parts.toReversed()) waiting.push({ fit: part, path: [...path, key] })
  }
  return all
}
