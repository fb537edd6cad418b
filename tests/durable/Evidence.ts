/**
 * What a run left on the disk, and what must hold of it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as zlib from "node:zlib"

import { questionOf } from "./Model.ts"

/** A file, and whether it is still the same one: another inode or time was written anew. */
export interface Written {
  readonly text: string
  readonly written: string
}

/** What is there between two processes. */
export interface Evidence {
  /** Whole lines of the journal. */
  readonly lines: ReadonlyArray<string>
  readonly files: ReadonlyMap<string, Written>
  /** Files of the run itself, without those of the project. */
  readonly kept: ReadonlyArray<string>
  readonly commits: ReadonlyArray<string>
}

const hidden = new Set([".metagpt", ".git"])

const gather = (root: string, under = ""): ReadonlyArray<string> =>
  fs.existsSync(path.join(root, under))
    ? fs.readdirSync(path.join(root, under), { withFileTypes: true }).flatMap((entry) => {
        const name = path.join(under, entry.name)
        if (entry.isDirectory()) return hidden.has(entry.name) ? [] : gather(root, name)
        return [name]
      })
    : []

/** The commits from the newest to the first, by what they hold. */
const commits = (project: string): ReadonlyArray<string> => {
  const git = path.join(project, ".git")
  const head = path.join(git, "refs", "heads", "main")
  const trees: Array<string> = []
  let next = fs.existsSync(head) ? fs.readFileSync(head, "utf8").trim() : undefined
  while (next !== undefined) {
    const object = zlib.inflateSync(
      fs.readFileSync(path.join(git, "objects", next.slice(0, 2), next.slice(2)))
    )
    const text = object.toString("utf8")
    trees.push(/\0tree (\w+)/.exec(text)?.[1] ?? text)
    next = /\nparent (\w+)/.exec(text)?.[1]
  }
  return trees
}

/** Looks at a project. */
export const look = (project: string): Evidence => {
  const folder = path.join(project, ".metagpt")
  const journal = path.join(folder, "journal.jsonl")
  const text = fs.existsSync(journal) ? fs.readFileSync(journal, "utf8") : ""
  return {
    // What follows the last end of a line was torn off.
    lines: text.split("\n").slice(0, -1),
    files: new Map(
      gather(project).map((name) => {
        const { ino, mtimeNs } = fs.statSync(path.join(project, name), { bigint: true })
        return [
          name,
          { text: fs.readFileSync(path.join(project, name), "utf8"), written: `${ino} ${mtimeNs}` }
        ]
      })
    ),
    kept: fs.existsSync(folder) ? fs.readdirSync(folder).toSorted() : [],
    commits: commits(project)
  }
}

interface Line {
  readonly id: string
  readonly model?: string
  readonly value: { readonly answer?: { readonly text: string } }
}

/** What a line of the journal says, whenever and by whatever it was written. */
const saying = (line: string): string => {
  const { id, model, value } = JSON.parse(line) as Line
  return JSON.stringify([id, model === undefined ? value : value.answer])
}

/** The questions that the lines answer. */
export const questionsIn = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.flatMap((line) => {
    const { model, value } = JSON.parse(line) as Line
    return model === undefined ? [] : [questionOf(value.answer?.text ?? "")]
  })

/** Lines that are not where they were: 0 unless what was paid for was lost. */
export const lost = (before: Evidence, after: Evidence): number =>
  before.lines.filter((line, at) => after.lines[at] !== line).length

/** Files of the finished project that were there already, whole, and have gone or were written again. */
export const rewritten = (before: Evidence, after: Evidence, whole: Evidence): ReadonlyArray<string> =>
  [...before.files].flatMap(([name, { text, written }]) => {
    if (whole.files.get(name)?.text !== text) return []
    const now = after.files.get(name)
    return now?.written === written ? [] : [`${name} was ${now === undefined ? "lost" : "written twice"}`]
  })

/** Where a finished project differs from that of an undisturbed run. */
export const differences = (project: Evidence, whole: Evidence): ReadonlyArray<string> => {
  const names = [...new Set([...project.files.keys(), ...whole.files.keys()])]
  const said = (evidence: Evidence) => evidence.lines.map(saying).toSorted().join("\n")
  return [
    ...names
      .filter((name) => project.files.get(name)?.text !== whole.files.get(name)?.text)
      .map((name) => `${name} differs`),
    ...(said(project) === said(whole) ? [] : ["the journal differs"]),
    ...(project.kept.join() === whole.kept.join() ? [] : [`.metagpt holds ${project.kept.join()}`]),
    ...(project.commits.join() === whole.commits.join() ? [] : ["the commits differ"])
  ]
}
