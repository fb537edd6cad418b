/**
 * Takes the answer out of prose, fences, `[CONTENT]` markers and reasoning.
 *
 * @since 0.1.0
 */
export { code, type Program, type Wanted } from "./Code.ts"
export { type File, type Files, files, type Known } from "./Files.ts"
export { catalogue, type Name } from "./Fixes.ts"
export { make } from "./Repair.ts"
