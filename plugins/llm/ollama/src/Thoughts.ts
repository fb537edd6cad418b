/**
 * Tells what a model thinks from what it says, when the server hands out both as one text.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"

/** @category models @since 0.1.0 */
export interface Thoughts {
  /** Takes the next piece; what may be half of a mark is kept for the piece after it. */
  readonly push: (text: string, parts: Array<LLM.Part>) => void
  /** Gives out what was kept. */
  readonly end: (parts: Array<LLM.Part>) => void
}

const open = "<think>"
const close = "</think>"

/** How many characters at the end of a text may be the first of the closing mark. */
const half = (text: string): number => {
  const from = text.lastIndexOf("<")
  return from >= 0 && close.startsWith(text.slice(from)) ? text.length - from : 0
}

const give = (_tag: "Text" | "Reasoning", text: string, parts: Array<LLM.Part>): void => {
  if (text !== "") parts.push({ _tag, text })
}

/**
 * Reads one answer. It begins in thoughts when it begins with their mark, or when the template of the model has written that
 * mark already; a mark further on is text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (isOpened: boolean): Thoughts => {
  let phase: "start" | "thoughts" | "gap" | "text" = isOpened ? "thoughts" : "start"
  let held = ""

  const push = (text: string, parts: Array<LLM.Part>): void => {
    if (phase === "text") return give("Text", text, parts)
    held += text
    const start = held.trimStart()
    // A model may write the mark that the template has written.
    if (phase === "start" || (phase === "thoughts" && isOpened)) {
      if (open.startsWith(start)) return
      isOpened = false
      if (start.startsWith(open)) {
        phase = "thoughts"
        held = start.slice(open.length)
      } else if (phase === "start") phase = "text"
    }
    if (phase === "thoughts") {
      const at = held.indexOf(close)
      const length = at < 0 ? held.length - half(held) : at
      give("Reasoning", held.slice(0, length), parts)
      held = held.slice(at < 0 ? length : at + close.length)
      if (at >= 0) phase = "gap"
    }
    if (phase === "gap") {
      held = held.trimStart()
      if (held !== "") phase = "text"
    }
    if (phase === "text") {
      give("Text", held, parts)
      held = ""
    }
  }

  return {
    push,
    end: (parts) => {
      if (phase !== "gap") give(phase === "thoughts" ? "Reasoning" : "Text", held, parts)
      held = ""
    }
  }
}
