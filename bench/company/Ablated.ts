/**
 * A run of the company, and what would have come of it with something left out, on disk.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import * as Effect from "effect/Effect"

import type { Idea } from "./Idea.ts"
import * as Judge from "./Judge.ts"
import * as Rehearsed from "./Rehearsed.ts"
import type { Result } from "./Result.ts"
import { choose, type Source, variants } from "./Variant.ts"

/** What is handed over, and what the hidden checks say of it. */
export interface Outcome {
  /** Which try it is; null when there is none. */
  readonly attempt: number | null
  readonly tries: number
  /** Whether it is another program than the company's. */
  readonly differs: boolean
  readonly finishes: boolean
  readonly starts: boolean
  readonly passes: boolean
}

/** A run, by what was left out of it. */
export interface Ablated extends Pick<Result, "idea" | "seed" | "kind" | "half" | "language"> {
  /** Whether every program was made again as it was, and the same one was handed over. */
  readonly isExact: boolean
  readonly outcomes: Readonly<Record<string, Outcome>>
}

/** Nothing is left out. */
export const whole = "nothing"

/** The try that the hidden checks like best, which nobody can choose. */
export const oracle = "(the best try, by the hidden checks)"

const textOf = (files: Rehearsed.Try["files"]): string =>
  JSON.stringify(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** Judges programs, each of them once. */
const judging = (idea: Idea, command: string) => {
  const known = new Map<string, Promise<Judge.Verdict>>()
  const judge = async (files: Rehearsed.Try["files"]) => {
    const folder = mkdtempSync(join(tmpdir(), "ablated-"))
    try {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      return await Judge.judge(idea, folder, command)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return (files: Rehearsed.Try["files"]) => {
    const verdict = known.get(textOf(files)) ?? judge(files)
    known.set(textOf(files), verdict)
    return Effect.promise(() => verdict)
  }
}

const isAsOnDisk = (project: string, files: Rehearsed.Try["files"]): boolean =>
  Object.entries(files).every(
    ([path, text]) => existsSync(join(project, path)) && readFileSync(join(project, path), "utf8") === text
  )

/** Works a run's choices out and judges them. */
export const make = (result: Result, idea: Idea, project: string) =>
  Effect.gen(function* () {
    const run = yield* Rehearsed.read(project)
    const source: Source = { ...(yield* Rehearsed.make(run)), run }
    const judge = judging(idea, source.command)
    const full = choose(source.tries)
    const outcome = (choice: typeof full, most = Infinity) =>
      Effect.gen(function* () {
        // A run that was stopped hands over what would have ended it before
        const finishes = choice !== undefined && (result.finishes || choice.isSound || choice.tries >= most)
        const verdict = finishes ? yield* judge(choice.chosen.files) : undefined
        return {
          attempt: choice?.chosen.attempt ?? null,
          tries: choice?.tries ?? 0,
          differs: choice !== undefined && textOf(choice.chosen.files) !== textOf(full?.chosen.files ?? {}),
          finishes,
          starts: verdict?.starts ?? false,
          passes: verdict !== undefined && Judge.passes(verdict)
        } satisfies Outcome
      })
    const outcomes: Record<string, Outcome> = { [whole]: yield* outcome(full) }
    for (const [name, choice] of Object.entries(variants)) {
      outcomes[name] = yield* outcome(yield* choice(source), name === "further tries" ? 1 : Infinity)
    }
    const worths = yield* Effect.forEach(source.tries, (chosen) =>
      Effect.map(judge(chosen.files), (verdict) => ({ chosen, worth: Judge.worth(verdict) }))
    )
    const [best] = worths.toSorted((a, b) => b.worth - a.worth)
    outcomes[oracle] = yield* outcome(best && { ...best, tries: source.tries.length, isSound: false })
    const { half, kind, language, seed } = result
    const isHandedOver = !result.finishes || (full !== undefined && isAsOnDisk(project, full.chosen.files))
    return {
      idea: idea.name,
      seed,
      kind,
      half,
      language,
      isExact: source.isExact && isHandedOver,
      outcomes
    } satisfies Ablated
  })
