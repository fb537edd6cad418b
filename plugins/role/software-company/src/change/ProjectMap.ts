/**
 * A project as a model can take it in: the files and names that matter to a request, the most relevant first, within a budget.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"
import { Outline } from "@metagpt-ts/workspace"

/** @category models @since 0.1.0 */
export type Files = Readonly<Record<string, string>>

/** A definition, and how much a request seems to be about it. @category models @since 0.1.0 */
export interface Place {
  readonly path: string
  readonly definition: Outline.Definition
  readonly score: number
}

/** A file, what it defines, and how much a request seems to be about it. @category models @since 0.1.0 */
export interface Entry {
  readonly path: string
  readonly text: string
  readonly outline: Outline.Outline
  readonly places: ReadonlyArray<Place>
  readonly score: number
}

/** What others wrote, or a program. */
const foreign =
  /(?:^|\/)(?:vendor|third_party|node_modules|dist|build|site-packages|_vendor)\/|\.min\.|\.d\.[cm]?ts$/

/** Whether a file holds tests. @category predicates @since 0.1.0 */
export const isTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|spec)\/|(?:^|\/)(?:test_[^/]*|test|[^/]*_test|conftest)\.\w+$|\.(?:test|spec|test-d)\.\w+$/.test(
    path
  )

/** Helpers of a project that its users never see. */
const beside =
  /(?:^|\/)(?:bench(?:mark)?s?|examples?|docs?|scripts?|fuzzer|profiler|setup\.py)(?:\/|$)|\.config\.\w+$/

const plain = new Set(
  "the and for with that this from into when which then than not are was has have its all any can should would will must add new use using make when where does let get set one two def class function return self".split(
    " "
  )
)

/** Beginnings of words, names taken apart, so that endings do not matter. */
const stems = (text: string): ReadonlySet<string> =>
  new Set(
    (
      text
        .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .match(/[a-z]{3,}|[\u3040-\u9fff]{2}/g) ?? []
    )
      .filter((word) => !plain.has(word))
      .map((word) => word.slice(0, 5))
  )

/** What a request names in so many letters: code in backticks, calls, names with a joint. */
const mentions = (idea: string): ReadonlySet<string> =>
  new Set(
    [...idea.matchAll(/`([^`\n]+)`|\b([A-Za-z_$][\w$]*)\s*\(|\b(\w+_\w+|[a-z]+[A-Z]\w*|\w+\.\w+)\b/g)].map(
      ([, code = "", call = "", joint = ""]) => (code || call || joint).replace(/\(.*$/s, "").trim()
    )
  )

/** Lines of the project that a trace names. */
const traced = (idea: string): ReadonlyArray<{ readonly path: string; readonly line: number }> =>
  [...idea.matchAll(/File "([^"]+)", line (\d+)|([\w./\\-]+\.\w+):(\d+)/g)].map(([, a, b, c, d]) => ({
    path: (a ?? c ?? "").replaceAll("\\", "/"),
    line: Number(b ?? d)
  }))

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length

const overlap = (asked: ReadonlySet<string>, words: ReadonlySet<string>): number =>
  [...words].filter((word) => asked.has(word)).length

/** From this on, the request names the place itself. @category constants @since 0.1.0 */
export const certain = 20

/**
 * Reads the files of a project that define something, the most relevant first. `isOurs` says which are written here.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (files: Files, idea: string, isOurs: (path: string) => boolean): ReadonlyArray<Entry> => {
  const asked = stems(idea)
  const named = mentions(idea)
  const frames = traced(idea)
  return Object.entries(files)
    .filter(([path]) => isOurs(path) && !foreign.test(path))
    .flatMap(([path, text]): ReadonlyArray<Entry> => {
      const outline = Outline.read(path, text)
      if (outline === undefined) return []
      const name = path.split("/").at(-1) ?? path
      const isNamed =
        idea.includes(path) || new RegExp(`(?<![\\w.])${name.replaceAll(".", "\\.")}\\b`).test(idea)
      const place = (isTest(path) ? -30 : beside.test(path) ? -5 : 0) + (isNamed ? 8 : 0)
      const file = place + 2 * overlap(asked, stems(path))
      const lines = frames.flatMap((frame) => (frame.path.endsWith(path) ? [frame.line] : []))
      const places = outline.definitions.map((definition) => {
        const { doc, end, kind, name, signature, start } = definition
        const simple = name.split(".").at(-1) ?? name
        const isMentioned = named.has(name) || (named.has(simple) && simple !== "__init__")
        const body = kind === "class" ? "" : text.slice(start, end)
        const isHit = lines.some((line) => lineOf(text, start) <= line && line <= lineOf(text, end))
        const score =
          file +
          (isMentioned ? certain : 0) +
          (isHit ? (kind === "class" ? 10 : 30) : 0) +
          3 * overlap(asked, stems(simple)) +
          overlap(asked, stems(`${name} ${signature} ${doc}`)) +
          Math.min(2, 0.5 * overlap(asked, stems(body)))
        return { path, definition, score }
      })
      const score = Math.max(file, ...places.map(({ score }) => score))
      return [{ path, text, outline, places, score }]
    })
    .toSorted((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
}

/** Tokens that a model is taken to hold whose server does not say. @category constants @since 0.1.0 */
export const window = 4096

/** Tokens of a map: what a small model reads without losing the request. */
const most = 1500

/**
 * Writes the map for a context window: a file a paragraph, with what it brings in and how its definitions are called.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = (entries: ReadonlyArray<Entry>, contextWindow: number): string => {
  const paragraphs: Array<string> = []
  let left = Math.min(most, Math.floor(contextWindow / 4))
  for (const { outline, path, text } of entries) {
    const names = outline.definitions.map(({ doc, name, signature }) => {
      const blank = "  ".repeat(name.split(".").length)
      return `${blank}${signature}${doc === "" ? "" : `  # ${doc.slice(0, 80)}`}`
    })
    const imports = outline.imports
      .map(({ end, start }) => text.slice(start, end).replaceAll(/\s+/g, " "))
      .join("; ")
    const whole = [path, ...(imports === "" ? [] : [`  ${imports.slice(0, 200)}`]), ...names].join("\n")
    const short = [path, `  ${outline.definitions.map(({ name }) => name).join(", ")}`].join("\n")
    const said = [whole, short, path].find((each) => Usage.estimate(each) <= left)
    if (said === undefined) break
    left -= Usage.estimate(said) + 1
    paragraphs.push(said)
  }
  return paragraphs.join("\n")
}
