/**
 * Takes the answer out of prose, fences, `[CONTENT]` markers and reasoning.
 *
 * @since 0.1.0
 */
export { catalogue, type Name } from "./Fixes.ts"
export { make } from "./Repair.ts"
