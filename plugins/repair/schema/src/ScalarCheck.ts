/**
 * What a JSON Schema says of a value itself, whatever is in it.
 */
import { isSame } from "./Equal.ts"
import { issue, NONE, shown, type Issues } from "./Issues.ts"
import type { Json } from "./Json.ts"
import { expression, isType } from "./Shape.ts"

/** How long a text is in characters, which may be two units each. */
const lengthOf = (text: string): number => {
  let count = 0
  for (let at = 0; at < text.length; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return count
}

const numberIssues = (node: Json, value: number): Issues => {
  const { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } = node
  if (typeof minimum === "number" && value < minimum) return issue(`is less than ${minimum}`)
  if (typeof maximum === "number" && value > maximum) return issue(`is more than ${maximum}`)
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
    return issue(`is not more than ${exclusiveMinimum}`)
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
    return issue(`is not less than ${exclusiveMaximum}`)
  if (typeof multipleOf === "number" && multipleOf > 0) {
    const times = value / multipleOf
    // 0.3 is three times 0.1, whatever binary fractions say.
    if (!Number.isFinite(times) || Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times)))
      return issue(`is no multiple of ${multipleOf}`)
  }
  return NONE
}

const textIssues = (node: Json, value: string): Issues => {
  const { maxLength, minLength, pattern } = node
  if (typeof minLength === "number" && value.length < minLength * 2 && lengthOf(value) < minLength)
    return issue(`has fewer than ${minLength} characters`)
  if (typeof maxLength === "number" && value.length > maxLength && lengthOf(value) > maxLength)
    return issue(`has more than ${maxLength} characters`)
  const matches = expression(pattern)
  return matches === undefined || matches.test(value) ? NONE : issue(`does not match ${String(pattern)}`)
}

/** Whether the value is of one of the types. */
export const typeIssues = (types: ReadonlyArray<unknown>, value: unknown): Issues =>
  types.length === 0 || types.some((each) => isType(each, value))
    ? NONE
    : issue(`is ${shown(value)}, and must be ${types.join(" or ")}`)

/** Whether the value is one of the options, and a scalar within its limits. */
export const valueIssues = (node: Json, value: unknown): Issues => {
  if (Array.isArray(node["enum"]) && !node["enum"].some((option) => isSame(value, option)))
    return issue(`is ${shown(value)}, and must be one of ${node["enum"].slice(0, 20).map(shown).join(", ")}`)
  if ("const" in node && !isSame(value, node["const"]))
    return issue(`is ${shown(value)}, and must be ${shown(node["const"])}`)
  if (typeof value === "string") return textIssues(node, value)
  return typeof value === "number" ? numberIssues(node, value) : NONE
}
