import type { Repairer } from "@metagpt-ts/core"

import { delimiters } from "./Delimiters.ts"
import { type Block, blocks } from "./Fences.ts"
import { fix } from "./Fixes.ts"
import { halfWidth } from "./HalfWidth.ts"
import { likeness, lineLikeness } from "./Likeness.ts"

/**
 * The program in an answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Program {
  readonly code: string
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

/**
 * What program is looked for.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wanted {
  /** The names a fence may give the language, such as `python` and `py`; the first comes first. Empty: any. */
  readonly aliases?: ReadonlyArray<string>
}

/** Languages of blocks that show how to run a program, or what it prints. */
const beside = new Set([
  "bash",
  "sh",
  "shell",
  "zsh",
  "console",
  "terminal",
  "text",
  "txt",
  "plaintext",
  "output",
  "log",
  "diff",
  "json",
  "yaml",
  "yml",
  "toml",
  "ini",
  "markdown",
  "md",
  "mermaid",
  "csv",
  "xml",
  "dockerfile",
  "powershell",
  "cmd"
])

/** Takes off the reasoning that stands before a program; the word in the program itself is left alone. */
export const withoutReasoning = (
  text: string
): { text: string; fixes: ReadonlyArray<Repairer.Fix>; endless?: true } => {
  const marks = delimiters(text)
  const fence = marks.find(({ kind }) => kind === "fence")?.start ?? text.length
  const reasoning = marks.filter(({ kind }) => kind === "reasoning")
  const first = reasoning[0]
  if (first === undefined) return { text, fixes: [] }
  const close = reasoning.findLast((mark) => mark.close)
  const leads = text.slice(0, first.start).trim() === "" || first.start < fence || first.close
  if (!leads) return { text, fixes: [] }
  if (close === undefined) return { text, fixes: [], endless: true }
  const rest = text.slice(close.end)
  // What follows holds the answer, unless the closing mark is the last thing said.
  if (rest.trim() === "") return { text, fixes: [] }
  return { text: rest, fixes: [fix("reasoning", text.slice(first.start, first.start + 80), first.start)] }
}

/** The block that is the program: of the language asked for, and of those the last that is no fragment beside the longest. */
const choose = (found: ReadonlyArray<Block>, aliases: ReadonlySet<string>): Block | undefined => {
  const full = found.filter(({ code }) => code.trim() !== "")
  const named = full.filter(({ language }) => aliases.has(language))
  const bare = full.filter(({ code, language }) => language === "" && likeness(code.split("\n")) >= 0.5)
  const other = full.filter(
    ({ code, language }) =>
      language !== "" &&
      !beside.has(language) &&
      aliases.size === 0 &&
      (code.includes("\n") || likeness([code]) > 0)
  )
  const pool =
    named.length > 0
      ? named
      : bare.length > 0 || other.length > 0
        ? [...bare, ...other].toSorted((a, b) => a.first - b.first)
        : []
  // A block named after a file, or after a language by another name, is better than nothing.
  const rest = full.filter(
    ({ code, language }) => language !== "" && !beside.has(language) && likeness(code.split("\n")) >= 0.5
  )
  const all = pool.length > 0 ? pool : rest
  const longest = Math.max(...all.map(({ code }) => code.length))
  const large = all.filter(({ code }) => code.length >= 0.6 * longest)
  return large.findLast(({ closed }) => closed) ?? large.at(-1)
}

/** The program in an answer without fences: its lines from the first that is code to the last. */
const unfenced = (text: string): Program | undefined => {
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const filled = lines.filter((line) => line.trim() !== "")
  if (filled.length === 0) return undefined
  let first = lines.findIndex((line) => lineLikeness(line) === 1)
  if (first === -1) return undefined
  let last = lines.findLastIndex((line) => lineLikeness(line) === 1)
  // A comment in prose ("# Title") is a heading unless code follows at once.
  while (
    first < last &&
    /^\s*#\s/.test(lines[first]!) &&
    lineLikeness(lines[first + 1] ?? "") < 1 &&
    (lines[first + 1] ?? "").trim() !== ""
  )
    first++
  while (last + 1 < lines.length && /^\s+\S/.test(lines[last + 1]!)) last++
  const body = lines.slice(first, last + 1)
  const code = body.filter((line) => lineLikeness(line) === 1).length
  if (likeness(body) < 0.65 || code < Math.min(2, body.length) || (body.length === 1 && filled.length > 1))
    return undefined
  const outside = lines
    .slice(0, first)
    .concat(lines.slice(last + 1))
    .filter((line) => line.trim() !== "")
  // Where more is said than written, a line that looks like code is an example.
  if (outside.length > 2 * body.length) return undefined
  return {
    code: `${body.join("\n").replace(/\s+$/, "")}\n`,
    fixes: outside.length === 0 ? [] : [fix("prose", outside[0]!)]
  }
}

/**
 * The program in an answer: in a fence, however broken, or bare among prose; undefined when the answer holds none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const code = (answer: string, { aliases = [] }: Wanted = {}): Program | undefined => {
  const clean = halfWidth(answer.replace(/^[\uFEFF\u200B]+/, ""))
  const { endless, fixes, text } = withoutReasoning(clean)
  const found = blocks(text)
  const wanted = new Set(aliases.map((alias) => alias.toLowerCase()))
  const block = choose(found, wanted)
  if (block !== undefined) {
    return {
      code: block.code,
      fixes: [
        ...fixes,
        fix("fence", block.info),
        ...(block.closed ? [] : [fix("unclosed_fence", block.code.slice(-80))]),
        ...(found.length > 1 ? [fix("several_blocks", `${found.length} blocks`)] : [])
      ]
    }
  }
  // Reasoning without an end holds thoughts; only a fence in it may be an answer.
  if (found.length > 0 || endless === true) return undefined
  const bare = unfenced(text.replace(/^[ \t]*(?:```|~~~)[ \t]*$/gm, ""))
  return bare === undefined ? undefined : { code: bare.code, fixes: [...fixes, ...bare.fixes] }
}
