/**
 * Asks the model again for only what is missing or wrong.
 *
 * @since 0.1.0
 */
export { make, type Options } from "./Reasker.ts"
