/**
 * A sandbox of a headless browser.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./BrowserSandbox.ts"
export type { Options } from "./BrowserSandbox.ts"
export { find } from "./Executable.ts"
