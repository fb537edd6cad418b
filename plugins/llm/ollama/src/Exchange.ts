/**
 * One answer on its way: the single parts that the `ollama` package hands out, gathered into one array a turn of the event loop.
 *
 * @since 0.1.0
 */
import { setImmediate } from "node:timers/promises"

import type { LLM, LLMError } from "@metagpt-ts/core"
import type { ChatResponse } from "ollama/browser"

import type { Body } from "./Body.ts"
import type { Client } from "./Client.ts"
import * as Failure from "./Failure.ts"
import type { Timeouts } from "./Options.ts"

/** An answer that is being read. @category models @since 0.1.0 */
export interface Exchange {
  /** The next parts; undefined after the last. Rejects with the error of the port, after all parts before it were given. */
  readonly next: () => Promise<ReadonlyArray<LLM.Part> | undefined>
  /** Ends the request at the server. */
  readonly abort: () => void
}

/** Parts that wait for a slow reader before the server has to wait too. */
const most = 4096

/** How long the connection may take to close after the last line, in milliseconds. */
const afterwards = 1000

/** Ollama ends an answer without a word when one token came more than 30 times in a row. */
const repeats = 30

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`

const reasons: Readonly<Record<string, LLM.FinishReason>> = { stop: "stop", length: "length" }

const finish = ({ done_reason, eval_count, prompt_eval_count }: ChatResponse): LLM.Part => ({
  _tag: "Finish",
  reason: reasons[done_reason] ?? "unknown",
  // Zero is left out by the server.
  ...(typeof prompt_eval_count === "number" && {
    usage: { inputTokens: prompt_eval_count, outputTokens: eval_count ?? 0 }
  })
})

const truncated = (message: string, details: Failure.Details = {}): LLMError.LLMError =>
  Failure.make("StreamTruncated", message, details)

/**
 * Sends a request and begins to read its answer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (client: Client, body: Body, timeouts: Timeouts): Exchange => {
  const controller = new AbortController()
  const call = client.call(controller.signal, body.model)
  const ready: Array<LLM.Part> = []
  let failure: LLMError.LLMError | undefined
  let isOver = false
  let isFull = false
  let wake: (() => void) | undefined
  let resume: (() => void) | undefined
  let last = ""
  let same = 0

  const late = (message: string) => () => {
    if (isFull) return void clock.refresh()
    failure = Failure.make("Timeout", message, {
      url: client.address.url,
      fix: "Raise timeout, or use a smaller model or a shorter prompt"
    })
    controller.abort()
  }
  let clock = setTimeout(late(`No token came in ${seconds(timeouts.firstToken)}`), timeouts.firstToken)
  const whole =
    timeouts.total &&
    setTimeout(late(`The answer was not complete after ${seconds(timeouts.total)}`), timeouts.total)

  const take = ({ message }: ChatResponse): void => {
    if (message?.thinking) ready.push({ _tag: "Reasoning", text: message.thinking })
    if (!message?.content) return
    ready.push({ _tag: "Text", text: message.content })
    same = message.content.trim() === last ? same + 1 : 0
    last = message.content.trim()
  }

  const read = async (): Promise<void> => {
    let count = 0
    let end: ChatResponse | undefined
    for await (const message of await call.ollama.chat(body)) {
      if (count++ === 0) {
        clearTimeout(clock)
        clock = setTimeout(late(`Ollama fell silent for ${seconds(timeouts.idle)}`), timeouts.idle)
      } else clock.refresh()
      if (typeof message.message?.content !== "string" && !message.done) {
        throw Failure.make("ProtocolViolation", "This is not a line of a chat", {
          url: client.address.url,
          evidence: JSON.stringify(message)
        })
      }
      take(message)
      if (message.done) end = message
      if (ready.length > 0) wake?.()
      if (ready.length >= most) {
        isFull = true
        await new Promise<void>((go) => (resume = go))
        isFull = false
        clock.refresh()
      }
    }
    const lines = call.lines()
    if (lines !== undefined && lines.count() !== count) {
      throw Failure.make("ProtocolViolation", "A line of the answer could not be read", {
        url: client.address.url
      })
    }
    if (end === undefined) throw truncated("Ollama did not say that the answer is complete")
    // The connection is free again when its end was read; an answer that is complete does not depend on it.
    await Promise.race([lines?.drain(), new Promise((go) => setTimeout(go, afterwards).unref())]).catch(
      () => undefined
    )
    ready.push(finish(end))
  }

  const explain = (cause: unknown): LLMError.LLMError => {
    if (!(cause instanceof Error && cause.message.startsWith("Did not receive done")))
      return client.toError(cause)
    const url = client.address.url
    return same >= repeats
      ? truncated("Ollama stopped the answer because the model repeats itself", {
          url,
          evidence: JSON.stringify(last),
          fix: "Ask again with a higher temperature, or set repeat_penalty"
        })
      : truncated("The answer ended without saying that it is complete", { url })
  }

  const close = (): void => {
    clearTimeout(clock)
    clearTimeout(whole)
    isOver = true
    wake?.()
  }
  const abort = (): void => {
    controller.abort()
    resume?.()
    close()
  }
  read()
    .catch((cause: unknown) => {
      failure ??= explain(cause)
    })
    .finally(close)

  return {
    abort,
    next: async () => {
      if (ready.length === 0 && !isOver) await new Promise<void>((go) => (wake = go))
      // What one read of the network brought is handed out part by part in this turn of the event loop.
      if (!isOver) await setImmediate()
      if (ready.length > 0) {
        const parts = ready.splice(0)
        resume?.()
        return parts
      }
      if (failure !== undefined) throw failure
      return undefined
    }
  }
}
