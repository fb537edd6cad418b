/**
 * The language Python.
 *
 * @since 0.1.0
 */
export { make } from "./Python.ts"
