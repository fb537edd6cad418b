/**
 * Lets only whole lines through: the `ollama` package prints a line it cannot read to the console and goes on without it.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"

import * as Failure from "./Failure.ts"

/** A body that is watched on its way. @category models @since 0.1.0 */
export interface Lines {
  readonly body: ReadableStream<Uint8Array>
  /** Lines that came through. */
  readonly count: () => number
  /** Reads on to the end, so that the connection can be used again. */
  readonly drain: () => Promise<void>
}

/** The most bytes of one answer. */
const most = 128 * 1024 * 1024

const newline = 10
const brace = 123

const odd = (line: Uint8Array, clean: (text: string) => string): LLMError.LLMError =>
  Failure.make("ProtocolViolation", "The server did not answer with lines of JSON", {
    evidence: clean(new TextDecoder().decode(line.subarray(0, 300))),
    fix: "Check that base_url is the address of an Ollama server"
  })

/**
 * Watches the body of a stream; `clean` takes secrets out of what is shown.
 *
 * @category constructors
 * @since 0.1.0
 */
export const watch = (source: ReadableStream<Uint8Array>, clean: (text: string) => string): Lines => {
  const reader = source.getReader()
  let held: ReadonlyArray<Uint8Array> = []
  let size = 0
  let count = 0
  const split = (bytes: Uint8Array): Uint8Array | undefined => {
    const last = bytes.lastIndexOf(newline)
    if (last < 0) {
      held = [...held, bytes]
      return undefined
    }
    const whole = Buffer.concat([...held, bytes.subarray(0, last + 1)])
    held = last + 1 < bytes.length ? [bytes.subarray(last + 1)] : []
    for (let start = 0; start < whole.length;) {
      const end = whole.indexOf(newline, start)
      if (whole[start] === brace) count++
      else if (whole.subarray(start, end).toString().trim() !== "")
        throw odd(whole.subarray(start, end), clean)
      start = end + 1
    }
    return whole
  }
  const finish = (): Uint8Array | undefined => {
    const rest = Buffer.concat(held)
    if (rest.length === 0) return undefined
    if (rest[0] !== brace) throw odd(rest, clean)
    try {
      JSON.parse(rest.toString())
    } catch {
      throw Failure.make("StreamTruncated", "The answer ended in the middle of a line")
    }
    count++
    return rest
  }
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) {
            const rest = finish()
            if (rest !== undefined) controller.enqueue(rest)
            controller.close()
            return
          }
          size += value.length
          if (size > most)
            throw Failure.make("ProtocolViolation", "The answer has no end", { evidence: `${size} bytes` })
          const whole = split(value)
          if (whole !== undefined) {
            controller.enqueue(whole)
            return
          }
        }
      },
      cancel: (reason) => reader.cancel(reason)
    },
    { highWaterMark: 0 }
  )
  const drain = async () => {
    while (!(await reader.read()).done);
  }
  return { body, count: () => count, drain }
}
