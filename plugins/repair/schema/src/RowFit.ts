/**
 * Fits an item of a list; where the items are lists themselves, an object or a text may stand for a row of cells.
 */
import { changed, cheapest, MISFIT, type Context, type Fit } from "./Fit.ts"
import { isRecord } from "./Json.ts"
import type { Node, Shape } from "./Shape.ts"
import { rowOf } from "./TextList.ts"
import type { Reading } from "./Word.ts"

type Cells = Reading<ReadonlyArray<unknown>>

const objectCells = (item: Readonly<Record<string, unknown>>, shape: Shape): Cells | undefined => {
  const [first, ...others] = Object.entries(item)
  if (first === undefined) return undefined
  if (others.length > 0) return { value: Object.values(item), name: "object_to_row", confidence: 0.85 }
  const [key, value] = first
  const isPair = shape.maxItems === 2 || shape.prefixItems.length === 2
  const cells = Array.isArray(value) && !isPair ? [key, ...(value as ReadonlyArray<unknown>)] : [key, value]
  return { value: cells, name: "object_to_row", confidence: 0.85 }
}

const textCells = (context: Context, item: string): Cells | undefined => {
  const read = context.read(item)
  return Array.isArray(read) ? { value: read, name: "embedded_json", confidence: 0.95 } : rowOf(item)
}

/** Fits one item of a list. */
export const itemFit = (context: Context, item: unknown, node: Node, depth: number): Fit => {
  const shape = context.shapeOf(node)
  const isRow = shape.type === "array" && shape.alternatives === undefined && !Array.isArray(item)
  const cells = !isRow
    ? undefined
    : isRecord(item)
      ? objectCells(item, shape)
      : typeof item === "string"
        ? textCells(context, item)
        : undefined
  if (cells === undefined) return context.fit(item, node, depth + 1)
  const row = changed(context, cells.name, cells.confidence, item, context.fit(cells.value, node, depth + 1))
  return row !== undefined && row.cost < MISFIT ? row : cheapest(context.fit(item, node, depth + 1), row)
}
