/**
 * Targets that ask for several files.
 */
import type { Repairer } from "@metagpt-ts/core"

import type { File } from "./Files.ts"

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const resolve = (root: Json, node: unknown): Json => {
  let found = isRecord(node) ? node : {}
  for (let n = 0; n < 8 && typeof found["$ref"] === "string"; n++) {
    let at: unknown = root
    for (const step of found["$ref"].split("/").slice(1)) at = isRecord(at) ? at[step] : undefined
    found = isRecord(at) ? at : {}
  }
  return found
}

const pathKey = /^(?:file_?)?(?:path|name)$|^file$/i
const contentKey = /^(?:content|contents|code|text|source|body)$/i

/** Makes the value that a schema wants of files; undefined when it wants none. */
export const shapeOf = (
  root: Json,
  node: unknown = root,
  depth = 0
): ((files: ReadonlyArray<File>) => unknown) | undefined => {
  const schema = resolve(root, node)
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {}
  const keys = Object.keys(properties)
  const more = resolve(root, schema["additionalProperties"])
  if (schema["type"] === "object" && keys.length === 0 && more["type"] === "string")
    return (files) => Object.fromEntries(files.map(({ code, path }) => [path, code]))
  if (schema["type"] === "array") {
    const item = resolve(root, schema["items"])
    const fields = isRecord(item["properties"]) ? Object.keys(item["properties"]) : []
    const path = fields.find((key) => pathKey.test(key))
    const content = fields.find((key) => contentKey.test(key))
    if (path === undefined || content === undefined || fields.length !== 2) return undefined
    return (files) => files.map((file) => ({ [path]: file.path, [content]: file.code }))
  }
  const [only] = keys
  if (depth > 0 || only === undefined || keys.length !== 1) return undefined
  const inner = shapeOf(root, properties[only], depth + 1)
  return inner === undefined ? undefined : (files) => ({ [only]: inner(files) })
}

/** Whether the files found are one JSON document that may be the answer itself, and no file. */
export const isDocument = (files: ReadonlyArray<File>): boolean =>
  files.every(({ code, path }) => path.endsWith(".json") && /^\s*[[{]/.test(code))

/** The value that a target wants of the files, when it fits. */
export const valueOf = (target: Repairer.Target, files: ReadonlyArray<File>): unknown => {
  const shape = shapeOf(target.jsonSchema)
  if (shape === undefined || files.length === 0 || isDocument(files)) return undefined
  const value = shape(files)
  return target.issues(value).length === 0 ? value : undefined
}
