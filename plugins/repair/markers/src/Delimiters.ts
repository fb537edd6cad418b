/**
 * The marks that models put around an answer.
 */

import { halfWidth } from "./HalfWidth.ts"

/** What kind of mark it is; each is taken off under its own name. */
export type Kind = "reasoning" | "content_marker" | "fence" | "tag" | "special_token"

export interface Delimiter {
  readonly kind: Kind
  readonly start: number
  readonly end: number
  readonly close: boolean
}

const thought =
  "think|thinking|thought|thoughts|reasoning|reason|reflection|analysis|scratchpad|思考(?:过程)?|推理过程"

const mark = new RegExp(
  [
    // <think>, </thinking>, ◁think▷, [/THINK], <|think|>, 【思考】, </think without its bracket
    String.raw`(?<reasoning>(?:<\|?|◁|\[|【)\s{0,4}[/\\]?\s{0,4}(?:${thought})\s{0,4}(?:\|?>|▷|\]|】)|<\/\s{0,4}(?:${thought})(?=\s{0,4}(?:\r?\n|$)))`,
    // [CONTENT], [/content], [ \CONTENT ], **[CONTENT]**, <CONTENT>, 【CONTENT】, [/CONTENT without its bracket
    String.raw`(?<content_marker>\*{0,3}(?:[[【<]\s{0,4}[/\\]?\s{0,4}content\s{0,4}[/\\]?\s{0,4}(?:[\]】>]|(?=\r?\n|$)))\*{0,3})`,
    "(?<fence>(?<=^|\\n|[\\s\\]}>):。：])[ \\t]{0,8}(?:`{3,}|~{3,})[ \\t]{0,8}(?:[\\w+#.-]{1,20}(?=[ \\t]{0,8}(?:\\r?\\n|[[{]|$)))?)",
    String.raw`(?<special_token><\|[\w ]{1,40}\|>|<\/?s>|<eos>|<(?:start|end)_of_turn>(?:model|user)?|\[\/?INST\]|<[|｜][\w▁ ]{1,40}[|｜]>)`,
    String.raw`(?<tag><\/?(?:[a-z_][\w:.-]{0,40})(?:=[\w.-]{1,60}|\s[^<>"{}]{0,80})?\s{0,4}>)`
  ].join("|"),
  "giu"
)

const answers =
  /^<\/?(?:json|answer|output|result|response|final|final_answer|tool_call|tool_calls|tool|function_call|function|parameters|arguments|data|object|document|code|xml|root|structured_output|artifact)\b/i

/** Marks in the text, outside of strings as far as the quote marks of a line tell. */
export const delimiters = (given: string): ReadonlyArray<Delimiter> => {
  const text = halfWidth(given)
  const found: Array<Delimiter> = []
  let counted = 0
  let odd = false
  let inValue = false
  for (const match of text.matchAll(mark)) {
    const { groups = {}, index } = match
    for (; counted < index; counted++) {
      const c = text.charCodeAt(counted)
      if (c === 0x5c) counted++
      else if (c === 0x22) odd = !odd
      else if (c === 0x0a) odd = false
    }
    const kind = (["reasoning", "content_marker", "fence", "special_token", "tag"] as const).find(
      (name) => groups[name] !== undefined
    )
    if (kind === undefined) continue
    const [whole] = match
    const end = index + whole.length
    // A fence that stands where a value should is the value's quote mark, and so is the next.
    if (kind === "fence") {
      const opens: boolean =
        !inValue && /["'”`][ \t]{0,4}[:：=][ \t]{0,4}$/.test(text.slice(Math.max(0, index - 12), index))
      if (opens || inValue) {
        inValue = opens
        continue
      }
      // One that a string's last quote mark follows on its line stands in that string.
      if (/^(?:["'”]|[^"\n]{1,200}")\s*[,}\]]/.test(text.slice(end, end + 220))) continue
    }
    const atEnd = /^[\s`~]*$/.test(text.slice(end, end + 40)) && text.length - end < 40
    const alone = lineOf(text, index, end)
    if (odd && !atEnd && !(alone && kind !== "fence")) continue
    // A tag that nobody puts around an answer counts only where it stands alone or touches a bracket.
    if (kind === "tag" && !answers.test(whole) && !alone && !touches(text, index, end)) continue
    found.push({
      kind,
      start: index,
      end,
      close: /^[^\w]*[/\\]/.test(whole) || /[/\\]\s*[\]】>]\**$/.test(whole)
    })
  }
  return found
}

/** Whether the mark is all that its line holds. */
const lineOf = (text: string, start: number, end: number): boolean => {
  const before = text.slice(Math.max(0, start - 40), start)
  const after = text.slice(end, end + 40)
  return /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(after)
}

const touches = (text: string, start: number, end: number): boolean =>
  /[\]}]\s*$/.test(text.slice(Math.max(0, start - 40), start)) || /^\s*[[{]/.test(text.slice(end, end + 40))
