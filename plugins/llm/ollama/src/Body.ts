/**
 * A request in Ollama's words.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"
import type { ChatRequest } from "ollama/browser"

import type { Facts } from "./Facts.ts"
import type { Options } from "./Options.ts"
import * as Transcript from "./Transcript.ts"

/** The body of `POST /api/chat`. @category models @since 0.1.0 */
export type Body = ChatRequest & {
  readonly stream: true
  readonly truncate: false
  readonly shift: false
  readonly options: { readonly num_ctx: number }
}

const set = <A extends object>(values: A): { [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

/**
 * Writes the body. `truncate: false` and `shift: false` because the server otherwise cuts the prompt, and forgets its beginning
 * while it answers, without a word in any field.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  { format, maxTokens, messages, seed, stop, temperature }: LLM.Request,
  model: string,
  window: number,
  { canThink, hasRoles }: Facts,
  options: Options
): Body => ({
  model,
  messages: (hasRoles ? messages : Transcript.make(messages)).map(({ content, role }) => ({ role, content })),
  stream: true,
  truncate: false,
  shift: false,
  options: {
    ...options.parameters,
    num_ctx: window,
    ...set({
      num_predict: maxTokens ?? options.maxTokens,
      temperature: temperature ?? options.temperature,
      seed,
      stop: stop?.slice()
    })
  },
  ...set({
    keep_alive: options.keepAlive,
    // A model that cannot think refuses to be asked for it.
    think: canThink ? options.think : undefined,
    format: format?._tag === "JsonSchema" ? format.schema : format?._tag === "Json" ? "json" : undefined
  })
})
