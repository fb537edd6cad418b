/**
 * Fits an answer to the schema that was asked for.
 *
 * @since 0.1.0
 */
export * from "./plain.ts"
export { make } from "./SchemaRepairer.ts"
