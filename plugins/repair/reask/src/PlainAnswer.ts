/**
 * The value in an answer that was asked for in plain words.
 */
import type { PlainForm } from "./Wording.ts"

const BULLET = /^\s*(?:[-*•]\s+|\d{1,3}[.)、]\s+)/u

/** Takes off one fence around the whole answer. */
const unfenced = (text: string): string => {
  const plain = text.trim()
  const [mark] = /^(?:`{3,}|~{3,})/u.exec(plain) ?? []
  const start = plain.indexOf("\n")
  if (mark === undefined || start < 0) return plain
  const end = plain.lastIndexOf("\n")
  const isClosed = plain.slice(end + 1).trim() === mark
  const inner = plain.slice(start + 1, isClosed ? Math.max(end, start + 1) : undefined)
  return inner.includes(`\n${mark}`) ? plain : inner.trimEnd()
}

/** Takes off the label, when the answer repeats it as a heading or before a colon. */
const unlabelled = (text: string, label: string): string => {
  const [line = "", ...rest] = text.split("\n")
  const plain = line.replace(/^[\s#*"`]{1,8}/u, "")
  if (!plain.toLowerCase().startsWith(label.toLowerCase())) return text
  const behind = plain.slice(label.length).replace(/^[*"`]{0,3}\s{0,3}/u, "")
  const first = /^[:：]/u.test(behind)
    ? behind.slice(1).replace(/^[*\s]{1,4}/u, "")
    : behind === ""
      ? ""
      : undefined
  return first === undefined ? text : [...(first === "" ? [] : [first]), ...rest].join("\n").trim()
}

/** Reads a plain answer; undefined when nothing is left of it. Lines come as a list, a word as text for the repairers. */
export const plainAnswer = (answer: string, label: string, form: PlainForm): unknown => {
  const withoutThought = answer.slice(
    answer.lastIndexOf("</think>") < 0 ? 0 : answer.lastIndexOf("</think>") + 8
  )
  const text = unlabelled(unfenced(withoutThought), label)
  if (text === "") return undefined
  if (form !== "lines") return /^"[^"\n]*"$/u.test(text) ? text.slice(1, -1) : text
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const marked = lines.filter((line) => BULLET.test(line))
  const items = marked.length > 0 ? marked : lines
  return items.map((line) => line.replace(BULLET, "").trim()).filter((line) => line !== "")
}

const SHORTEST_UNIT = 8

/**
 * What an answer says before it begins to say it again, for one that was cut while it went in circles; undefined when it was cut
 * while it said something new, so that its end is not known.
 */
export const beforeLoop = (answer: string): string | undefined => {
  const seen = new Set<string>()
  let length = 0
  for (const [unit] of answer.matchAll(/[^\n.!?。！？]*[\n.!?。！？]+\s*/gu)) {
    const said = unit.trim().toLowerCase()
    if (said.length >= SHORTEST_UNIT && seen.has(said)) return answer.slice(0, length).trimEnd()
    seen.add(said)
    length += unit.length
  }
  return undefined
}
