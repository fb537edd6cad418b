/**
 * MetaGPT's config2.yaml, checked and turned into layers.
 *
 * @since 0.1.0
 */
export * as ApiType from "./ApiType.ts"
export * as Block from "./Block.ts"
export { load, type Loaded, lookup } from "./ConfigFile.ts"
export { ConfigError, Issue, render } from "./ConfigError.ts"
export { hideCredentials } from "./Excerpt.ts"
export { isLoopback } from "./Loopback.ts"
export * as Credentials from "./Credentials.ts"
export * as Discovery from "./Discovery.ts"
export * as InitConfig from "./InitConfig.ts"
export * as JsonSchema from "./JsonSchema.ts"
export * as Plugin from "./Plugin.ts"
export * as Server from "./Server.ts"
export * as Settings from "./Settings.ts"
