/**
 * How many tokens to ask the server for: enough, so that nothing is cut, and seldom another number, which loads the model anew.
 *
 * @since 0.1.0
 */
import { Usage, type LLM, type LLMError } from "@metagpt-ts/core"

import type { Facts } from "./Facts.ts"
import * as Failure from "./Failure.ts"

/** The first step; each further one is twice as large. */
const first = 4096

/** Tokens kept free for an answer whose length nobody said. */
const answer = 2048

/** Tokens that the marks of a message take. */
const marks = 8

/** Tokens that a template may add, such as a system message of its own. */
const unseen = 1024

/** Code and JSON take more tokens than prose. */
const margin = 1.2

/** No text takes fewer than this part of what is guessed, once runs of one character are put together. */
const certain = 0.5

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

/** The most tokens there can be, and what it is that allows no more. @category models @since 0.1.0 */
export interface Limit {
  readonly tokens: number
  readonly by: "model" | "memory" | "setting"
}

/**
 * Finds the limit; undefined when nothing is known. What is in force does fit the memory, whatever was computed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const limit = (
  { affordable, loaded = 0, trained }: Facts,
  contextLength: number | undefined
): Limit | undefined => {
  const all: ReadonlyArray<Limit | undefined> = [
    trained === undefined ? undefined : { tokens: trained, by: "model" },
    contextLength === undefined ? undefined : { tokens: contextLength, by: "setting" },
    contextLength !== undefined || affordable === undefined
      ? undefined
      : { tokens: Math.max(affordable, loaded), by: "memory" }
  ]
  return all.filter((one) => one !== undefined).toSorted((a, b) => a.tokens - b.tokens)[0]
}

/**
 * The tokens to ask for: a step that holds what is needed, not below what is in force, not above the limit.
 *
 * @category constructors
 * @since 0.1.0
 */
export const size = (needed: number, inForce: number | undefined, limit: Limit | undefined): number => {
  let step = first
  while (step < needed) step *= 2
  return Math.min(Math.max(step, inForce ?? 0), limit?.tokens ?? Number.MAX_SAFE_INTEGER)
}

const fixes: Readonly<Record<Limit["by"], string>> = {
  model: "Shorten the prompt, or use a model that was trained for more",
  memory:
    "Shorten the prompt, use a smaller model, end other programs, or set context_length to try it all the same",
  setting: "Shorten the prompt, or set context_length higher"
}

/**
 * Makes the error that says by how much a prompt is too long, where that can be guessed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const exceeded = (
  request: LLM.Request,
  { by, tokens }: Limit,
  error = Failure.make("ContextLengthExceeded", "The prompt does not fit the context window")
): LLMError.LLMError => {
  const prompt = needed({ ...request, maxTokens: 0 })
  const fix = fixes[by]
  if (prompt <= tokens) return Failure.amend(error, { fix })
  const message = `The prompt has about ${prompt} tokens and the window ${tokens}: about ${prompt - tokens} too many`
  return Failure.amend(error, { message, fix })
}

/**
 * The fewest tokens that the prompt can have, however kindly they are counted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const least = ({ messages }: LLM.Request): number => {
  const kept = messages.map(({ content }) => content.replace(/(.)\1{3,}/gs, "$1$1"))
  return Math.floor(Usage.estimate(kept.join("")) * certain)
}

/**
 * Says whether the guess may have been so far off that the prompt does not fit: no byte takes more than one token.
 *
 * @category predicates
 * @since 0.1.0
 */
export const mayExceed = ({ messages }: LLM.Request, window: number): boolean =>
  messages.reduce((sum, { content }) => sum + marks + Buffer.byteLength(content), unseen) > window
