import type { Repairer } from "@metagpt-ts/core"

import { withoutReasoning } from "./Code.ts"
import { calledFiles } from "./FileCalls.ts"
import { changedFiles } from "./FileDiffs.ts"
import { fencedFiles } from "./FileFences.ts"
import { sectionedFiles } from "./FileSections.ts"
import { taggedFiles } from "./FileTags.ts"
import { fix, type Name } from "./Fixes.ts"
import { halfWidth } from "./HalfWidth.ts"

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

/**
 * What is known before an answer is read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Known {
  /** The files as they were, by path: what a diff changes. Without it only diffs of new files can be read. */
  readonly old?: Readonly<Record<string, string>>
}

/** The files of the first form that the answer has any in. */
const read = (text: string, old: Readonly<Record<string, string>>) => {
  const { files: changed, lost } = changedFiles(text, old)
  const forms: ReadonlyArray<readonly [Name, () => ReadonlyArray<File>]> = [
    ["diff", () => changed],
    ["tag", () => taggedFiles(text)],
    ["tool_call", () => calledFiles(text)],
    ["fence", () => fencedFiles(text)],
    ["prose", () => sectionedFiles(text)]
  ]
  if (lost.length > 0 && changed.length === 0) return { name: undefined, found: [], lost }
  for (const [name, form] of forms) {
    const found = form()
    if (found.length > 0) return { name, found, lost }
  }
  return { name: undefined, found: [], lost }
}

/**
 * The files in an answer that holds several: fences under headings or with a name inside or behind their marks, `<file path>`
 * elements, sections under labels and separators, diffs, and tool calls printed as text. A path that comes twice is kept once,
 * with its last complete content.
 *
 * @category constructors
 * @since 0.1.0
 */
export const files = (answer: string, { old = {} }: Known = {}): Files => {
  const { fixes, text } = withoutReasoning(halfWidth(answer.replace(/^[\uFEFF\u200B]+/, "")))
  const { found, lost, name } = read(text, old)
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
      ...(name === undefined ? [] : [fix(name, "")]),
      ...[...kept.values()]
        .filter(({ complete }) => !complete)
        .map(({ path }) => fix("unclosed_fence", path)),
      ...twice,
      ...lost.map((path) => fix("lost_change", path))
    ]
  }
}
