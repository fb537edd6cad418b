/**
 * What Spark says over a WebSocket, told as chat completions.
 *
 * @since 0.1.0
 */

type Fields = Readonly<Record<string, unknown>>

/** An event of chat completions; empty for a frame that came twice. @category models @since 0.1.0 */
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
 * Makes a reader of the frames of one answer. A frame that is none of Spark's becomes an event that cannot be read, and one that
 * comes after a later one an error: what was given out cannot be put in order any more.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reader = (): ((text: string) => Event) => {
  let hasSpoken = false
  let latest: { readonly seq: number; readonly text: string } | undefined
  return (text) => {
    const frame = parse(text)
    const header = fields(frame["header"])
    const payload = fields(frame["payload"])
    const choices = fields(payload["choices"])
    const { code, message } = header
    if (typeof code !== "number") return { data: JSON.stringify(text), isLast: true }
    if (typeof choices["seq"] === "number") {
      const { seq } = choices
      if (latest !== undefined && seq < latest.seq) {
        const message = `Frame ${seq} came after frame ${latest.seq}`
        return { data: JSON.stringify({ error: { code: "frame", message } }), isLast: true }
      }
      // The number alone does not say so: there may be servers that do not count.
      if (latest?.seq === seq && latest.text === text) return { data: "", isLast: false }
      latest = { seq, text }
    }
    const texts = (Array.isArray(choices["text"]) ? choices["text"] : []).map(fields)
    const content = joined(texts, "content")
    const reasoning_content = joined(texts, "reasoning_content")
    hasSpoken ||= content !== "" || reasoning_content !== ""
    const isLast = header["status"] === last || choices["status"] === last
    if (code !== 0 && !(code === suspicion && (hasSpoken || !isLast))) {
      return { data: JSON.stringify({ error: { code, message } }), isLast: true }
    }
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
