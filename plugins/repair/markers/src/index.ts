/**
 * Takes the answer out of prose, fences, `[CONTENT]` markers and reasoning.
 *
 * @since 0.1.0
 */
export * from "./plain.ts"
export { make } from "./Repair.ts"
