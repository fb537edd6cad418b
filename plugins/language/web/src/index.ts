/**
 * Static web pages: how to parse, check, mend, open and test them.
 *
 * @since 0.1.0
 */
export { make } from "./Web.ts"
