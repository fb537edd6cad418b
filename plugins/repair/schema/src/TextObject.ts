/**
 * Fits a text that has the fields of an object in one of the text forms.
 */
import { changed, type Context, type Fit } from "./Fit.ts"
import { named, type Named } from "./Key.ts"
import { type Node, nodeAt, type Shape } from "./Shape.ts"
import { recordForm, textForm } from "./TextForm.ts"

const known = new WeakMap<Shape, ReadonlyArray<Named>>()

/** The properties of a shape with all names they go by. */
export const namesOf = ({ shapeOf }: Pick<Context, "shapeOf">, shape: Shape): ReadonlyArray<Named> => {
  let names = known.get(shape)
  if (names === undefined) {
    names = [...shape.properties].map(([property, node]) => named(property, shapeOf(node).aliases))
    known.set(shape, names)
  }
  return names
}

/** What one fence around the whole text holds. */
export const unfenced = (text: string): string | undefined => {
  const plain = text.trim()
  const [mark] = /^(?:`{3,}|~{3,})/u.exec(plain) ?? []
  const start = plain.indexOf("\n")
  const end = plain.lastIndexOf("\n")
  if (mark === undefined || start < 0 || plain.slice(end + 1).trim() !== mark) return undefined
  const inner = end > start ? plain.slice(start + 1, end) : ""
  return inner.startsWith(mark) || inner.includes(`\n${mark}`) ? undefined : inner
}

/** A field that is one fenced block is what the fence holds; quotes around a whole field are the form's. */
const fieldValue = (context: Context, field: string | ReadonlyArray<string>, node: Node): unknown => {
  const shape = context.shapeOf(node)
  if (typeof field !== "string") return shape.type === "array" ? field : field.at(-1)
  const inner = unfenced(field)
  if (inner !== undefined) return inner
  const plain = field.trim()
  // The margin of the first line tells which bullets are inner ones.
  if (shape.type !== "string" || shape.options !== undefined)
    return field.replace(/^(?:[ \t]*\n)+/u, "").trimEnd()
  const isQuoted = plain.length > 1 && /^["']/u.test(plain) && plain.endsWith(plain[0]!)
  const read = isQuoted ? context.read(plain) : undefined
  return typeof read === "string" ? read : field
}

/** Reads the fields of an object that was written as text; undefined when too few are there to be sure. */
export const objectOfText = (
  context: Context,
  text: string,
  node: Node,
  shape: Shape,
  depth: number
): Fit | undefined => {
  const isRecord = shape.properties.size === 0 && typeof shape.additional === "object"
  const form = isRecord ? recordForm(text) : textForm(text, namesOf(context, shape), shape.required)
  if (form === undefined) return undefined
  const fields = Object.fromEntries(
    [...form.fields].map(([key, field]) => [key, fieldValue(context, field, nodeAt(shape, key))])
  )
  return changed(context, form.name, form.confidence, text, context.fit(fields, node, depth + 1))
}
