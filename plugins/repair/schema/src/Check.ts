/**
 * Says what is wrong with a value by a JSON Schema.
 */
import type { Repairer } from "@metagpt-ts/core"

import { isSame } from "./Equal.ts"
import { at, issue, join, MOST_ISSUES, NONE, sizeIssues, type Issues } from "./Issues.ts"
import { isRecord, type Json } from "./Json.ts"
import { nodesOf, pointed } from "./Reference.ts"
import { typeIssues, valueIssues } from "./ScalarCheck.ts"
import { expression } from "./Shape.ts"

/** Neither an answer that makes sense nor a schema goes deeper. */
const DEEPEST = 500

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

type Visit = (node: unknown, value: unknown, depth: number) => Issues

const hasTwins = (items: ReadonlyArray<unknown>): boolean => {
  const scalars = new Set<unknown>()
  const containers: Array<unknown> = []
  for (const item of items) {
    if (typeof item === "object" && item !== null) {
      // Lists of large values that must differ are rare; beyond this, difference is taken for granted.
      if (containers.length < 1_000 && containers.some((other) => isSame(item, other))) return true
      containers.push(item)
    } else if (scalars.size === scalars.add(item).size) return true
  }
  return false
}

const listIssues = (node: Json, value: ReadonlyArray<unknown>, visit: Visit, depth: number): Issues => {
  const isOld = Array.isArray(node["items"])
  const prefix = isOld ? list(node["items"]) : list(node["prefixItems"])
  const rest = isOld ? node["additionalItems"] : node["items"]
  let found = sizeIssues(value.length, node["minItems"], node["maxItems"], "items")
  if (prefix.length > 0 || rest !== undefined) {
    for (let i = 0; i < value.length && found.length < MOST_ISSUES; i++) {
      const item = i < prefix.length ? prefix[i] : rest
      if (item !== undefined) found = join(found, at(i, visit(item, value[i], depth + 1)))
    }
  }
  if (node["uniqueItems"] === true && hasTwins(value)) found = join(found, issue("has an item twice"))
  if (node["contains"] !== undefined) {
    const fitting = value.filter((item) => visit(node["contains"], item, depth + 1).length === 0).length
    const least = node["minContains"] ?? 1
    found = join(found, sizeIssues(fitting, least, node["maxContains"], "items of the kind it must contain"))
  }
  return found
}

/** What one key asks for when it is there. */
const dependentIssues = (node: Json, value: Json, visit: Visit, depth: number): Issues => {
  let found = NONE
  for (const word of ["dependentRequired", "dependentSchemas", "dependencies"]) {
    const dependents = node[word]
    if (!isRecord(dependents)) continue
    for (const [key, asked] of Object.entries(dependents)) {
      if (!Object.hasOwn(value, key)) continue
      const more = Array.isArray(asked)
        ? asked
            .filter((other): other is string => typeof other === "string" && !Object.hasOwn(value, other))
            .flatMap((other) => at(other, issue(`is missing, which ${key} needs`)))
        : visit(asked, value, depth + 1)
      found = join(found, more)
    }
  }
  return found
}

const objectIssues = (
  { hasMore, node, patterns, properties, required }: Plan,
  value: Json,
  visit: Visit,
  depth: number
): Issues => {
  let found = NONE
  for (const key of required)
    if (!Object.hasOwn(value, key)) found = join(found, at(key, issue("is missing")))
  const { additionalProperties, maxProperties, minProperties, propertyNames } = node
  const keys = Object.keys(value)
  for (const key of keys) {
    if (found.length >= MOST_ISSUES) break
    const own = properties.get(key)
    if (own !== undefined) found = join(found, at(key, visit(own, value[key], depth + 1)))
    let isKnown = own !== undefined
    for (const [pattern, inner] of patterns) {
      if (pattern?.test(key) !== true) continue
      isKnown = true
      found = join(found, at(key, visit(inner, value[key], depth + 1)))
    }
    if (!isKnown && additionalProperties === false) found = join(found, at(key, issue("is no key of it")))
    else if (!isKnown && additionalProperties !== undefined)
      found = join(found, at(key, visit(additionalProperties, value[key], depth + 1)))
    if (propertyNames !== undefined) found = join(found, at(key, visit(propertyNames, key, depth + 1)))
  }
  if (!hasMore) return found
  found = join(found, sizeIssues(keys.length, minProperties, maxProperties, "keys"))
  return join(found, dependentIssues(node, value, visit, depth))
}

const combinedIssues = (node: Json, value: unknown, visit: Visit, depth: number): Issues => {
  const fits = (part: unknown) => visit(part, value, depth + 1).length === 0
  let found = NONE
  for (const part of list(node["allOf"])) found = join(found, visit(part, value, depth + 1))
  const { anyOf, not, oneOf } = node
  if (Array.isArray(anyOf)) {
    const tried = anyOf.map((part: unknown) => visit(part, value, depth + 1))
    if (!tried.some(({ length }) => length === 0)) found = join(found, nearest(tried))
  }
  if (Array.isArray(oneOf)) {
    const tried = oneOf.map((part: unknown) => visit(part, value, depth + 1))
    const count = tried.filter(({ length }) => length === 0).length
    if (count === 0) found = join(found, nearest(tried))
    if (count > 1) found = join(found, issue(`fits ${count} of the forms, and may fit only one`))
  }
  if (not !== undefined && fits(not)) found = join(found, issue("is what it must not be"))
  if (node["if"] !== undefined) {
    const next = fits(node["if"]) ? node["then"] : node["else"]
    if (next !== undefined) found = join(found, visit(next, value, depth + 1))
  }
  return found
}

const depthOf = (issues: Issues): number => Math.min(...issues.map(({ path }) => path.length))

/** What is wrong by the form that got deepest into the value: most likely the one that was meant. */
const nearest = (tried: ReadonlyArray<Issues>): Issues => {
  const [best, second] = tried.toSorted((a, b) => depthOf(b) - depthOf(a))
  if (best === undefined) return issue("fits none of the forms, for there are none")
  return second !== undefined && depthOf(best) === depthOf(second) && depthOf(best) === 0
    ? issue(
        `fits none of the ${tried.length} forms: ${[...new Set(tried.flatMap((one) => one[0]?.message ?? []))].join("; ")}`
      )
    : best
}

/** What a node has, looked up once. */
interface Plan {
  readonly node: Json
  readonly types: ReadonlyArray<unknown>
  readonly required: ReadonlyArray<string>
  readonly properties: ReadonlyMap<string, unknown>
  readonly patterns: ReadonlyArray<readonly [RegExp | undefined, unknown]>
  /** The node says more of objects than which keys they have. */
  readonly hasMore: boolean
  /** The node is about scalars, beyond their type. */
  readonly isPrecise: boolean
  /** The node is put together of others. */
  readonly isCombined: boolean
}

const entries = (value: unknown): ReadonlyArray<[string, unknown]> =>
  isRecord(value) ? Object.entries(value) : []

const hasAny = (node: Json, words: string): boolean => words.split(" ").some((word) => word in node)

const plans = new WeakMap<Json, Plan>()

const planOf = (node: Json): Plan => {
  let plan = plans.get(node)
  if (plan === undefined) {
    plan = {
      node,
      types: Array.isArray(node["type"]) ? node["type"] : node["type"] === undefined ? [] : [node["type"]],
      required: list(node["required"]).filter((key) => typeof key === "string"),
      properties: new Map(entries(node["properties"])),
      patterns: entries(node["patternProperties"]).map(([source, inner]) => [expression(source), inner]),
      hasMore: hasAny(node, "maxProperties minProperties dependentRequired dependentSchemas dependencies"),
      isPrecise: hasAny(
        node,
        "enum const minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"
      ),
      isCombined: hasAny(node, "$ref $dynamicRef allOf anyOf oneOf not if")
    }
    plans.set(node, plan)
  }
  return plan
}

const visitor = (root: Json): Visit => {
  // What is checked again by another way to the same node; a schema that holds itself would never end otherwise.
  const known = new WeakMap<object, WeakMap<object, Issues>>()
  const active = new Set<Json>()
  const others = ({ node }: Plan, value: unknown, depth: number): Issues => {
    let found = NONE
    for (const word of ["$ref", "$dynamicRef"])
      if (typeof node[word] === "string")
        found = join(found, visit(pointed(root, node[word]) ?? true, value, depth + 1))
    return join(found, combinedIssues(node, value, visit, depth))
  }
  const scalarIssues = (plan: Plan, value: unknown, depth: number): Issues => {
    const found = plan.isPrecise ? valueIssues(plan.node, value) : NONE
    // Below a scalar there is nothing: a node that comes again has come to itself.
    if (!plan.isCombined || active.has(plan.node)) return found
    active.add(plan.node)
    const more = others(plan, value, depth)
    active.delete(plan.node)
    return join(found, more)
  }
  const containerIssues = (plan: Plan, value: object, depth: number): Issues => {
    let found = plan.isPrecise ? valueIssues(plan.node, value) : NONE
    if (Array.isArray(value)) found = join(found, listIssues(plan.node, value, visit, depth))
    else if (isRecord(value)) found = join(found, objectIssues(plan, value, visit, depth))
    return plan.isCombined ? join(found, others(plan, value, depth)) : found
  }
  const visit: Visit = (node, value, depth) => {
    if (node === false) return issue("is not allowed")
    if (!isRecord(node)) return NONE
    if (depth > DEEPEST) return issue("is nested too deeply to be checked")
    const plan = planOf(node)
    const wrong = typeIssues(plan.types, value)
    if (wrong.length > 0) return wrong
    if (typeof value !== "object" || value === null) return scalarIssues(plan, value, depth)
    if (!plan.isCombined) return containerIssues(plan, value, depth)
    let byValue = known.get(node)
    if (byValue === undefined) known.set(node, (byValue = new WeakMap()))
    let found = byValue.get(value)
    if (found === undefined) {
      byValue.set(value, NONE)
      found = containerIssues(plan, value, depth)
      byValue.set(value, found)
    }
    return found
  }
  return visit
}

/**
 * Makes the function that says what is wrong with a value; it gives an empty list for a value that fits.
 *
 * Reads JSON Schema, draft 2020-12 and, where nothing contradicts, draft-07: every keyword of validation but `unevaluatedItems`,
 * `unevaluatedProperties` and references to other documents. `format` is a remark, as the standard has it. Neither a schema nor a
 * value can exhaust the stack: what is nested deeper than 500 levels is an issue.
 *
 * @throws TypeError when a `$ref` points nowhere.
 * @category constructors
 * @since 0.1.0
 */
export const check = (
  jsonSchema: Readonly<Record<string, unknown>>
): ((value: unknown) => ReadonlyArray<Repairer.Issue>) => {
  for (const { $ref } of nodesOf(jsonSchema)) {
    if (typeof $ref === "string" && pointed(jsonSchema, $ref) === undefined)
      throw new TypeError(`The schema has no ${$ref}: a $ref must point into the same document`)
  }
  return (value) => visitor(jsonSchema)(jsonSchema, value, 0).slice(0, MOST_ISSUES)
}
