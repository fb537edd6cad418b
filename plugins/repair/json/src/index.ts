/**
 * Reads JSON that careless models write.
 *
 * @since 0.1.0
 */
export { catalogue, type Name } from "./Fixes.ts"
export { type Reading, read } from "./Read.ts"
export { make, type Options } from "./Repair.ts"
export * as Reader from "./Reader.ts"
