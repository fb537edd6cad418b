/**
 * What a scripted model or a local server answers.
 *
 * @since 0.1.0
 */
import { Usage, type LLM } from "@metagpt-ts/core"

/**
 * One whole answer, before it is put on a wire.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reply {
  readonly text: string
  readonly reasoning?: string | undefined
  /** `stop` when left out. */
  readonly finish?: LLM.FinishReason | undefined
  /** Estimated when left out; none is said when it is undefined. */
  readonly usage?: Usage.Usage | undefined
}

/**
 * Answers a request: the same function scripts a `ScriptedLLM`, a `ChatServer` and an `OllamaServer`.
 *
 * @category models
 * @since 0.1.0
 */
export type Answerer = (request: LLM.Request, call: number) => string | Reply | Promise<string | Reply>

/**
 * Fills in what a reply leaves out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  reply: string | Reply,
  request: LLM.Request
): Reply & { readonly finish: LLM.FinishReason } => {
  const given = typeof reply === "string" ? { text: reply } : reply
  const usage =
    "usage" in given
      ? given.usage
      : {
          inputTokens: request.messages.reduce((sum, { content }) => sum + Usage.estimate(content), 0),
          outputTokens: Usage.estimate(given.text) + Usage.estimate(given.reasoning ?? "")
        }
  return { ...given, usage, finish: given.finish ?? "stop" }
}

/**
 * Cuts a text into pieces the size of tokens, never inside a character; long texts into longer pieces, 500 at most.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pieces = (text: string): ReadonlyArray<string> => {
  const size = Math.max(5, Math.ceil(text.length / 500))
  return text.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? []
}
