/**
 * How often, and in which ways, a program is written before the best of them is handed over.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"

import * as Brief from "./Brief.ts"
import type { Code, Problem } from "./Documents.ts"
import * as Inspection from "./Inspection.ts"
import type { Options } from "./Options.ts"

type Codes = ReadonlyArray<typeof Code.schema.Type>

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
}

const make = (temperature: number, ...has: ReadonlyArray<"plan" | "lessons">): Way => ({
  temperature,
  plan: has.includes("plan"),
  lessons: has.includes("lessons")
})

const free: ReadonlyArray<Way> = [
  make(0.2, "plan"),
  make(0.7, "plan", "lessons"),
  make(0.7),
  make(0.9, "plan", "lessons"),
  make(0.7),
  make(0.9, "lessons")
]

/** A request that shows what it wants is followed to the letter first; a plan of it may say something else. */
const precise: ReadonlyArray<Way> = [
  make(0.2),
  make(0.7),
  make(0.7, "lessons"),
  make(0.8, "plan"),
  make(0.9),
  make(0.9, "lessons")
]

/** How much may be wrong with a program that is worth a patch: two examples, or a name. */
const near = 10

/** Temperature of a patch. @category constants @since 0.1.0 */
export const patching = 0.3

/** Tokens after which no further attempt is made. */
const enough = 3200

/** The way of the next program, after those that were written afresh. @category accessors @since 0.1.0 */
export const way = (brief: Brief.Brief, codes: Codes): Way => {
  const ways = Brief.isPrecise(brief) ? precise : free
  return ways[codes.filter(({ patches }) => patches === undefined).length % ways.length] as Way
}

/** Patches of one program, after which all of it is written anew. */
const patience = 2

/**
 * Says whether the faulty part of a program is written anew before everything is: little is wrong with it, and that was not tried
 * often.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isWorthPatch = (attempt: number, faults: ReadonlyArray<Problem>, codes: Codes): boolean =>
  faults.length > 0 &&
  Inspection.badness(faults) <= near &&
  codes.filter(({ patches, reworded }) => patches === attempt && reworded === undefined).length < patience

/**
 * Times that a program is written or patched at most, unless more is asked for.
 *
 * @category constants
 * @since 0.1.0
 */
export const most = 8

const textOf = (files: Readonly<Record<string, string>> = {}): string => Object.values(files).join("\n")

/** What a model wrote of a program: of a patch, what is new. */
const written = ({ files, patches }: Codes[number], codes: Codes): string => {
  const old = new Set(textOf(codes.find(({ attempt }) => attempt === patches)?.files).split("\n"))
  return textOf(files)
    .split("\n")
    .filter((line) => !old.has(line))
    .join("\n")
}

/**
 * Says whether nothing more is written, whatever is wrong with the last program.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOver = ({ attempts }: Options, codes: Codes): boolean => {
  const own = codes.filter(({ reworded }) => reworded === undefined)
  if (attempts !== undefined) return own.length >= attempts
  const text = own.map((code) => written(code, codes)).join("\n")
  return own.length >= most || Usage.estimate(text) >= enough
}
