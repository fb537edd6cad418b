/**
 * What a schema knows about a place in the file.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"

/** The encoded side of a schema at some place; undefined where it knows nothing. @category models @since 0.1.0 */
export type Known = SchemaAST.AST | undefined

const member = <T extends SchemaAST.AST["_tag"]>(
  ast: Known,
  tag: T
): Extract<SchemaAST.AST, { _tag: T }> | undefined => {
  const all = ast?._tag === "Union" ? ast.types : ast === undefined ? [] : [ast]
  return all.find((one): one is Extract<SchemaAST.AST, { _tag: T }> => one._tag === tag)
}

/** Says whether a place takes a value of a kind. @category predicates @since 0.1.0 */
export const takes = (ast: Known, tag: SchemaAST.AST["_tag"]): boolean => member(ast, tag) !== undefined

/** Says whether a place takes words, any or a few. @category predicates @since 0.1.0 */
export const takesText = (ast: Known): boolean =>
  takes(ast, "String") || takes(ast, "Literal") || takes(ast, "Unknown")

/** The named keys of a mapping. @category accessors @since 0.1.0 */
export const keys = (ast: Known): ReadonlyArray<string> =>
  member(ast, "Objects")?.propertySignatures.map(({ name }) => String(name)) ?? []

/** What stands behind a key; undefined when the mapping has no such key. @category accessors @since 0.1.0 */
export const child = (ast: Known, key: string): Known => {
  const objects = member(ast, "Objects")
  if (objects === undefined) return member(ast, "Unknown")
  return objects.propertySignatures.find(({ name }) => name === key)?.type ?? objects.indexSignatures[0]?.type
}

/** What stands in a list. @category accessors @since 0.1.0 */
export const item = (ast: Known): Known => member(ast, "Arrays")?.rest[0] ?? member(ast, "Unknown")

/** A text that the schema was annotated with. @category accessors @since 0.1.0 */
export const annotation = (ast: Known, name: string): string | undefined => {
  const value = ast?.annotations?.[name]
  return typeof value === "string" ? value : undefined
}
