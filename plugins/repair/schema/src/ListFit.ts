/**
 * Fits a value to a shape that asks for a list.
 */
import { changed, cheapest, LOSS, lost, misfit, MISFIT, untouched, type Context, type Fit } from "./Fit.ts"
import type { Name } from "./Fixes.ts"
import { isRecord, type Json } from "./Json.ts"
import { recognised, squeezed } from "./Key.ts"
import { readableText } from "./ReadableText.ts"
import { itemFit } from "./RowFit.ts"
import type { Node, Shape } from "./Shape.ts"
import { listOf, tableOf } from "./TextList.ts"
import { namesOf } from "./TextObject.ts"
import { isNothing } from "./Word.ts"

/** A wrapper with more keys is none. */
const MOST_WRAPPED = 4

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null

const itemNode = (shape: Shape, index: number): Node => shape.prefixItems[index] ?? shape.items

/** Fits every item; the list itself is kept when all of them are. */
const itemsFit = (context: Context, value: ReadonlyArray<unknown>, shape: Shape, depth: number): Fit => {
  const parts: Array<readonly [number, Fit]> = []
  let cost = value.length < shape.minItems || value.length > shape.maxItems ? MISFIT : 0
  for (const [index, item] of value.entries()) {
    const node = itemNode(shape, index)
    const fit = node === false ? misfit(item) : itemFit(context, item, node, depth)
    cost += fit.cost
    if (fit.value !== item || fit.fixes.length > 0) parts.push([index, fit])
  }
  if (parts.length === 0) return { ...untouched(value), cost }
  const fitted = [...value]
  for (const [index, fit] of parts) fitted[index] = fit.value
  return { value: fitted, cost, fixes: [], parts }
}

/** Keys that count their values: `1, 2, 3` or `item_0, item_1`. */
const isCounted = (keys: ReadonlyArray<string>): boolean => {
  const numbers = keys.map((key) => /^(?:\p{L}[\p{L} ]{0,30})?[\s_#.-]*(\d{1,6})$/u.exec(key.trim())?.[1])
  const first = Number(numbers[0])
  return first <= 1 && numbers.every((text, index) => text !== undefined && Number(text) === first + index)
}

/** Keys that name the columns of one row, rather than the rows of a table. */
const COLUMNS = new Set(
  "file filename filepath path name title id key value type description desc content text priority level requirement task logic analysis detail details summary reason purpose responsibility 文件 文件名 名称 描述 说明 优先级 需求 内容 任务 职责".split(
    " "
  )
)

const listCandidates = (context: Context, value: Json, shape: Shape): ReadonlyArray<Candidate> => {
  const entries = Object.entries(value)
  const inner = context.shapeOf(itemNode(shape, 0))
  if (inner.alternatives !== undefined) return [{ name: "item_to_list", confidence: 0.9, items: [value] }]
  if (inner.type === "object") return [{ name: "item_to_list", confidence: 0.9, items: [value] }]
  if (inner.type === "array") {
    const isRow =
      entries.length > 1 && entries.every(([key, part]) => isScalar(part) && COLUMNS.has(squeezed(key)))
    return isRow
      ? [{ name: "item_to_list", confidence: 0.7, items: [value] }]
      : [
          {
            name: "object_to_list",
            confidence: 0.85,
            items: entries.map((entry) => Object.fromEntries([entry]))
          }
        ]
  }
  return inner.type === "string"
    ? [
        {
          name: "object_to_list",
          confidence: 0.75,
          items: entries.map((entry) => readableText(Object.fromEntries([entry])))
        }
      ]
    : [{ name: "object_to_list", confidence: 0.6, items: Object.values(value) }]
}

interface Candidate {
  readonly name: Name
  readonly confidence: number
  readonly items: ReadonlyArray<unknown>
}

const fromObject = (context: Context, value: Json, node: Node, shape: Shape, depth: number): Fit => {
  const keys = Object.keys(value)
  const asList = ({ confidence, items, name }: Candidate) =>
    changed(context, name, confidence, value, itemsFit(context, items, shape, depth))
  if (keys.length > 0 && isCounted(keys)) {
    const counted = asList({ name: "indexed_object_to_list", confidence: 0.95, items: Object.values(value) })
    if (counted !== undefined && counted.cost < MISFIT) return counted
  }
  // An object with the keys of an item is an item, whatever lists are inside it.
  const item = context.shapeOf(itemNode(shape, 0))
  const isItem = keys.some((key) => recognised(key, namesOf(context, item)) !== undefined)
  const asItem = isItem ? asList({ name: "item_to_list", confidence: 0.9, items: [value] }) : undefined
  if (asItem !== undefined) return asItem
  const inside = (keys.length > MOST_WRAPPED ? [] : keys)
    .filter((key) => !isScalar(value[key]))
    .map((key) => {
      const inner = context.fit(value[key], node, depth + 1)
      if (!Array.isArray(inner.value)) return undefined
      const fit = changed(context, "object_unwrapped", keys.length === 1 ? 0.95 : 0.6, value, inner)
      const others = keys.filter((other) => other !== key)
      return fit && lost(fit, value, others, LOSS)
    })
  // One list that fits among remarks on it is what was asked for.
  const lists = keys.filter((key) => !isScalar(value[key]))
  const list = lists.length === 1 ? value[lists[0]!] : undefined
  if (Array.isArray(list) && context.fit(list, node, depth + 1).cost === 0) {
    return cheapest(misfit(value), ...inside)
  }
  return cheapest(misfit(value), ...inside, ...listCandidates(context, value, shape).map(asList))
}

const fromText = (context: Context, value: string, shape: Shape, depth: number, node: Node): Fit => {
  const read = context.read(value)
  if (typeof read === "object" && read !== null) {
    const fit = changed(context, "embedded_json", 0.95, value, context.fit(read, node, depth + 1))
    if (fit !== undefined && fit.cost < MISFIT) return fit
  }
  const inner = context.shapeOf(itemNode(shape, 0))
  const asList = (name: Name, confidence: number, items: ReadonlyArray<unknown>) =>
    changed(context, name, confidence, value, itemsFit(context, items, shape, depth))
  if ((value.trim() === "" || isNothing(value)) && shape.minItems === 0) {
    return asList("text_to_empty_list", 0.6, []) ?? misfit(value)
  }
  const isForced = inner.type === "number" || inner.type === "integer" || inner.options !== undefined
  const table = tableOf(value)
  const rows = table && asList(table.name, table.confidence, table.value)
  if (rows !== undefined && rows.cost < MISFIT) return rows
  const split = listOf(value, isForced)
  const isRow = inner.type === "array" && split?.name === "commas_to_list"
  const fit =
    split && !isRow && inner.type !== "object" ? asList(split.name, split.confidence, split.value) : undefined
  if (fit !== undefined && fit.cost < MISFIT) return fit
  const marked =
    split?.name === "bullets_to_list" ? asList(split.name, split.confidence, split.value) : undefined
  return cheapest(misfit(value), fit, marked, asList("item_to_list", 0.9, [value]))
}

/** Objects of the same single key, where strings are wanted, are a table of one column. */
const column = (
  context: Context,
  value: ReadonlyArray<unknown>,
  shape: Shape,
  depth: number
): Fit | undefined => {
  const [first] = value
  const [key, ...others] = isRecord(first) ? Object.keys(first) : []
  if (key === undefined || others.length > 0 || context.shapeOf(itemNode(shape, 0)).type !== "string")
    return undefined
  const cells = value.map((item) =>
    isRecord(item) && Object.keys(item).length === 1 ? item[key] : undefined
  )
  if (!cells.every((cell) => typeof cell === "string")) return undefined
  if (value.length < 2 && !COLUMNS.has(squeezed(key))) return undefined
  return changed(context, "column_to_list", 0.85, value, itemsFit(context, cells, shape, depth))
}

/** Fits a value to `array`. */
export const listFit = (context: Context, value: unknown, node: Node, shape: Shape, depth: number): Fit => {
  if (Array.isArray(value)) {
    const fit = itemsFit(context, value, shape, depth)
    if (fit.cost === 0) return fit
    const only = value.length === 1 ? (value[0] as unknown) : undefined
    const inside =
      only !== undefined && only !== null && typeof only === "object"
        ? context.fit(only, node, depth + 1)
        : undefined
    // One row where rows are wanted.
    const isRow =
      value.length > 1 && value.every(isScalar) && context.shapeOf(itemNode(shape, 0)).type === "array"
    return cheapest(
      fit,
      inside && Array.isArray(inside.value)
        ? changed(context, "list_unwrapped", 0.9, value, inside)
        : undefined,
      isRow ? rowAsList(context, value, shape, depth) : undefined,
      column(context, value, shape, depth)
    )
  }
  if (isRecord(value)) return fromObject(context, value, node, shape, depth)
  if (typeof value === "string") return fromText(context, value, shape, depth, node)
  if (value === null || value === undefined) {
    const none =
      shape.minItems === 0 ? changed(context, "null_to_empty_list", 0.5, value, untouched([])) : undefined
    return none ?? misfit(value)
  }
  return cheapest(
    misfit(value),
    changed(context, "item_to_list", 0.9, value, itemsFit(context, [value], shape, depth))
  )
}

const rowAsList = (
  context: Context,
  value: ReadonlyArray<unknown>,
  shape: Shape,
  depth: number
): Fit | undefined => {
  const row = context.shapeOf(itemNode(shape, 0))
  const isWhole = row.prefixItems.length === value.length
  const isPair = value.length === 2 && typeof value[0] === "string" && !/\s/u.test(value[0])
  return isWhole || isPair
    ? changed(context, "item_to_list", isWhole ? 0.9 : 0.8, value, itemsFit(context, [value], shape, depth))
    : undefined
}
