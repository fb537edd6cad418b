/**
 * JavaScript and TypeScript projects on Node: how to parse, check, mend, run and test them.
 *
 * @since 0.1.0
 */
export { make, type Options } from "./Node.ts"
