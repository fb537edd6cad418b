/**
 * By how much a prompt is too long.
 *
 * @since 0.1.0
 */
import type { Message } from "@metagpt-ts/core"

import type { Fault } from "./Fault.ts"

const windows = [
  /maximum context (?:length|window|size)\D{0,40}(\d{3,})/i,
  /available context (?:length|window|size)\D{0,40}(\d{3,})/i,
  /\bn_ctx\D{0,5}(\d{3,})/i
]

const prompts = [
  /(?:resulted in|requested|contains?|has|passed)( at least)? (\d{3,}) (?:input |prompt )?tokens/i,
  /request \(()(\d{3,}) tokens\)/i,
  /\bn_prompt_tokens()\D{0,5}(\d{3,})/i
]

const first = (patterns: ReadonlyArray<RegExp>, text: string): RegExpExecArray | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return found
  }
  return undefined
}

/**
 * Says it in one sentence, from what the server says; undefined when it names no numbers.
 *
 * @category accessors
 * @since 0.1.0
 */
export const told = (text: string): string | undefined => {
  const window = Number(first(windows, text)?.[1])
  const [, atLeast = "", count] = first(prompts, text) ?? []
  const tokens = Number(count)
  return tokens > window
    ? `The request has${atLeast} ${tokens} tokens, ${tokens - window} more than the context window of ${window}`
    : undefined
}

/** Scripts that are written without spaces: up to four characters are a token of some model. */
const words =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]{1,4}|[^\s\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]*/gu

/** Tokens that any tokenizer needs at least: none writes two words as one. */
const fewest = (text: string): number => {
  let count = 0
  for (const [word] of text.matchAll(words)) if (/\p{L}/u.test(word)) count++
  return count
}

/**
 * Refuses what cannot fit, before anything is sent. Only words are counted and each as one token, so true counts are higher: what
 * is let through may still be too long, and only the server knows.
 *
 * @category constructors
 * @since 0.1.0
 */
export const excess = (
  messages: ReadonlyArray<Message.Message>,
  window: number | undefined
): Fault | undefined => {
  if (window === undefined) return undefined
  const length = messages.reduce((sum, { content }) => sum + content.length, 0)
  // One character cannot be two tokens of this count.
  if (length <= window) return undefined
  const tokens = messages.reduce((sum, { content }) => sum + fewest(content), 0)
  if (tokens <= window) return undefined
  return {
    tag: "ContextLengthExceeded",
    message: `The prompt has at least ${tokens} tokens, estimated with care; that is ${tokens - window} more than the context window of ${window}, and it was not sent`,
    fix: "Shorten the prompt; or give the server a larger context, and say so with context_length"
  }
}
