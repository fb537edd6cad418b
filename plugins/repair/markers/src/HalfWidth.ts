const words =
  "(?:anti?)?think(?:ing)?|thoughts?|reasoning|reason|reflection|analysis|scratchpad|content|files?|path|document|code|tool_calls?|function_calls?|function|invoke|parameter|answer|json|output|result|response"
const wide = words.replaceAll(
  /[a-z]/g,
  (letter) => `[${letter}${String.fromCharCode(letter.charCodeAt(0) + 0xfee0)}]`
)
const mark = new RegExp(
  `｀{3,}|[＜［]\\s{0,4}[/／\\\\＼]?\\s{0,4}(?:${wide})(?![a-z])[^＜＞［］<>\\n]{0,200}[＞］]`,
  "giu"
)

const half = (text: string): string =>
  text
    .replaceAll(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ")

/** Writes the marks that stand around an answer in half-width signs, one for one; what they hold stays as it is. */
export const halfWidth = (text: string): string =>
  /[｀＜［]/.test(text) ? text.replaceAll(mark, half) : text
