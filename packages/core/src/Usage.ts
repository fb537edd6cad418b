/**
 * What an answer took, in tokens.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Tokens read and written for one answer or for many; reasoning counts as written.
 *
 * @category models
 * @since 0.1.0
 */
export const Usage = Schema.Struct({
  inputTokens: Schema.Number,
  outputTokens: Schema.Number
})

/** @category models @since 0.1.0 */
export type Usage = typeof Usage.Type

/**
 * Nothing read, nothing written.
 *
 * @category constructors
 * @since 0.1.0
 */
export const zero: Usage = { inputTokens: 0, outputTokens: 0 }

/**
 * Adds two usages.
 *
 * @category combinators
 * @since 0.1.0
 */
export const add = (self: Usage, that: Usage): Usage => ({
  inputTokens: self.inputTokens + that.inputTokens,
  outputTokens: self.outputTokens + that.outputTokens
})

/**
 * Guesses the tokens of a text where no server counts them: four characters of Latin script a token, one and a half of any other.
 *
 * @category constructors
 * @since 0.1.0
 */
export const estimate = (text: string): number => {
  let wide = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2fff) wide++
  return Math.ceil((text.length - wide) / 4 + wide / 1.5)
}
