/**
 * Tells the thoughts of a model from its answer when both come in one text.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"

/**
 * Splits a text that begins with `<think>`, however it was cut.
 *
 * @category models
 * @since 0.1.0
 */
export interface Splitter {
  readonly push: (text: string, parts: Array<LLM.Part>) => void
  /** Gives out what was held back. */
  readonly flush: (parts: Array<LLM.Part>) => void
}

const open = "<think>"
const close = "</think>"

/** Length of the longest end of the text that may be the beginning of the tag. */
const overlap = (text: string, tag: string): number => {
  for (let size = Math.min(tag.length - 1, text.length); size > 0; size--) {
    if (text.endsWith(tag.slice(0, size))) return size
  }
  return 0
}

const emit = (tag: "Text" | "Reasoning", text: string, parts: Array<LLM.Part>): void => {
  if (text !== "") parts.push({ _tag: tag, text })
}

/**
 * Makes a splitter. Thoughts that are never closed stay thoughts; a tag after the first word of the answer is text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const splitter = (): Splitter => {
  let state: "before" | "inside" | "gap" | "after" = "before"
  let held = ""
  const push = (text: string, parts: Array<LLM.Part>): void => {
    if (state === "after") return emit("Text", text, parts)
    held += text
    if (state === "before") {
      const start = held.trimStart()
      if (start.length < open.length && open.startsWith(start)) return
      state = start.startsWith(open) ? "inside" : "after"
      if (state === "inside") held = start.slice(open.length)
    }
    if (state === "inside") {
      const end = held.indexOf(close)
      const sure = end === -1 ? held.length - overlap(held, close) : end
      emit("Reasoning", held.slice(0, sure), parts)
      held = end === -1 ? held.slice(sure) : held.slice(end + close.length)
      if (end !== -1) state = "gap"
    }
    if (state === "gap") {
      held = held.trimStart()
      if (held !== "") state = "after"
    }
    if (state === "after") {
      emit("Text", held, parts)
      held = ""
    }
  }
  return {
    push,
    flush: (parts) => {
      if (state !== "gap") emit(state === "inside" ? "Reasoning" : "Text", held, parts)
      held = ""
      state = "after"
    }
  }
}
