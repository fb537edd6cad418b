/**
 * Fits an answer to the schema that was asked for.
 *
 * @since 0.1.0
 */
export { make, type Options } from "./SchemaRepairer.ts"
