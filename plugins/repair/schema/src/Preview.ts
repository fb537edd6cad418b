/**
 * A value in at most 80 characters, whatever its size and depth.
 */

const MOST = 80
const MOST_DEPTH = 6

const write = (value: unknown, room: number, depth: number): string => {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room))
  if (typeof value !== "object" || value === null) return String(value)
  if (depth === 0) return "…"
  const parts: Array<string> = []
  let left = room
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  for (const key of keys) {
    if (left <= 0) break
    const item = write((value as Record<string | number, unknown>)[key], left, depth - 1)
    const part = Array.isArray(value) ? item : `${JSON.stringify(String(key).slice(0, left))}:${item}`
    parts.push(part)
    left -= part.length + 1
  }
  return Array.isArray(value) ? `[${parts.join(",")}]` : `{${parts.join(",")}}`
}

/** Says whether a preview does not show all. */
export const isCut = (text: string): boolean => text.endsWith("…")

/** Writes a value as JSON for a fix, cut to 80 characters; a string stands as it is. */
export const preview = (value: unknown): string => {
  const text = typeof value === "string" ? value.slice(0, MOST + 1) : write(value, MOST, MOST_DEPTH)
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
}
