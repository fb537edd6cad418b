/**
 * What needs nothing but this package: no effect, no core.
 *
 * @since 0.1.0
 */
export { check } from "./Check.ts"
export { fit, type Answer, type Fitted, type Options } from "./Fitted.ts"
export { catalogue, type Name } from "./Fixes.ts"
export { doubts, mend, type Mended } from "./Mend.ts"
