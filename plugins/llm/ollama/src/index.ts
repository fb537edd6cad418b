/**
 * Ollama as an LLM of metagpt-ts.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./Ollama.ts"
export type { Options, Timeouts } from "./Options.ts"
export { pull, type Progress } from "./Pull.ts"
