/**
 * Runs programs on this machine with the rights of the user. It holds nothing in.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./ProcessSandbox.ts"
export type { Options } from "./ProcessSandbox.ts"
