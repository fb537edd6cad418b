/**
 * One idea, one contestant, one seed: what came of it, on disk.
 */
import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import type { Kind } from "./Idea.ts"

export interface Result {
  readonly contestant: string
  readonly idea: string
  readonly kind: Kind
  readonly language: "en" | "zh"
  readonly half: "tune" | "held"
  readonly seed: number
  readonly model: string
  /** A project with code was handed over before the limits. */
  readonly finishes: boolean
  readonly starts: boolean
  readonly passes: boolean
  /** What each check found; null when it passes. */
  readonly checks: ReadonlyArray<string | null>
  readonly entry: string | null
  readonly end: string
  /** What its maker says starts it. */
  readonly command: string | null
  readonly project: string | null
  readonly calls: number
  readonly tokensIn: number
  readonly tokensOut: number
  readonly abandoned: number
  readonly seconds: number
  readonly at: string
}

const file = "result.json"

export const folderOf = (out: string, contestant: string, idea: string, seed: number): string =>
  join(out, contestant, `${idea}-${seed}`)

export const isDone = (folder: string): boolean => existsSync(join(folder, file))

export const write = (folder: string, result: Result): void => {
  writeFileSync(join(folder, `${file}.part`), `${JSON.stringify(result, null, 2)}\n`)
  renameSync(join(folder, `${file}.part`), join(folder, file))
}

export const readAll = (out: string): ReadonlyArray<Result> =>
  globSync(`*/*/${file}`, { cwd: out })
    .toSorted()
    .map((path) => JSON.parse(readFileSync(join(out, path), "utf8")) as Result)
