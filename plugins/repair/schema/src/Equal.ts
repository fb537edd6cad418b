/**
 * Whether two values are the same JSON.
 */
const DEEPEST = 100

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

/** Compares by content, whatever the order of keys; what is nested deeper than 100 levels is never the same. */
export const isSame = (a: unknown, b: unknown, left = DEEPEST): boolean => {
  if (a === b) return true
  if (!isContainer(a) || !isContainer(b) || left === 0 || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(b)
  return (
    Object.keys(a).length === keys.length &&
    keys.every(
      (key) =>
        Object.hasOwn(a, key) &&
        isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], left - 1)
    )
  )
}
