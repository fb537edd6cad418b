/**
 * Repairs that need no model. Each has a name, and is proved by reading the page again.
 *
 * @since 0.1.0
 */
import type { Repairer } from "@metagpt-ts/core"
import type { Language, Sandbox } from "@metagpt-ts/workspace"

import * as Answer from "./Answer.ts"
import { check } from "./Check.ts"
import { type Edit, repairs } from "./Edits.ts"
import { isPage } from "./Html.ts"
import { type Cache, read } from "./Site.ts"

/** The part of two texts that differs, and where it starts. */
const fixOf = (
  name: string,
  path: string,
  before: string,
  after: string,
  confidence: number
): Repairer.Fix => {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    name,
    path: [path],
    offset: start,
    before: before.slice(start, before.length - end).slice(0, 80),
    after: after.slice(start, after.length - end).slice(0, 80),
    confidence
  }
}

const applied = (files: Sandbox.Files, { end, path, start, text }: Edit): Sandbox.Files => {
  const before = files[path] ?? ""
  return { ...files, [path]: before.slice(0, start) + text + before.slice(end) }
}

const MOST_REPAIRS = 100

/** Repairs the files of a project; those that are right come back untouched. */
export const mend = (given: Sandbox.Files): Language.Mended => {
  let files: Sandbox.Files = given
  const fixes: Array<Repairer.Fix> = []
  for (const [path, text] of Object.entries(given)) {
    const steps = isPage(path)
      ? Answer.page(path, text, (other) => other in given)
      : /\.(?:css|js)$/.test(path)
        ? Answer.part(path, text)
        : []
    for (const { after, confidence, name } of steps) {
      fixes.push(fixOf(name, path, files[path] ?? "", after, confidence))
      files = { ...files, [path]: after }
    }
  }
  const cache: Cache = new Map()
  const seen = new Set<string>()
  for (let n = 0; n < MOST_REPAIRS; n++) {
    const edit = next(files, cache, seen)
    if (edit === undefined) break
    const before = files[edit.path] ?? ""
    files = applied(files, edit)
    seen.add(`${edit.path}\n${files[edit.path]}`)
    fixes.push(fixOf(edit.name, edit.path, before, files[edit.path] ?? "", edit.confidence))
  }
  return { files, fixes }
}

const faults = (files: Sandbox.Files): number => check(files).filter(({ rule }) => rule === "syntax").length

/** The first repair that says something new and breaks nothing. */
const next = (files: Sandbox.Files, cache: Cache, seen: ReadonlySet<string>): Edit | undefined => {
  const site = read(files, cache)
  for (const page of site.pages)
    for (const repair of repairs) {
      const edit = repair(site, page)
      if (edit === undefined) continue
      const after = applied(files, edit)
      if (after[edit.path] === files[edit.path] || seen.has(`${edit.path}\n${after[edit.path]}`)) continue
      if (faults(after) <= faults(files)) return edit
    }
  return undefined
}
