/**
 * Tells the thoughts of a model from its answer when both come in one text.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"

/**
 * Splits a text that begins with thoughts, however it was cut.
 *
 * @category models
 * @since 0.1.0
 */
export interface Splitter {
  readonly push: (text: string, parts: Array<LLM.Part>) => void
  /** Gives out what was held back, once it is known whether the model came to its end. */
  readonly flush: (parts: Array<LLM.Part>, isWhole: boolean) => void
  /** Whether the next answer will begin inside of thoughts; undefined when this one does not tell. */
  readonly opens: () => boolean | undefined
}

const open = "<think>"
const close = "</think>"

/** How templates write it; the name of a tag in the middle of a line is what an answer is about. */
const closing = /\n\s*<\/think>|<\/think>\s*\n/

/** Enough to find the tag where the network cut it, in characters. */
const memory = 24

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
 * Some templates open `<think>` themselves, so that the model writes nothing but `</think>`. When that tag comes, what stood before
 * it was given out as text, and nobody can take it back: the first such answer keeps its thoughts and its tag in the text, and
 * `opens` says how to read the next. Opened beforehand, an answer that closes nothing and is whole was an answer all along: its
 * text is given out at the end, though it was given out as thoughts as well.
 *
 * @category constructors
 * @since 0.1.0
 */
export const splitter = (isOpen = false): Splitter => {
  let state: "before" | "inside" | "gap" | "after" = "before"
  let held = ""
  let unclosed: Array<string> | undefined = isOpen ? [] : undefined
  let recent: string | undefined = isOpen ? undefined : ""
  let opens: boolean | undefined

  /** Looks for a tag that closes what was not opened here. */
  const look = (text: string): void => {
    if (recent === undefined) return
    recent = recent.slice(-memory) + text
    if (recent.includes(open)) recent = undefined
    else if (recent.includes(close) && closing.test(recent)) {
      opens = true
      recent = undefined
    }
  }
  const think = (text: string, parts: Array<LLM.Part>): void => {
    unclosed?.push(text)
    emit("Reasoning", text, parts)
  }
  const push = (text: string, parts: Array<LLM.Part>): void => {
    if (state === "after") {
      look(text)
      return emit("Text", text, parts)
    }
    held += text
    if (state === "before") {
      const start = held.trimStart()
      if (start.length < open.length && open.startsWith(start)) return
      const isTagged = start.startsWith(open)
      state = isTagged || isOpen ? "inside" : "after"
      if (isTagged) {
        held = start.slice(open.length)
        recent = undefined
      }
    }
    if (state === "inside") {
      const end = held.indexOf(close)
      const sure = end === -1 ? held.length - overlap(held, close) : end
      think(held.slice(0, sure), parts)
      held = end === -1 ? held.slice(sure) : held.slice(end + close.length)
      if (end !== -1) {
        state = "gap"
        unclosed = undefined
      }
    }
    if (state === "gap") {
      held = held.trimStart()
      if (held !== "") state = "after"
    }
    if (state === "after") {
      look(held)
      emit("Text", held, parts)
      held = ""
    }
  }
  return {
    push,
    opens: () => opens,
    flush: (parts, isWhole) => {
      if (state === "inside") think(held, parts)
      else if (state !== "gap") emit("Text", held, parts)
      if (state === "inside" && isWhole && unclosed !== undefined) {
        emit("Text", unclosed.join(""), parts)
        opens = false
      }
      held = ""
      state = "after"
    }
  }
}
