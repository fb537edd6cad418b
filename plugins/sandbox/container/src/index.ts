/**
 * A sandbox of containers, made by Docker or Podman.
 *
 * @since 0.1.0
 */
export { layer, layerConfig, make } from "./ContainerSandbox.ts"
export type { Options } from "./ContainerSandbox.ts"
