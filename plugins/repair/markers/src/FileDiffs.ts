import { pathOf } from "./FileName.ts"
import type { File } from "./Files.ts"

/** A change of a file: lines that stood there, and lines that stand there now. */
interface Hunk {
  readonly old: ReadonlyArray<string>
  readonly now: ReadonlyArray<string>
}

interface Change {
  readonly path: string
  readonly hunks: ReadonlyArray<Hunk>
}

const clean = (name: string): string | undefined =>
  pathOf(
    name
      .trim()
      .replace(/\t.*$/, "")
      .replace(/^["']?[abwi]\//, "")
      .replace(/["']$/, "")
  )

/** Where the lines stand in the text, from a line on; blanks at their ends do not count. */
const placeOf = (lines: ReadonlyArray<string>, wanted: ReadonlyArray<string>, from: number): number => {
  for (let at = from; at + wanted.length <= lines.length; at++)
    if (wanted.every((line, i) => lines[at + i]!.trimEnd() === line.trimEnd())) return at
  return -1
}

/** Looking for the places of more changes than these in one file costs more than asking for the file. */
const MOST_HUNKS = 1000

/** The old text with all changes made; undefined when the place of one is not found. */
const applied = (old: string, hunks: ReadonlyArray<Hunk>): string | undefined => {
  if (hunks.length > MOST_HUNKS) return undefined
  const lines = old.replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n")
  let from = 0
  for (const hunk of hunks) {
    if (hunk.old.length === 0) {
      if (old.trim() !== "") return undefined
      lines.splice(0, lines.length, ...hunk.now)
      continue
    }
    let at = placeOf(lines, hunk.old, from)
    if (at === -1) at = placeOf(lines, hunk.old, 0)
    if (at === -1) return undefined
    lines.splice(at, hunk.old.length, ...hunk.now)
    from = at + hunk.now.length
  }
  return `${lines.join("\n").trimEnd()}\n`
}

const bare = (line: string): string => (/^[-+ ]/.test(line) ? line.slice(1) : line)

/** Lines of a hunk: ` kept`, `-gone`, `+new`; a line without a sign is a kept one whose blank was lost. */
const hunkOf = (lines: ReadonlyArray<string>): Hunk => {
  const body = lines.filter((line) => !line.startsWith("\\ No newline"))
  while (body.length > 0 && body.at(-1)!.trim() === "") body.pop()
  const old = body.filter((line) => !line.startsWith("+"))
  const now = body.filter((line) => !line.startsWith("-"))
  return { old: old.map(bare), now: now.map(bare) }
}

/** Unified diffs, as `diff`, git and models write them. */
const unified = (lines: ReadonlyArray<string>): Array<Change> => {
  const found: Array<Change> = []
  for (let i = 0; i < lines.length; i++) {
    if (!/^--- \S/.test(lines[i]!) || !/^\+\+\+ \S/.test(lines[i + 1] ?? "")) continue
    const path = clean(lines[i + 1]!.slice(4)) ?? clean(lines[i]!.slice(4))
    const hunks: Array<Array<string>> = []
    i += 2
    for (; i < lines.length; i++) {
      const line = lines[i]!
      if (/^(?:diff --git |--- \S|```|~~~|Index: )/.test(line) && !/^--- \S/.test(lines[i - 1] ?? "")) break
      if (line.startsWith("@@")) hunks.push([])
      else if (hunks.length === 0 && /^[-+ ]/.test(line)) hunks.push([line])
      else hunks.at(-1)?.push(line)
    }
    i--
    if (path !== undefined) found.push({ path, hunks: hunks.map(hunkOf) })
  }
  return found
}

/** `*** Add File: main.py` between `*** Begin Patch` and `*** End Patch`. */
const patched = (lines: ReadonlyArray<string>): Array<Change> => {
  const found: Array<{ path: string; hunks: Array<Array<string>> }> = []
  for (const line of lines) {
    const [, name] = /^\*\*\* (?:Add|Update) File:\s*(.+)$/.exec(line) ?? []
    const path = name === undefined ? undefined : clean(name)
    if (path !== undefined) found.push({ path, hunks: [[]] })
    else if (/^\*\*\* (?:End|Begin|Delete)/.test(line)) found.push({ path: "", hunks: [] })
    else if (line.startsWith("@@")) found.at(-1)?.hunks.push([])
    else found.at(-1)?.hunks.at(-1)?.push(line)
  }
  return found
    .filter(({ path }) => path !== "")
    .map(({ hunks, path }) => ({ path, hunks: hunks.filter((hunk) => hunk.length > 0).map(hunkOf) }))
}

const marks = { search: /^<{5,9} ?SEARCH\s*$/, middle: /^={5,9}\s*$/, replace: /^>{5,9} ?REPLACE\s*$/ }

/** The first line from one on that is a mark; the number of lines when there is none. */
const next = (lines: ReadonlyArray<string>, from: number, mark: RegExp): number => {
  let at = from
  while (at < lines.length && !mark.test(lines[at]!)) at++
  return Math.min(at, lines.length)
}

/** Blocks of what is looked for and what takes its place, under the name of a file. */
const replaced = (lines: ReadonlyArray<string>): Array<Change> => {
  const found: Array<{ path: string; hunks: Array<Hunk> }> = []
  for (let i = 0; i < lines.length; i++) {
    if (!marks.search.test(lines[i]!)) continue
    const middle = next(lines, i + 1, marks.middle)
    const end = next(lines, middle + 1, marks.replace)
    if (end === lines.length) break
    const before = lines.slice(Math.max(0, i - 3), i).filter((line) => !/^\s*(?:```|~~~)|^\s*$/.test(line))
    const path = pathOf(before.at(-1) ?? "") ?? found.at(-1)?.path
    const hunk = { old: lines.slice(i + 1, middle), now: lines.slice(middle + 1, end) }
    if (path !== undefined && found.at(-1)?.path === path) found.at(-1)!.hunks.push(hunk)
    else if (path !== undefined) found.push({ path, hunks: [hunk] })
    i = end
  }
  return found
}

/** Files that are told as changes: new ones, and those whose old text is known. One whose place is not found is left out. */
export const changedFiles = (
  text: string,
  old: Readonly<Record<string, string>>
): { readonly files: ReadonlyArray<File>; readonly lost: ReadonlyArray<string> } => {
  if (!/^(?:\+\+\+ \S|\*\*\* (?:Add|Update) File:|<{5,9} ?SEARCH)/m.test(text)) return { files: [], lost: [] }
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  const now = new Map<string, string>()
  const lost = new Set<string>()
  for (const { hunks, path } of [...patched(lines), ...unified(lines), ...replaced(lines)]) {
    const code = hunks.length === 0 ? undefined : applied(now.get(path) ?? old[path] ?? "", hunks)
    if (code === undefined) lost.add(path)
    else now.set(path, code)
  }
  return {
    files: [...now]
      .filter(([path]) => !lost.has(path))
      .map(([path, code]) => ({ path, code, complete: true })),
    lost: [...lost]
  }
}
