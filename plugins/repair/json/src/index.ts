/**
 * Reads JSON that careless models write.
 *
 * @since 0.1.0
 */
export * from "./plain.ts"
export { make } from "./Repair.ts"
