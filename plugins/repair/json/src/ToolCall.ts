import { type Shape, isRecord } from "./Shape.ts"

const callKeys = new Set(["name", "type", "id", "function"])

/** The arguments of a tool call that was written as an object, where the schema asks for the arguments themselves. */
export const argumentsOf = (value: unknown, shape: Shape | undefined): unknown => {
  if (shape === undefined || !shape.named || !isRecord(value) || !Object.hasOwn(value, "name"))
    return undefined
  const keys = Object.keys(value)
  const held = keys.filter((key) => !callKeys.has(key))
  const [key] = held
  if (held.length !== 1 || (key !== "arguments" && key !== "parameters") || shape.knows(key)) return undefined
  const inner = value[key]
  return isRecord(inner) && Object.keys(inner).some((each) => shape.knows(each)) ? inner : undefined
}
