/**
 * One answer on its way, an array of parts a read of the network.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import type { ChatResponse } from "ollama/browser"

import type { Body } from "./Body.ts"
import type { Client } from "./Client.ts"
import * as Clock from "./Clock.ts"
import * as Failure from "./Failure.ts"
import type { Lines } from "./Lines.ts"
import type { Timeouts } from "./Options.ts"

/** An answer that is being read. @category models @since 0.1.0 */
export interface Exchange {
  /** The next parts; undefined after the last. Rejects with the error of the port. */
  readonly next: () => Promise<ReadonlyArray<LLM.Part> | undefined>
  /** Ends the request at the server. */
  readonly abort: () => void
}

/** How long the connection may take to close after the last line, in milliseconds. */
const afterwards = 1000

/** Ollama ends an answer without a word when one token came more than 30 times in a row. */
const repeats = 30

type Line = Partial<ChatResponse> & { readonly error?: unknown }

const reasons: Readonly<Record<string, LLM.FinishReason>> = { stop: "stop", length: "length" }

const finish = ({ done_reason = "", eval_count, prompt_eval_count }: Line): LLM.Part => ({
  _tag: "Finish",
  reason: reasons[done_reason] ?? "unknown",
  // A count of zero is left out by the server.
  ...(typeof prompt_eval_count === "number" && {
    usage: { inputTokens: prompt_eval_count, outputTokens: eval_count ?? 0 }
  })
})

/**
 * Sends a request and begins to read its answer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (client: Client, body: Body, timeouts: Timeouts): Exchange => {
  const { url } = client.address
  const controller = new AbortController()
  let late: LLMError.LLMError | undefined
  const clock = Clock.start(timeouts, (message) => {
    const fix = "Raise timeout, or use a smaller model or a shorter prompt"
    late = Failure.make("Timeout", message, { url, fix })
    controller.abort()
  })
  let lines: Lines | undefined
  let isComplete = false
  let last = ""
  let same = 0

  const read = (line: Line, parts: Array<LLM.Part>): void => {
    const { done, error, message } = line
    if (error !== undefined) throw client.refused(error, body.model)
    if (typeof message?.content !== "string" && !done) {
      const evidence = client.clean(JSON.stringify(line))
      throw Failure.make("ProtocolViolation", "This is not a line of a chat", { url, evidence })
    }
    if (message?.thinking) parts.push({ _tag: "Reasoning", text: message.thinking })
    if (message?.content) {
      parts.push({ _tag: "Text", text: message.content })
      same = message.content === last ? same + 1 : 1
      last = message.content
    }
    if (done) {
      isComplete = true
      parts.push(finish(line))
    }
  }

  /** The parts of some lines, and the error that broke them off: what came before it is given first. */
  let broken: unknown
  const take = (found: ReadonlyArray<unknown>): ReadonlyArray<LLM.Part> => {
    const parts: Array<LLM.Part> = []
    try {
      for (const line of found) {
        if (!isComplete) read(line ?? {}, parts)
      }
    } catch (error) {
      broken = error
    }
    return parts
  }

  const unfinished = (): LLMError.LLMError =>
    same >= repeats
      ? Failure.make("StreamTruncated", "Ollama stopped the answer because the model repeats itself", {
          url,
          evidence: client.clean(JSON.stringify(last)),
          fix: "Ask again with a higher temperature, or set repeat_penalty"
        })
      : Failure.make("StreamTruncated", "The answer ended without saying that it is complete", { url })

  const next = async (): Promise<ReadonlyArray<LLM.Part> | undefined> => {
    lines ??= await client.open(body, controller.signal)
    for (;;) {
      if (broken !== undefined) throw broken
      if (isComplete) return undefined
      const found = await lines.next()
      if (found === undefined) throw unfinished()
      clock.answered()
      const parts = take(found)
      if (isComplete) {
        clock.stop()
        // The connection can be used again when its end was read; a complete answer does not depend on it.
        const patience = new Promise((go) => setTimeout(go, afterwards).unref())
        await Promise.race([lines.drain(), patience]).catch(() => undefined)
      }
      if (parts.length > 0) return parts
    }
  }

  return {
    abort: () => {
      clock.stop()
      controller.abort()
    },
    next: async () => {
      clock.wait(true)
      try {
        return await next()
      } catch (cause) {
        throw late ?? cause
      } finally {
        clock.wait(false)
      }
    }
  }
}
