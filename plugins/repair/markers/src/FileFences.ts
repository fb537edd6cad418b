import { type Block, blocks } from "./Fences.ts"
import { isPath, mentioned, pathInComment, pathOf } from "./FileName.ts"
import type { File } from "./Files.ts"

/** Where a block says which file it is: behind its marks, in its first line, or in the lines before it. */
const pathOfBlock = (block: Block, before: ReadonlyArray<string>): string | undefined => {
  const { code, info } = block
  const attribute = /(?:file(?:name|path)?|path|title|name)\s*[=:]\s*["']?([^"'\s}]+)/i.exec(info)?.[1]
  const words = info.split(/[\s:]+/)
  const behind = attribute ?? words.slice(words.length > 1 ? 1 : 0).find(isPath)
  if (behind !== undefined && isPath(behind)) return behind
  const inside = pathInComment(code.split("\n", 1)[0]!)
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

/** Several files in one block, each under a comment that is its name; undefined when there are not several. */
const split = ({ closed, code }: Block): ReadonlyArray<File> | undefined => {
  const lines = code.split("\n")
  const heads = lines.flatMap((line, i) => {
    const path = pathInComment(line)
    return path === undefined || /^\s/.test(line) ? [] : [{ i, path }]
  })
  const isFirst = lines.slice(0, heads[0]?.i ?? 0).every((line) => line.trim() === "")
  if (!isFirst || new Set(heads.map(({ path }) => path)).size < 2) return undefined
  return heads.map(({ i, path }, n) => ({
    path,
    code: `${lines
      .slice(i, heads[n + 1]?.i)
      .join("\n")
      .trimEnd()}\n`,
    complete: closed || n < heads.length - 1
  }))
}

/** Takes the name of the next block off the end of one that was never closed. */
const withoutNext = (block: Block): { readonly block: Block; readonly name: string | undefined } => {
  const lines = block.code.trimEnd().split("\n")
  const name = lines.length > 1 ? pathOf(lines.at(-1)!) : undefined
  if (name === undefined) return { block, name }
  return { block: { ...block, code: `${lines.slice(0, -1).join("\n").trimEnd()}\n` }, name }
}

/** Files in fences, each named before its fence, behind its marks or in its first line. */
export const fencedFiles = (text: string): ReadonlyArray<File> => {
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const all = blocks(text)
  const found: Array<File> = []
  let end = 0
  let left: string | undefined
  for (const [n, each] of all.entries()) {
    const isLast = n === all.length - 1
    const { block, name } = each.closed || isLast ? { block: each, name: undefined } : withoutNext(each)
    const before = lines.slice(Math.max(end, block.first - 6), block.first)
    const path = pathOfBlock(block, left === undefined ? before : [left])
    left = name
    end = block.end
    const parts = split(block)
    if (parts !== undefined) found.push(...parts)
    else if (path !== undefined && block.code.trim() !== "")
      // Only the end of the answer cuts a file off
      found.push({ path, code: block.code, complete: block.closed || !isLast })
  }
  return found
}
