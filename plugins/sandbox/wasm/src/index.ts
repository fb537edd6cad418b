/**
 * A sandbox of CPython in WebAssembly.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./WasmSandbox.ts"
export type { Options } from "./WasmSandbox.ts"
