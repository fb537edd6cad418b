/**
 * How often, and in which ways, a program is written before the best of them is handed over.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"

import * as Brief from "./Brief.ts"
import type { Code } from "./Documents.ts"
import type { Options } from "./Options.ts"

/**
 * A way to write a program.
 *
 * @category models
 * @since 0.1.0
 */
export interface Way {
  readonly temperature: number
  /** Whether the plan is told: without it the request speaks for itself. */
  readonly plan: boolean
  /** Whether what earlier programs failed with is told: it teaches some models and leads others astray. */
  readonly lessons: boolean
  /** Whether the faulty function of the program before is written anew, instead of everything. */
  readonly patch: boolean
}

const make = (temperature: number, ...has: ReadonlyArray<"plan" | "lessons" | "patch">): Way => ({
  temperature,
  plan: has.includes("plan"),
  lessons: has.includes("lessons"),
  patch: has.includes("patch")
})

const free: ReadonlyArray<Way> = [
  make(0.2, "plan"),
  make(0.7, "plan", "lessons"),
  make(0.7),
  make(0.3, "plan", "patch"),
  make(0.9, "plan", "lessons"),
  make(0.7),
  make(0.7, "plan", "patch"),
  make(0.9, "lessons")
]

/** A request that shows what it wants is followed to the letter first; a plan of it may say something else. */
const precise: ReadonlyArray<Way> = [
  make(0.2),
  make(0.7),
  make(0.7, "lessons"),
  make(0.3, "patch"),
  make(0.8, "plan"),
  make(0.9),
  make(0.7, "patch"),
  make(0.9, "lessons")
]

/** Tokens after which no further attempt is made. */
const enough = 3200

/** @category accessors @since 0.1.0 */
export const way = (brief: Brief.Brief, attempt: number): Way => {
  const ways = Brief.isPrecise(brief) ? precise : free
  return ways[(attempt - 1) % ways.length] as Way
}

/**
 * Times that a program is written at most, unless more is asked for: every way once.
 *
 * @category constants
 * @since 0.1.0
 */
export const most: number = free.length

/** How many programs a model wrote or mended. @category accessors @since 0.1.0 */
export const written = (codes: ReadonlyArray<typeof Code.schema.Type>): number =>
  codes.filter(({ reworded }) => reworded === undefined).length

/**
 * Says whether nothing more is written, whatever is wrong with the last program.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOver = ({ attempts }: Options, codes: ReadonlyArray<typeof Code.schema.Type>): boolean => {
  const own = codes.filter(({ reworded }) => reworded === undefined)
  if (attempts !== undefined) return own.length >= attempts
  const text = own.flatMap(({ files }) => Object.values(files)).join("\n")
  return own.length >= most || Usage.estimate(text) >= enough
}
