/**
 * The pages that people read, and what can be checked in them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { house, root } from "../architecture/House.ts"

/** A page, by its path from the root. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** A fenced block of a page, with the line that it starts on. */
export interface Fence {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly text: string
}

const page = (path: string): Page => ({ path, text: readFileSync(join(root, path), "utf8") })

/** The pages at the root, and the README of every package that has one. */
export const pages: ReadonlyArray<Page> = [
  ...["README.md", "CONTRIBUTING.md", "AGENTS.md"].map(page),
  ...house.filter(({ files }) => "README.md" in files).map(({ path }) => page(`${path}/README.md`))
]

/** The blocks of a page. */
export const fences = ({ path, text }: Page): ReadonlyArray<Fence> =>
  [...text.matchAll(/^```([\w-]+)[^\n]*\n(.*?)^```/gms)].map(
    ({ 1: language = "", 2: inside = "", index }) => ({
      page: path,
      line: text.slice(0, index).split("\n").length + 1,
      language,
      text: inside
    })
  )

/** Commands that a page shows: lines of its shell blocks, and what stands in backticks. */
export const commands = (page: Page): ReadonlyArray<string> => [
  ...fences(page)
    .filter(({ language }) => ["sh", "bash", "shell"].includes(language))
    .flatMap(({ text }) => text.split("\n"))
    .flatMap((line) => line.replace(/\s+#.*$/, "").split(/\s*&&\s*/)),
  ...[...page.text.replaceAll(/^```.*?^```/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code)
]
