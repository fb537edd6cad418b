/**
 * The embedded model of metagpt-ts.
 *
 * @since 0.1.0
 */
export * as Directories from "./Directories.ts"
export * as Model from "./Model.ts"
export * as Threads from "./Threads.ts"
export * as Weights from "./Weights.ts"
export { packageIndex } from "./PackageIndex.ts"
export { pip } from "./Pip.ts"
export { hub, type Request, type Source } from "./Source.ts"
export type { Progress } from "./Download.ts"
export { layer, layerConfig, make, type Options } from "./LlamaCpp.ts"
