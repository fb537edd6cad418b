/**
 * Reads lines of JSON, one array a read of the network.
 *
 * @since 0.1.0
 */
import * as Failure from "./Failure.ts"

/** A body on its way. @category models @since 0.1.0 */
export interface Lines {
  /** The values of the next lines; undefined after the last. */
  readonly next: () => Promise<ReadonlyArray<unknown> | undefined>
  /** Reads on to the end, so that the connection can be used again. */
  readonly drain: () => Promise<void>
}

/**
 * Reads the lines of a body of at most `most` bytes; `clean` takes secrets out of what is shown of them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (
  body: ReadableStream<Uint8Array>,
  most: number,
  clean: (text: string) => string
): Lines => {
  const reader = body.getReader()
  const utf8 = new TextDecoder()
  let held: Array<string> = []
  let size = 0
  let isOver = false

  const parse = (line: string): unknown => {
    try {
      return JSON.parse(line) as unknown
    } catch {
      if (isOver) throw Failure.make("StreamTruncated", "The answer ended in the middle of a line")
      throw Failure.make("ProtocolViolation", "The server did not answer with lines of JSON", {
        evidence: clean(line),
        fix: "Check that base_url is the address of an Ollama server"
      })
    }
  }
  const values = (lines: ReadonlyArray<string>): ReadonlyArray<unknown> =>
    lines.filter((line) => line !== "" && line !== "\r").map(parse)

  const next = async (): Promise<ReadonlyArray<unknown> | undefined> => {
    while (!isOver) {
      const { done, value } = await reader.read()
      isOver = done
      size += value?.length ?? 0
      if (size > most) {
        throw Failure.make("ProtocolViolation", "The answer has no end", {
          evidence: `${size} bytes`,
          fix: "Set max_token, or maxBytes higher"
        })
      }
      const text = utf8.decode(value, { stream: !done })
      held.push(text)
      if (!isOver && !text.includes("\n")) continue
      const lines = held.join("").split("\n")
      held = isOver ? [] : lines.splice(-1)
      const found = values(lines)
      if (found.length > 0) return found
    }
    return undefined
  }
  const drain = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  return { next, drain }
}
