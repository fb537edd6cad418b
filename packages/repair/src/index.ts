/**
 * Reads what a careless model meant.
 *
 * @since 0.1.0
 */
export { catalogue, type Fix, type FixName } from "./Fix.ts"
export { type Described, type JsonSchema, type Options, parse, repair, type Result } from "./Repair.ts"
export { type Issue, RepairError } from "./RepairError.ts"
