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
import * as Thoughts from "./Thoughts.ts"

/** An answer that is being read. @category models @since 0.1.0 */
export interface Exchange {
  /** The next parts; undefined after the last. Rejects with the error of the port. */
  readonly next: () => Promise<ReadonlyArray<LLM.Part> | undefined>
  /** Ends the request; true when the server may read the prompt on, as it notices only when it has a token to send. */
  readonly abort: () => boolean
}

/** How it is asked. @category models @since 0.1.0 */
export interface Settings {
  readonly body: Body
  readonly timeouts: Timeouts
  /** What is left of `timeouts.total`, in milliseconds. */
  readonly remaining: number
  /** The fewest tokens that the server must have read; 0 when it may count otherwise. */
  readonly least: number
  readonly opensThoughts: boolean
  /** A prompt that was cancelled may still be read before this one. */
  readonly isBehind: boolean
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

const slow = "Raise timeout, or use a smaller model or a shorter prompt"

/** What to do when no token came in time. */
const waited = (isBehind: boolean): string =>
  isBehind
    ? "Ollama may still be reading a prompt that was cancelled: wait, restart it, or use another server"
    : `${slow}. Ollama reads this prompt to its end all the same, and the next request waits for that`

/**
 * Sends a request and begins to read its answer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (
  client: Client,
  { body, isBehind, least, opensThoughts, remaining, timeouts }: Settings
): Exchange => {
  const { url } = client.address
  const controller = new AbortController()
  let late: LLMError.LLMError | undefined
  let isHeard = false
  const clock = Clock.start(timeouts, remaining, (message) => {
    late = Failure.make("Timeout", message, { url, fix: isHeard ? slow : waited(isBehind) })
    controller.abort()
  })
  let lines: Lines | undefined
  let isComplete = false
  let last = ""
  let same = 0

  const thoughts = Thoughts.make(opensThoughts)

  const repeat = (text: string): string => {
    same = text === last ? same + 1 : 1
    last = text
    return text
  }

  const end = (line: Line, parts: Array<LLM.Part>): void => {
    const { done_reason, prompt_eval_count: count = least } = line
    const { num_ctx } = body.options
    if (done_reason === "load" || done_reason === "unload") {
      throw Failure.make("InvalidRequest", "The request holds no message, so nothing was answered", { url })
    }
    thoughts.end(parts)
    // Told not to cut the prompt, Ollama leaves room for an answer; of before October 2025 it does not know the word.
    if (count >= num_ctx || count < least) {
      throw Failure.make(
        "ContextLengthExceeded",
        "The server read no more of the prompt than fits its window",
        {
          url,
          evidence: `prompt_eval_count ${count}, num_ctx ${num_ctx}, and the prompt has at least ${least} tokens`,
          fix: "Shorten the prompt, set context_length higher, or update Ollama"
        }
      )
    }
    isComplete = true
    parts.push(finish(line))
  }

  const read = (line: Line, parts: Array<LLM.Part>): void => {
    const { done, error, message } = line
    if (error !== undefined) throw client.refused(error, body.model)
    if (typeof message?.content !== "string" && !done) {
      const evidence = client.clean(JSON.stringify(line))
      throw Failure.make("ProtocolViolation", "This is not a line of a chat", { url, evidence })
    }
    if (message?.thinking) parts.push({ _tag: "Reasoning", text: repeat(message.thinking) })
    if (message?.content) thoughts.push(repeat(message.content), parts)
    if (done) end(line, parts)
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
      : Failure.make("StreamTruncated", "The answer ended without saying that it is complete", {
          url,
          fix: "Ask again. Ollama ends so when the model repeats itself: a higher temperature or repeat_penalty helps"
        })

  const next = async (): Promise<ReadonlyArray<LLM.Part> | undefined> => {
    lines ??= await client.open((ollama) => ollama.chat(body), controller.signal, body.model)
    for (;;) {
      if (broken !== undefined) throw broken
      if (isComplete) return undefined
      const found = await lines.next()
      if (found === undefined) throw unfinished()
      isHeard = true
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

  let hasFailed = false
  return {
    abort: () => {
      clock.stop()
      controller.abort()
      return !isHeard && !hasFailed
    },
    next: async () => {
      clock.wait(true)
      try {
        return await next()
      } catch (cause) {
        hasFailed = !controller.signal.aborted
        throw late ?? cause
      } finally {
        clock.wait(false)
      }
    }
  }
}
