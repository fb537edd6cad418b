/**
 * How much a text looks like a program, for any language: by its lines, without parsing.
 */

const keyword =
  /^\s*(?:import\s+[\w{*"'.]|from\s+[\w.]+\s+import\b|def\s+\w+|class\s+\w+\s*[(:{]?|async\s+\w+|function\b|const\s+[\w{[]|let\s+[\w{[]|var\s+\w|return\b(?!\s+\w+\s+\w+\s+\w+)|if\s*\(|if\s.+:$|elif\s.+:$|else\s*[:{]|for\s*\(|for\s.+\sin\s.+:$|while\s.+[:{]$|try\s*[:{]|except\b.*:$|finally\s*[:{]|catch\s*\(|with\s.+:$|switch\s*\(|case\s.+:$|public\s|private\s|protected\s|static\s|void\s|int\s+\w+|export\s|package\s+\w|using\s+\w|namespace\s|struct\s|enum\s|interface\s+\w|type\s+\w+\s*=|fn\s+\w|func\s+\w|pub\s|use\s+\w+::|#include|#!|@\w+|require\(|raise\s|throw\s|assert\s|del\s|global\s|yield\b|await\s|break$|continue$|pass$|SELECT\s|CREATE\s|INSERT\s)/
const shape =
  /[{};]\s*$|^\s*[)\]}]+[;,)]*\s*$|^\s*[\w.$[\]'"]+\s*(?:[-+*/%|&^]|\/\/|\*\*|<<|>>)?=(?!=)\s*\S|^\s*[\w.$]+\([^)]*\)[;,]?\s*$|^\s*[\w.$]+\($|=>\s*[{(]?$|^\s*<\/?[a-zA-Z!][^>]*>|^\s*(?:\/\/|\/\*|\*\/|\* |# |--\s|<!--)|^\s*["'][^"']*["']\s*:\s*\S|^\s*[.#]?[\w-]+\s*\{|^\s*[\w-]+\s*:\s*[^;]+;\s*$|^\s*"""|^\s*'''/
const prose =
  /^[\p{Lu}\p{Lo}*-][^{}();=<>]*(?:\s[^{}();=<>]*){3,}[.:!?。：！？]?\s*$|^\s*(?:sure|certainly|here(?:'s| is)|note|this (?:code|program|script)|explanation|好的|以下是)\b/iu

/** Whether a line is code: 1, prose: -1, or may be either: 0. */
export const lineLikeness = (line: string): -1 | 0 | 1 => {
  const text = line.slice(0, 300)
  if (text.trim() === "") return 0
  if (keyword.test(text) || shape.test(text)) return 1
  if (/^\s{2,}\S/.test(text)) return 0
  return prose.test(text) || /^[#>*-]+\s|^\d+[.)]\s/.test(text) ? -1 : 0
}

/** The part of the lines that are code, from 0 to 1; indented lines under code count half. */
export const likeness = (lines: ReadonlyArray<string>): number => {
  let code = 0
  let all = 0
  for (const line of lines) {
    if (line.trim() === "") continue
    all++
    const like = lineLikeness(line)
    code += like === 1 ? 1 : like === 0 ? 0.4 : 0
  }
  return all === 0 ? 0 : code / all
}
