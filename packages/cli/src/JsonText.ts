/**
 * JSON of a value of any depth.
 *
 * @since 0.1.0
 */
interface Open {
  readonly closer: string
  readonly parts: Iterator<readonly [lead: string, value: unknown]>
  isEmpty: boolean
}

function* items(value: object): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) for (const item of value) yield ["", item]
  else for (const [key, item] of Object.entries(value)) yield [`${JSON.stringify(key)}:`, item]
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null

const opened = (value: object): Open => ({
  closer: Array.isArray(value) ? "]" : "}",
  parts: items(value),
  isEmpty: true
})

const deep = (value: object): string => {
  const text: Array<string> = [Array.isArray(value) ? "[" : "{"]
  const stack = [opened(value)]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.parts.next()
    if (next.done === true) {
      text.push(top.closer)
      stack.pop()
      continue
    }
    const [lead, part] = next.value
    text.push(top.isEmpty ? lead : `,${lead}`)
    top.isEmpty = false
    if (isContainer(part)) {
      text.push(Array.isArray(part) ? "[" : "{")
      stack.push(opened(part))
    } else text.push(JSON.stringify(part) ?? "null")
  }
  return text.join("")
}

/**
 * Writes JSON as `JSON.stringify` does and, where that runs out of stack, on one line without calling itself.
 *
 * @category combinators
 * @since 0.1.0
 */
export const written = (value: unknown, indent?: number): string => {
  try {
    return JSON.stringify(value, null, indent) ?? "null"
  } catch (cause) {
    if (cause instanceof RangeError && isContainer(value)) return deep(value)
    throw cause
  }
}
