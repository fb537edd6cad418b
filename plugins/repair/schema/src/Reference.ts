/**
 * What a `$ref` of a JSON Schema points to.
 */
import { isRecord, type Json } from "./Json.ts"

const decoded = (step: string): string => {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~")
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

const stepInto = (node: unknown, key: string): unknown => {
  if (Array.isArray(node)) return node[Number(key)] as unknown
  return isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined
}

/** What schemas hold that is data: a `$ref` in it is none. */
const DATA = new Set(["const", "default", "enum", "examples"])

/** What schemas hold by name: every key is one, whatever it is called. */
const MAPS = new Set(["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"])

/** Every schema below a node, the node itself first; not recursive, each once. */
export function* nodesOf(root: Json): Generator<Json> {
  const waiting: Array<unknown> = [root]
  const seen = new Set<unknown>()
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (Array.isArray(node)) for (const each of node) waiting.push(each)
    if (!isRecord(node) || seen.has(node)) continue
    seen.add(node)
    yield node
    for (const [key, inner] of Object.entries(node)) {
      if (MAPS.has(key) && isRecord(inner)) waiting.push(...Object.values(inner))
      else if (!DATA.has(key)) waiting.push(inner)
    }
  }
}

const anchors = new WeakMap<Json, ReadonlyMap<string, Json>>()

const anchorsOf = (root: Json): ReadonlyMap<string, Json> => {
  let found = anchors.get(root)
  if (found === undefined) {
    const named = new Map<string, Json>()
    for (const node of nodesOf(root)) {
      for (const word of ["$anchor", "$dynamicAnchor"])
        if (typeof node[word] === "string") named.set(node[word], node)
      // Before draft 2019-09 an anchor was an `$id`.
      if (typeof node["$id"] === "string" && node["$id"].startsWith("#"))
        named.set(node["$id"].slice(1), node)
    }
    anchors.set(root, (found = named))
  }
  return found
}

/** The node that a reference within the document names; undefined when there is none. */
export const pointed = (root: Json, reference: string): unknown => {
  const own = root["$id"]
  const local =
    typeof own === "string" && own !== "" && reference.startsWith(own)
      ? reference.slice(own.length) || "#"
      : reference
  if (!local.startsWith("#")) return undefined
  if (local !== "#" && !local.startsWith("#/")) return anchorsOf(root).get(decoded(local.slice(1)))
  return local.slice(1).split("/").slice(1).map(decoded).reduce<unknown>(stepInto, root)
}
