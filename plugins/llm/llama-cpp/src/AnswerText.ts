/**
 * Turns the pieces a model writes into parts of an answer: stops at stop strings, tells reasoning from text.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"

const open = "<think>"
const close = "</think>"

/** Bytes at the end of `text` that may be the beginning of one of `marks`. */
const beginning = (text: string, marks: ReadonlyArray<string>): number => {
  let most = 0
  for (const mark of marks) {
    for (let length = Math.min(mark.length - 1, text.length); length > most; length--) {
      if (text.endsWith(mark.slice(0, length))) most = length
    }
  }
  return most
}

/** What to leave out of an answer. @category models @since 0.1.0 */
export interface Limits {
  /** The answer ends before the first of these. */
  readonly stop: ReadonlyArray<string>
  /** White space at the end is no part of the answer. */
  readonly trimEnd: boolean
}

/** An answer that is being written. @category models @since 0.1.0 */
export interface AnswerText {
  /** A stop string was written; nothing more is taken. */
  readonly stopped: boolean
  /** Takes a piece and gives what is certain by now. */
  readonly add: (piece: string) => ReadonlyArray<LLM.Part>
  /** Gives what was held back. */
  readonly end: () => ReadonlyArray<LLM.Part>
}

const text = (certain: string): ReadonlyArray<LLM.Part> =>
  certain === "" ? [] : [{ _tag: "Text", text: certain }]
const reasoning = (certain: string): ReadonlyArray<LLM.Part> =>
  certain === "" ? [] : [{ _tag: "Reasoning", text: certain }]

/**
 * Starts an answer. Reasoning is what stands in `<think>` at its very beginning.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ stop, trimEnd }: Limits): AnswerText => {
  const marks = stop.filter((mark) => mark !== "")
  let phase: "start" | "reasoning" | "text" | "stopped" = "start"
  let held = ""
  const step = (): ReadonlyArray<LLM.Part> => {
    if (phase === "start") {
      const begun = held.trimStart()
      if (begun.startsWith(open)) {
        held = begun.slice(open.length)
        phase = "reasoning"
      } else if (open.startsWith(begun)) return []
      else phase = "text"
    }
    if (phase === "reasoning") {
      const end = held.indexOf(close)
      if (end < 0) {
        const keep = beginning(held, [close])
        const certain = held.slice(0, held.length - keep)
        held = held.slice(certain.length)
        return reasoning(certain)
      }
      const thought = reasoning(held.slice(0, end))
      held = held.slice(end + close.length).trimStart()
      phase = "text"
      return [...thought, ...step()]
    }
    const found = marks.map((mark) => held.indexOf(mark)).filter((at) => at >= 0)
    if (found.length > 0) {
      const before = held.slice(0, Math.min(...found))
      phase = "stopped"
      held = ""
      return text(trimEnd ? before.trimEnd() : before)
    }
    const sure = held.slice(0, held.length - beginning(held, marks))
    const certain = trimEnd ? sure.trimEnd() : sure
    held = held.slice(certain.length)
    return text(certain)
  }

  return {
    get stopped() {
      return phase === "stopped"
    },
    add: (piece) => {
      if (phase === "stopped") return []
      held += piece
      return step()
    },
    end: () => {
      const rest = trimEnd ? held.trimEnd() : held
      held = ""
      return phase === "stopped" ? [] : phase === "reasoning" ? reasoning(rest) : text(rest)
    }
  }
}
