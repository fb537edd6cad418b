/**
 * What needs nothing but this package: no effect, no core.
 *
 * @since 0.1.0
 */
export { catalogue, type Name } from "./Fixes.ts"
export { mend, type Options } from "./Mend.ts"
export { type Reading, read } from "./Read.ts"
export * as Reader from "./Reader.ts"
