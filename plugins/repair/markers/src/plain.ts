/**
 * What needs nothing but this package: no effect, no core.
 *
 * @since 0.1.0
 */
export { code, type Program, type Wanted } from "./Code.ts"
export { type File, type Files, files, type Known } from "./Files.ts"
export { catalogue, type Name } from "./Fixes.ts"
export { mend } from "./Mend.ts"
