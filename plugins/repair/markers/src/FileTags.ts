import { blocks } from "./Fences.ts"
import { pathOf } from "./FileName.ts"
import type { File } from "./Files.ts"

const opening = /<([a-z][\w-]{0,40})\b([^<>]{0,300})>/gi
const child = /^\s*<(path|name|filename|file_path|file_name|source)>([^<>\n]{1,200})<\/\1>/i
const attribute = /\b(?:file_?(?:path|name)?|path)\s*=\s*["']?([^"'>\s]+)/i
const title = /\b(?:name|title|identifier|src)\s*=\s*["']?([^"'>\s]+)/i
const holders = /^(?:file|create_?file|write_?file|write_to_file|document|source|artifact|new_?file)$/i

/** A file's content out of a tag: the one fence in it, or all of it without the first and last line break. */
export const contentOf = (content: string): string => {
  const body = content
    .replace(/^\s*<(?:content|code|body|document_content)>/i, "")
    .replace(/<\/(?:content|code|body|document_content)>\s*$/i, "")
    .replace(/^\s*<!\[CDATA\[/, "")
    .replace(/\]\]>\s*$/, "")
  const found = blocks(body)
  if (found.length === 1 && body.split("\n").slice(0, found[0]!.first).join("").trim() === "")
    return found[0]!.code
  return `${body.replace(/^[ \t]*\r?\n/, "").replace(/\s+$/, "")}\n`
}

/** Where the element that begins before `from` ends: at its closing tag, or at the next of its kind. */
const endOf = (text: string, tag: string, from: number): { end: number; next: number; isClosed: boolean } => {
  const close = new RegExp(String.raw`</${tag}\s*>|(?=<${tag}\b[^<>]*=)`, "gi")
  close.lastIndex = from
  const match = close.exec(text)
  return match === null
    ? { end: text.length, next: text.length, isClosed: false }
    : { end: match.index, next: match.index + match[0].length, isClosed: match[0] !== "" }
}

/** Files in elements such as `<file path="main.py">`, or with a `<path>` of their own. */
export const taggedFiles = (text: string): ReadonlyArray<File> => {
  const found: Array<File> = []
  if (!text.includes("<")) return found
  opening.lastIndex = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [whole, tag = "", attributes = ""] = match
    const start = match.index + whole.length
    const inner = holders.test(tag) ? child.exec(text.slice(start, start + 400)) : null
    const said =
      inner?.[2] ??
      attribute.exec(attributes)?.[1] ??
      (holders.test(tag) ? title.exec(attributes)?.[1] : undefined)
    const path = said === undefined ? undefined : pathOf(said)
    if (path === undefined) continue
    const { end, isClosed, next } = endOf(text, tag, start)
    const content = text.slice(start + (inner?.[0].length ?? 0), end)
    // An element that holds nothing points at a file and does not hold it
    if (content.trim() !== "" && !attributes.trimEnd().endsWith("/"))
      found.push({
        path,
        code: contentOf(content.replace(/<\/(?:files?|documents?)>\s*$/i, "")),
        complete: isClosed
      })
    opening.lastIndex = next
  }
  return found
}
