/**
 * What Spark says over a WebSocket, told as chat completions.
 *
 * @since 0.1.0
 */

type Fields = Readonly<Record<string, unknown>>

/** An event of chat completions. @category models @since 0.1.0 */
export interface Event {
  readonly data: string
  /** Nothing comes after it. */
  readonly isLast: boolean
}

const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {}

const parse = (text: string): Fields => {
  try {
    return fields(JSON.parse(text))
  } catch {
    return {}
  }
}

const last = 2

/** The vendor's filter has a suspicion, and the answer is given all the same. */
const suspicion = 10_019

const joined = (texts: ReadonlyArray<Fields>, name: string): string =>
  texts
    .map((text) => text[name])
    .filter((text) => typeof text === "string")
    .join("")

/**
 * Makes a reader of the frames of one answer, in order. A frame that is none of Spark's becomes an event that cannot be read.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reader = (): ((text: string) => Event) => {
  let hasSpoken = false
  return (text) => {
    const frame = parse(text)
    const header = fields(frame["header"])
    const payload = fields(frame["payload"])
    const choices = fields(payload["choices"])
    const { code, message } = header
    if (typeof code !== "number") return { data: JSON.stringify(text), isLast: true }
    const texts = (Array.isArray(choices["text"]) ? choices["text"] : []).map(fields)
    const content = joined(texts, "content")
    const reasoning_content = joined(texts, "reasoning_content")
    hasSpoken ||= content !== "" || reasoning_content !== ""
    if (code !== 0 && !(code === suspicion && hasSpoken)) {
      return { data: JSON.stringify({ error: { code, message } }), isLast: true }
    }
    const isLast = header["status"] === last || choices["status"] === last
    const hasCall = texts.some((one) => one["function_call"] !== undefined)
    const usage = fields(payload["usage"])["text"]
    const choice = {
      index: 0,
      delta: { content, reasoning_content },
      finish_reason: isLast ? (hasCall ? "tool_calls" : "stop") : null
    }
    return { data: JSON.stringify({ choices: [choice], ...(usage !== undefined && { usage }) }), isLast }
  }
}
