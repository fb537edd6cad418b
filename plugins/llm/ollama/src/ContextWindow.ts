/**
 * How many tokens to ask the server for: enough, so that nothing is cut, and seldom another number, which loads the model anew.
 *
 * @since 0.1.0
 */
import { Usage, type LLM } from "@metagpt-ts/core"

import type { Facts } from "./Facts.ts"

/** The first step; each further one is twice as large. */
const first = 4096

/** Tokens kept free for an answer whose length nobody said. */
const answer = 2048

/** Tokens that the marks of a message take. */
const marks = 8

/** Code and JSON take more tokens than prose. */
const margin = 1.2

/**
 * Guesses the tokens of a request, its answer included.
 *
 * @category constructors
 * @since 0.1.0
 */
export const needed = ({ maxTokens, messages }: LLM.Request): number =>
  messages.reduce(
    (sum, { content }) => sum + marks + Math.ceil(Usage.estimate(content) * margin),
    maxTokens ?? answer
  )

/**
 * The most tokens there can be; undefined when nothing is known.
 *
 * @category constructors
 * @since 0.1.0
 */
export const limit = (facts: Facts, contextLength: number | undefined): number | undefined => {
  const limits = [facts.trained, contextLength ?? facts.affordable].filter((tokens) => tokens !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/**
 * The tokens to ask for: a step that holds what is needed, not below what is in force, not above the limit.
 *
 * @category constructors
 * @since 0.1.0
 */
export const size = (needed: number, inForce: number | undefined, limit: number | undefined): number => {
  let step = first
  while (step < needed) step *= 2
  return Math.min(Math.max(step, inForce ?? 0), limit ?? Number.MAX_SAFE_INTEGER)
}
