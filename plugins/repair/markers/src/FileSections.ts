import { pathOf, pathOfLabel } from "./FileName.ts"
import type { File } from "./Files.ts"
import { contentOf } from "./FileTags.ts"
import { likeness, lineLikeness } from "./Likeness.ts"

const separator =
  /^\s*(?:={2,}>?|-{3,}|#{3,}|\/\/ ?-{2,}|\/{2,} ?={2,}|<{3,}|>{3,})\s*(?:file\s*:\s*)?([^\s=]{1,200})\s*(?:<?={2,}|-{2,}|#{2,}|>{3,}|<{3,})\s*$/i

/** Files whose lines are text and no code. */
const isText = (path: string): boolean =>
  /\.(?:md|txt|rst|csv|json|ya?ml|toml|html?|css|env|cfg|ini)$/i.test(path)

/** The lines of a section without the sentences that follow its code. */
const withoutProse = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  let last = lines.length
  while (last > 0 && (lines[last - 1]!.trim() === "" || lineLikeness(lines[last - 1]!) === -1)) last--
  return lines.slice(0, last)
}

/** Files one after the other, without fences, under lines such as `=== main.py ===` or `File: main.py`. */
export const sectionedFiles = (text: string): ReadonlyArray<File> => {
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const heads = lines.flatMap((line, i) => {
    const drawn = line.length < 300 ? pathOf(separator.exec(line)?.[1] ?? "") : undefined
    const path = drawn ?? pathOfLabel(line)
    return path === undefined ? [] : [{ i, path, isDrawn: drawn !== undefined }]
  })
  return heads.flatMap(({ i, isDrawn, path }, n): ReadonlyArray<File> => {
    const body = lines.slice(i + 1, heads[n + 1]?.i ?? lines.length)
    const kept = isText(path) || isDrawn ? body : withoutProse(body)
    // A label in prose says where something belongs; under it stands no code
    if (!isDrawn && !isText(path) && likeness(kept) < 0.5) return []
    return kept.join("").trim() === "" ? [] : [{ path, code: contentOf(kept.join("\n")), complete: true }]
  })
}
