/**
 * Any OpenAI-compatible server (vLLM, FastChat, LLaMA-Factory, llama.cpp, LM Studio, SGLang) as an `LLM`.
 *
 * @since 0.1.0
 */
export * as BaseURL from "./BaseURL.ts"
export { dialect } from "./Dialect.ts"
export { layer, layerConfig, make } from "./OpenLLM.ts"
export type { Options } from "./Options.ts"
