import type { Repairer } from "@metagpt-ts/core"

import { withoutReasoning } from "./Code.ts"
import { type Block, blocks } from "./Fences.ts"
import { fix } from "./Fixes.ts"

/**
 * One file in an answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface File {
  /** As the model wrote it; not checked. */
  readonly path: string
  readonly code: string
  /** False when the answer ended within it. */
  readonly complete: boolean
}

/**
 * The files in an answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Files {
  readonly files: ReadonlyArray<File>
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

const named = String.raw`(?:[\p{L}\p{N}_@.~-]{1,80}[/\\]){0,12}(?:[\p{L}\p{N}_@()[\]-][\p{L}\p{N}_@.()[\]-]{0,80}\.[A-Za-z][A-Za-z0-9]{0,9}|\.[a-z][\w.-]{1,40}|Dockerfile|Makefile|Procfile|LICENSE)`
const only = new RegExp(`^(?:\\.[/\\\\])?${named}$`, "u")
const among = new RegExp(`[\`*"']{1,3}((?:\\.[/\\\\])?${named})[\`*"']{1,3}`, "gu")

/** The path that a text is, without what decorates it; undefined when it is none. */
const pathOf = (text: string): string | undefined => {
  if (text.length > 300) return undefined
  const bare = text
    .trim()
    .replace(/^[#>\s*_`"'=-]{1,20}/, "")
    .replace(/^(?:\d{1,3}[.)、]|[-*+])\s*/, "")
    .replace(
      /^[*_`"'[]{0,4}\s*(?:file(?:\s?name|\s?path)?|path|code|filename|title|文件名?|代码)\s*[:：=]\s*/i,
      ""
    )
    .replace(/^[*_`"'\s[]{0,6}/, "")
    .replace(/\s*(?:\((?:new|updated|modified|complete|full)[^)]{0,40}\)|（[^）]{0,40}）)\s*/i, "")
    .replace(/[\s*_`"':：\]=-]{0,20}$/, "")
  return only.test(bare) ? bare : undefined
}

/** The path that a line of prose names, if it names just one, in code marks. */
const mentioned = (line: string): string | undefined => {
  if (line.length > 300) return undefined
  const all = new Set([...line.matchAll(among)].map((match) => match[1]!))
  return all.size === 1 ? [...all][0] : undefined
}

const comment = /^\s*(?:#|\/\/|--|;|\/\*+|<!--|"""|''')\s*(.{1,200}?)\s*(?:\*\/|-->|"""|''')?\s*$/

/** Where a block says which file it is: behind its marks, in its first line, or in the lines before it. */
const pathOfBlock = (block: Block, before: ReadonlyArray<string>): string | undefined => {
  const { code, info } = block
  const attribute = /(?:file(?:name|path)?|path|title|name)\s*=\s*["']?([^"'\s}]+)/i.exec(info)?.[1]
  const words = info.split(/[\s:]+/)
  const behind = attribute ?? words.slice(words.length > 1 ? 1 : 0).find((word) => only.test(word))
  if (behind !== undefined && only.test(behind)) return behind
  const first = code.split("\n", 1)[0]!
  const noted = comment.exec(first)?.[1]
  const inside = noted === undefined ? undefined : pathOf(noted)
  for (let i = before.length - 1, seen = 0; i >= 0 && seen < 2; i--) {
    const line = before[i]!
    if (line.trim() === "") continue
    seen++
    const path = pathOf(line)
    if (path !== undefined) return path
    if (inside !== undefined) break
    const said = mentioned(line)
    if (said !== undefined) return said
  }
  return inside
}

const element =
  /<(file|create_file|write_file|document|source|artifact)\b([^<>]{0,300})>(?:\s*<(path|name|filename|file_path|source)>([^<>\n]{1,200})<\/\3>)?([\s\S]*?)(?:<\/\1\s*>|(?=<\1\b)|$)/gi

/** A file's content out of a tag: the one fence in it, or all of it without the first and last line break. */
const inner = (content: string): string => {
  const body = content
    .replace(/^\s*<(?:content|code|body|document_content)>/i, "")
    .replace(/<\/(?:content|code|body|document_content)>\s*$/i, "")
  const found = blocks(body)
  if (found.length === 1 && body.split("\n").slice(0, found[0]!.first).join("").trim() === "")
    return found[0]!.code
  return `${body.replace(/^[ \t]*\r?\n/, "").replace(/\s+$/, "")}\n`
}

const elements = (text: string): Array<File> => {
  const found: Array<File> = []
  if (!text.includes("<")) return found
  for (const match of text.matchAll(element)) {
    const [whole, tag = "", attributes = "", , child, content = ""] = match
    const attribute = /(?:path|name|filename|file)\s*=\s*["']?([^"'>\s]+)/i.exec(attributes)?.[1]
    const path = pathOf(child ?? attribute ?? "")
    if (path === undefined) continue
    const complete = whole.toLowerCase().endsWith(`</${tag.toLowerCase()}>`)
    found.push({ path, code: inner(content.replace(/<\/?(?:file|document)>\s*$/i, "")), complete })
  }
  return found
}

const separator =
  /^\s*(?:={2,}>?|-{3,}|#{3,}|\/\/ ?-{2,}|\/{2,} ?={2,})\s*(?:file\s*:\s*)?([^\s=]{1,200})\s*(?:<?={2,}|-{2,}|#{2,})\s*$/i

/** Files one after the other under lines such as `=== main.py ===`. */
const separated = (text: string): Array<File> => {
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const heads = lines.flatMap((line, i) => {
    const path = line.length < 300 ? pathOf(separator.exec(line)?.[1] ?? "") : undefined
    return path === undefined ? [] : [{ i, path }]
  })
  return heads.map(({ i, path }, n) => ({
    path,
    code: inner(lines.slice(i + 1, heads[n + 1]?.i ?? lines.length).join("\n")),
    complete: true
  }))
}

/**
 * The files in an answer that holds several: fences under headings or with a name inside or behind their marks, `<file path>`
 * elements, or sections under separators. A path that comes twice is kept once, with its last complete content.
 *
 * @category constructors
 * @since 0.1.0
 */
export const files = (answer: string): Files => {
  const { fixes, text } = withoutReasoning(answer.replace(/^[\uFEFF\u200B]+/, ""))
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  let end = 0
  const fenced = blocks(text).flatMap((block): Array<File> => {
    const path = pathOfBlock(block, lines.slice(Math.max(end, block.first - 6), block.first))
    end = block.end
    return path === undefined || block.code.trim() === ""
      ? []
      : [{ path, code: block.code, complete: block.closed }]
  })
  const tagged = elements(text)
  const found = tagged.length > 0 ? tagged : fenced.length > 0 ? fenced : separated(text)
  const kept = new Map<string, File>()
  const twice: Array<Repairer.Fix> = []
  for (const file of found) {
    const before = kept.get(file.path)
    if (before !== undefined) twice.push(fix("file_twice", file.path))
    if (before === undefined || file.complete || !before.complete) kept.set(file.path, file)
  }
  return {
    files: [...kept.values()],
    fixes: [
      ...fixes,
      ...(found.length > 0 && tagged.length === 0 && fenced.length > 0 ? [fix("fence", "")] : []),
      ...[...kept.values()]
        .filter(({ complete }) => !complete)
        .map(({ path }) => fix("unclosed_fence", path)),
      ...twice
    ]
  }
}
