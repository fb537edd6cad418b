/**
 * Bytes of an answer into parts, however the network cut them.
 *
 * @since 0.1.0
 */
import type { LLM, Usage } from "@metagpt-ts/core"
import { createParser } from "eventsource-parser"

import type { Dialect } from "./Dialect.ts"
import type { Fault } from "./Fault.ts"
import * as Frame from "./Frame.ts"
import * as Refusal from "./Refusal.ts"
import * as Thinking from "./Thinking.ts"

/**
 * Reads one answer.
 *
 * `push` and `end` give the parts that are sure; look at `fault` and `done` afterwards. After either nothing more is read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decoder {
  readonly push: (bytes: Uint8Array) => Array<LLM.Part>
  /** The body ended; `broken` when it did not end well. */
  readonly end: (broken?: string) => Array<LLM.Part>
  readonly fault: () => Fault | undefined
  /** The whole answer was given out, `Finish` included. */
  readonly done: () => boolean
  /** The server has said why the model stopped; usage may follow. */
  readonly finishing: () => boolean
  /** Whether answers of this model begin inside of thoughts; undefined when this one does not tell. */
  readonly opensThinking: () => boolean | undefined
}

/** More than is shown, so that no secret is cut in two before it is blacked out; in characters. */
const headSize = 400
const maxFrame = 8 * 1024 * 1024

/** A body that begins like events, or is cut so early that it may have been one. */
const isEventStream = /^[\uFEFF\s]*((data|event|id|retry)?:|(d|da|dat|data)$)/

/**
 * Makes a decoder for one answer of at most `maxBytes` bytes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (dialect: Dialect, maxBytes: number): Decoder => {
  const utf8 = new TextDecoder()
  const thinking = Thinking.splitter(dialect.opensThinking)
  let kind: "unknown" | "events" | "document" = "unknown"
  let document = ""
  let head = ""
  let size = 0
  let frames = 0
  let ended = false
  let done = false
  let fault: Fault | undefined
  let finish: LLM.FinishReason | undefined
  let flagged: LLM.FinishReason | undefined
  let usage: Usage.Usage | undefined
  let hasContent = false
  let parts: Array<LLM.Part> = []

  const fail = (cause: Fault) => {
    fault ??= cause
  }
  const foreign = (evidence: string, fix: string): void =>
    fail({
      tag: "ProtocolViolation",
      message: "The server did not answer with a chat completion",
      evidence,
      fix
    })

  const giveFinish = (reason: LLM.FinishReason) => {
    thinking.flush(parts, reason !== "length")
    parts.push(usage === undefined ? { _tag: "Finish", reason } : { _tag: "Finish", reason, usage })
    done = true
  }

  const read = (frame: Frame.Frame) => {
    frames++
    const complaint = Refusal.complaintInside(frame)
    if (complaint !== undefined) return fail(Refusal.fault(complaint, undefined, dialect))
    usage = Frame.usage(frame) ?? usage
    const choice = Frame.choice(frame)
    if (choice === undefined) return
    const reasoning = Frame.reasoning(choice, dialect.reasoningFields)
    if (reasoning !== "") parts.push({ _tag: "Reasoning", text: reasoning })
    const text = Frame.text(choice)
    if (text !== "") thinking.push(text, parts)
    hasContent ||= text !== "" || reasoning !== ""
    flagged = Frame.flag(frame, dialect.flags) ?? flagged
    if (flagged !== undefined) finish = flagged
    const reason = choice.finish_reason
    if (flagged !== undefined || typeof reason !== "string" || reason === "") return
    const failure = Object.hasOwn(dialect.failures, reason) ? dialect.failures[reason] : undefined
    const known = Object.hasOwn(dialect.finishReasons, reason) ? dialect.finishReasons[reason] : undefined
    if (failure === undefined) finish = known ?? "unknown"
    else
      fail({
        tag: failure,
        message: "The server broke off the answer",
        evidence: `finish_reason ${reason}`
      })
  }

  const terminate = () => {
    if (finish !== undefined) return giveFinish(finish)
    if (hasContent) return giveFinish(dialect.terminal === "[DONE]" ? "stop" : "unknown")
    fail({
      tag: "StreamTruncated",
      message: "The server ended the answer without a word",
      evidence: head,
      fix: "The prompt may be longer than the context of the model; the log of the server knows more"
    })
  }

  const readData = (data: string, line = false): void => {
    if (done || fault !== undefined) return
    const text = data.trim()
    if (text === "") return
    if (text === "[DONE]") return terminate()
    const frame = Frame.parse(text)
    if (frame !== undefined) return read(frame)
    // Frames that are parted by one line feed come as one event.
    if (!line && text.includes("\n")) {
      for (const single of text.split("\n")) readData(single, true)
    } else if (!ended && finish === undefined) {
      fail({
        tag: "ProtocolViolation",
        message: "The server sent an event that cannot be read",
        evidence: text.slice(0, headSize)
      })
    }
  }

  const parser = createParser({
    maxBufferSize: Math.min(maxFrame, maxBytes),
    onEvent: ({ data }) => readData(data),
    onError: ({ message, type }) => {
      if (type === "max-buffer-size-exceeded") {
        fail({
          tag: "ProtocolViolation",
          message: "The server sent an event that is too large",
          evidence: message
        })
      }
    }
  })

  const readText = (text: string) => {
    if (kind === "unknown") {
      document += text
      const start = document.replace(/^[\uFEFF\s]+/, "")
      if (start === "") return
      kind = start.startsWith("{") || start.startsWith("[") || start.startsWith("<") ? "document" : "events"
      if (kind === "document") return
      const first = document
      document = ""
      return parser.feed(first)
    }
    if (kind === "document") document += text
    else parser.feed(text)
  }

  const readDocument = () => {
    const frame = document.trimStart().startsWith("<") ? undefined : Frame.parse(document.trim())
    if (frame === undefined) {
      return foreign(
        document.trim(),
        "Check base_url: this is the address of something else, perhaps of a web page"
      )
    }
    read(frame)
    if (fault !== undefined) return
    if (Frame.choice(frame) === undefined)
      return foreign(document, "Check base_url: it must lead to an API of chat completions")
    giveFinish(finish ?? "unknown")
  }

  const take = (): Array<LLM.Part> => {
    const taken = parts
    parts = []
    return taken
  }

  return {
    push: (bytes) => {
      if (done || fault !== undefined) return []
      size += bytes.length
      const text = utf8.decode(bytes, { stream: true })
      if (head.length < headSize) head = (head + text).slice(0, headSize)
      if (size > maxBytes)
        fail({ tag: "ProtocolViolation", message: `The answer is over ${maxBytes} bytes`, evidence: head })
      else readText(text)
      return take()
    },
    end: (broken) => {
      if (done || fault !== undefined) return []
      ended = true
      readText(utf8.decode())
      if (kind === "events") parser.feed("\n\n")
      if (kind === "document" && broken === undefined) readDocument()
      if (done || fault !== undefined) return take()
      if (finish !== undefined) giveFinish(finish)
      else if (kind === "events" && frames === 0 && broken === undefined && !isEventStream.test(head)) {
        foreign(head, "Check base_url: it must lead to an API of chat completions")
      } else {
        fail({
          tag: "StreamTruncated",
          message: hasContent
            ? "The answer ended before it was complete"
            : "The server accepted the request and then gave no answer",
          evidence: broken ?? head,
          fix: "Ask again; if it happens each time, the log of the server says why"
        })
      }
      return take()
    },
    fault: () => fault,
    done: () => done,
    finishing: () => finish !== undefined,
    opensThinking: thinking.opens
  }
}
