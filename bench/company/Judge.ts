import { writeFileSync } from "node:fs"
/**
 * Whether a project starts, and does what was asked. No contestant sees any of this.
 */
import { join } from "node:path"

import * as Browser from "./Browser.ts"
import * as Cage from "./Cage.ts"
import * as Entry from "./Entry.ts"
import type { CommandCheck, Idea, LibraryCheck, PageCheck, TerminalCheck } from "./Idea.ts"
import * as Said from "./Said.ts"

/** What was found. */
export interface Verdict {
  /** Undefined when nothing of the project can be started. */
  readonly entry?: string | undefined
  readonly starts: boolean
  /** One a check: undefined when it passes, else what went wrong. */
  readonly failures: ReadonlyArray<string | undefined>
}

/** All checks pass. */
export const passes = ({ failures }: Verdict): boolean => failures.every((failure) => failure === undefined)

/** The share of checks that pass, from 0 to 1; a project that starts is worth more than one that does not. */
export const worth = (verdict: Verdict): number => {
  if (passes(verdict)) return 1
  const passed = verdict.failures.filter((failure) => failure === undefined).length
  return (passed + (verdict.starts ? 0.5 : 0)) / (verdict.failures.length + 1)
}

interface Tried {
  readonly starts: boolean
  readonly failure?: string | undefined
}

const short = (text: string): string => JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text)

const interpreter = (script: string): string => (script.endsWith(".py") ? Cage.python : process.execPath)

const ended = ({ exit, stderr, stdout }: Cage.Ended): string =>
  `exit ${exit ?? "by a limit"}, printed ${short(stdout)}${stderr === "" ? "" : `, complained ${short(stderr.slice(-300))}`}`

const command = (folder: string, script: string, check: CommandCheck): Promise<Tried> =>
  Cage.open(folder, async (start, copy) => {
    for (const [name, text] of Object.entries(check.files ?? {})) writeFileSync(join(copy, name), text)
    let starts = true
    for (const { args = [], exit, prints, says = [], stdin } of check.runs) {
      const end = await start({ command: [interpreter(script), script, ...args], stdin })
      starts &&= end.exit !== undefined && !Said.isTraceback(end, stdin === undefined ? "person" : "file")
      const wrong =
        (prints !== undefined && !Said.isSame(end.stdout, prints) && `expected ${short(prints)}`) ||
        (Said.missing(end.stdout + end.stderr, says) !== undefined &&
          `expected ${short(says.join(" … "))}`) ||
        (exit !== undefined && end.exit !== exit && `expected exit ${exit}`)
      if (wrong) return { starts, failure: `${args.join(" ")}: ${wrong}, ${ended(end)}` }
    }
    return { starts }
  })

const terminal = (folder: string, script: string, check: TerminalCheck): Promise<Tried> =>
  Cage.open(folder, async (start) => {
    const stdin = check.types.map((line) => `${line}\n`).join("")
    const end = await start({ command: [interpreter(script), script], stdin })
    const starts = !Said.isTraceback(end, "person") && end.stdout.trim() !== ""
    const lacks = Said.missing(end.stdout, check.says)
    const never = (check.never ?? []).find((text) => Said.missing(end.stdout, [text]) === undefined)
    if (lacks !== undefined)
      return { starts, failure: `did not say ${short(lacks)} in its place: ${ended(end)}` }
    if (never !== undefined) return { starts, failure: `said ${short(never)}: ${ended(end)}` }
    return { starts }
  })

const library = (folder: string, cwd: string, code: string, prints: string): Promise<Tried> =>
  Cage.open(folder, async (start) => {
    // The module's folder first, then the project's, as a caller of either would have it
    const env = { PYTHONPATH: `/run/project/${cwd}:/run/project` }
    const end = await start({ command: [Cage.python, "-c", code], cwd, env })
    const starts = end.exit === 0
    if (Said.isSame(end.stdout, prints)) return { starts }
    return { starts, failure: `expected ${short(prints)}, ${ended(end)}` }
  })

const page = (folder: string, path: string, { steps }: PageCheck): Promise<Tried> =>
  Browser.look(folder, path, steps).then(({ failure, thrown }) => ({
    starts: thrown.length === 0,
    failure: failure ?? (thrown.length === 0 ? undefined : `threw ${short(thrown.join("; "))}`)
  }))

const each = async <Check>(
  entry: string | undefined,
  checks: ReadonlyArray<Check>,
  attempt: (entry: string, check: Check) => Promise<Tried>,
  begin?: (entry: string) => Promise<Tried>
): Promise<Verdict> => {
  if (entry === undefined) return { starts: false, failures: checks.map(() => "nothing that can be started") }
  const first = await begin?.(entry)
  const tried: Array<Tried> = []
  for (const check of checks) tried.push(await attempt(entry, check))
  return {
    entry,
    starts: (first ?? tried[0])?.starts ?? false,
    failures: tried.map(({ failure }) => failure)
  }
}

/** Judges a project's folder; `told` is the command that its maker said starts it. */
export const judge = (idea: Idea, folder: string, told?: string): Promise<Verdict> => {
  switch (idea.kind) {
    case "command":
      return each(Entry.script(folder, told), idea.checks, (entry, check) => command(folder, entry, check))
    case "terminal":
      return each(Entry.script(folder, told), idea.checks, (entry, check) => terminal(folder, entry, check))
    case "library":
      return each<LibraryCheck>(
        Entry.moduleFolder(folder, idea.module),
        idea.checks,
        (entry, { code, prints }) => library(folder, entry, code, prints),
        (entry) => library(folder, entry, `import ${idea.module}`, "")
      )
    case "page":
      return each<PageCheck>(
        Entry.page(folder),
        idea.checks,
        (entry, check) => page(folder, entry, check),
        (entry) => page(folder, entry, { steps: [] })
      )
  }
}
