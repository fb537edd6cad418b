/**
 * The chat-completions protocol as an `LLM`; a vendor's differences are a `Dialect`.
 *
 * @since 0.1.0
 */
export { layer, make } from "./ChatCompletions.ts"
export type { Options, Timeouts } from "./Options.ts"
export * as Connection from "./Connection.ts"
export * as ContextLength from "./ContextLength.ts"
export * as Dialect from "./Dialect.ts"
export * as Fault from "./Fault.ts"
export * as Key from "./Key.ts"
export * as LlmBlock from "./LlmBlock.ts"
export * as Models from "./Models.ts"
export * as Provider from "./Provider.ts"
export { isLoopback, type Fetch, type Route } from "./Transport.ts"
