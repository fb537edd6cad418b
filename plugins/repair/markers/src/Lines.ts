/**
 * What stands in front of every line of an answer and is none of it.
 */

const quote = /^[ \t]{0,3}>[ \t]?/
const starts = /^[ \t]{0,3}>[ \t]*(?:[[{("'`<“「]|$)/

/** Takes the `>` off lines that are quoted together; undefined when none are. */
export const unquote = (text: string): string | undefined => {
  if (!text.includes(">")) return undefined
  const lines = text.split("\n")
  let changed = false
  let inside = false
  for (let i = 0; i < lines.length;) {
    if (!quote.test(lines[i]!)) {
      // A document that began without quoting holds its own > signs.
      if (/^\s*[[{]\s*(?:["'{[}\]]|$)/.test(lines[i]!)) inside = true
      i++
      continue
    }
    let end = i
    while (end < lines.length && quote.test(lines[end]!)) end++
    const run = lines.slice(i, end)
    if (!inside && run.some((line) => starts.test(line) && line.trim() !== ">")) {
      // Lines that all have a blank behind the sign lose it, so that indentation stays as it was.
      for (let k = i; k < end; k++) lines[k] = lines[k]!.replace(quote, "")
      changed = true
    }
    i = end
  }
  return changed ? lines.join("\n") : undefined
}

const numbered = /^[ \t]{0,6}(?:L|line )?(\d{1,6})(?:[ \t]*[|:.)>│\]][ \t]?|[ \t]{1,4}|\t)/i

/** Takes the numbers 1, 2, 3 ... off the lines; undefined when they are not numbered. */
export const unnumber = (text: string): string | undefined => {
  if (!/\d/.test(text)) return undefined
  const lines = text.split("\n")
  let expected: number | undefined
  let first = -1
  let last = -1
  let count = 0
  for (const [i, line] of lines.entries()) {
    const number = numbered.exec(line)?.[1] ?? /^[ \t]{0,6}(\d{1,6})$/.exec(line)?.[1]
    if (number === undefined) {
      if (line.trim() !== "" && count > 0 && last === i - 1 && !/^[`[<]/.test(line.trim())) continue
      continue
    }
    const n = Number(number)
    if (expected === undefined && n > 1) continue
    if (expected !== undefined && n !== expected) continue
    if (first === -1) first = i
    expected = n + 1
    last = i
    count++
  }
  const span = last - first + 1
  if (count < 3 || count < span) return undefined
  // A list of prose points is numbered too: what is numbered here must be a document.
  const body = lines
    .slice(first, last + 1)
    .map((line) => line.replace(numbered, "").replace(/^[ \t]{0,6}\d{1,6}$/, ""))
  if (!body.some((line) => /^\s*[[{\]}]|^\s*["'“]?[^"\n]{1,80}["'”]?\s*[:：]/.test(line))) return undefined
  if (!/[{[]/.test(body.join(""))) return undefined
  return [...lines.slice(0, first), ...body, ...lines.slice(last + 1)].join("\n")
}
