/**
 * A sandbox of Linux namespaces, made by bubblewrap.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./BubblewrapSandbox.ts"
export type { Options } from "./BubblewrapSandbox.ts"
