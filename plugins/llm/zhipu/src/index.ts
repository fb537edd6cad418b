/**
 * The GLM models of Zhipu (BigModel, Z.ai) as an `LLM`.
 *
 * @since 0.1.0
 */
export { dialect } from "./Dialect.ts"
export * as Token from "./Token.ts"
export { layer, layerConfig, make } from "./Zhipu.ts"
export type { Options } from "./Zhipu.ts"
