/**
 * The ERNIE models of Baidu Qianfan (Wenxin) as an `LLM`.
 *
 * @since 0.1.0
 */
export { dialect } from "./Dialect.ts"
export * as Signature from "./Signature.ts"
export { layer, layerConfig, make } from "./Wenxin.ts"
export type { Options } from "./Wenxin.ts"
