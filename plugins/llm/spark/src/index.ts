/**
 * The Spark models of iFLYTEK as an `LLM`.
 *
 * @since 0.1.0
 */
export * as Dialect from "./Dialect.ts"
export * as Domain from "./Domain.ts"
export * as Signature from "./Signature.ts"
export { layer, layerConfig, make } from "./Spark.ts"
export type { Options } from "./Spark.ts"
