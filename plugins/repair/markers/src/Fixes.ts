import type { Repairer } from "@metagpt-ts/core"

/**
 * Every fix that this package makes, with how sure it is (1 loses nothing) and what it means.
 *
 * @category models
 * @since 0.1.0
 */
export const catalogue = {
  blockquote: [1, "the > in front of each line was taken off"],
  content_marker: [1, "[CONTENT] markers, in whatever form, were taken off"],
  diff: [1, "a diff was read as the files that it makes"],
  earlier_answer: [0.8, "of several answers the last complete one was taken"],
  example_echo: [0.9, "the example of the prompt, repeated before the answer, was left out"],
  fence: [1, "a code fence was taken off"],
  file_twice: [0.8, "of two files with one path the last complete one was taken"],
  invisible: [1, "a byte order mark or another invisible character around the answer was taken off"],
  line_numbers: [0.95, "the numbers in front of the lines were taken off"],
  lost_change: [0, "a change was left out, because what it changes was not found"],
  prose: [0.95, "text around the answer was left out"],
  reasoning: [0.95, "a block of reasoning was left out"],
  several_blocks: [0.8, "of several code blocks one was taken"],
  special_token: [1, "a token that ends a turn was taken off"],
  tag: [1, "a tag around the answer was taken off"],
  tool_call: [1, "a tool call that was printed as text was read"],
  unclosed_fence: [0.6, "a code block that was never closed was taken to the end"]
} as const satisfies Record<string, readonly [confidence: number, meaning: string]>

/** The name of a fix of this package. @category models @since 0.1.0 */
export type Name = keyof typeof catalogue

const SHOWN = 80

/** One fix of this package. */
export const fix = (name: Name, before: string, offset?: number): Repairer.Fix => ({
  name,
  path: [],
  before: before.slice(0, SHOWN),
  after: "",
  confidence: catalogue[name][0],
  ...(offset !== undefined && { offset })
})
