/**
 * Everything that the company asks its model, as files that a person can read and replace.
 *
 * @since 0.1.0
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import * as Effect from "effect/Effect"
import { closest, distance } from "fastest-levenshtein"

import { type Fault, PromptError } from "./PromptError.ts"
import * as Template from "./Template.ts"

/** Filled in every prompt. */
const always = [
  "idea",
  "language",
  "humanLanguage",
  "entry",
  "module",
  // What the language calls arguments, what reads a line, and what to do about one that is wrong
  "argv",
  "readLine",
  "guard",
  // One of these holds, for lines that begin with it, such as `{{?page}}`
  "program",
  "library",
  "page",
  // How a program is told what to do
  "arguments",
  "pipe",
  "lines",
  "either",
  // Its people read another language than that of the prompts
  "foreign"
] as const

/** Filled in one. */
const own = {
  "product-manager": [],
  architect: [],
  "project-manager": [],
  engineer: [],
  "qa-engineer": [],
  prd: [],
  design: ["analysis", "rules"],
  "design-files": ["analysis", "rules"],
  market: ["analysis"],
  diagrams: ["approach", "interfaces", "flow"],
  tasks: ["approach", "files", "interfaces"],
  program: ["rules", "approach", "shown", "names", "sample", "refused"],
  file: ["rules", "files", "api", "written.path", "written.text", "refused", "path"],
  mend: ["path", "text", "part", "block", "problems"],
  cases: [],
  tests: ["rules", "signatures"],
  issue: [],
  places: ["map", "places"],
  change: ["map", "path", "text", "plan", "refused", "names"],
  "change-file": ["path", "text", "refused"],
  "new-file": ["map", "path", "plan", "refused"],
  "change-tests": ["path", "text", "names", "imports", "refused"]
} as const

/** Name of a prompt: its file without `.md`. @category models @since 0.1.0 */
export type Name = keyof typeof own

const names = Object.keys(own) as ReadonlyArray<Name>

/** What fills the places of a prompt. @category models @since 0.1.0 */
export type Values<N extends Name> = {
  readonly [
    Place in (typeof own)[N][number] as Place extends `${infer Head}.${string}` ? Head : Place
  ]: Template.Value
}

/** A prompt for every question. @category models @since 0.1.0 */
export type Prompts = Readonly<Record<Name, Template.Template>>

/** Where the prompts of this package are, to be read and copied. @category constants @since 0.1.0 */
export const folder: string = fileURLToPath(new URL("../prompts/", import.meta.url))

let read: Prompts | undefined

/** The prompts of this package, read once. @category constructors @since 0.1.0 */
export const standard = (): Prompts =>
  (read ??= Object.fromEntries(
    names.map((name) => [name, Template.parse(readFileSync(join(folder, `${name}.md`), "utf8"))] as const)
  ) as Prompts)

/** The name that was probably meant: half of its letters are right. */
const near = (found: string, known: ReadonlyArray<string>) => {
  const nearest = known.length > 0 ? closest(found, [...known]) : ""
  return { found, known, ...(distance(found, nearest) * 2 <= found.length && { nearest }) }
}

const isName = (name: string): name is Name => Object.hasOwn(own, name)

const faultsOf = (name: Name, { keys, strange, text }: Template.Template): ReadonlyArray<Fault> => {
  const file = `${name}.md`
  const ours = standard()[name]
  const answer = Object.keys(ours.keys)
  const wrong = (text: string, known: ReadonlyArray<string>) =>
    Template.places(text)
      .filter((place) => !known.includes(place))
      .map((place): Fault => ({ kind: "place", file, ...near(place, known) }))
  return [
    ...strange.map((found): Fault => ({ kind: "line", file, found, known: [] })),
    ...Object.keys(keys)
      .filter((key) => !answer.includes(key))
      .map((key): Fault => ({ kind: "key", file, ...near(key, answer) })),
    ...wrong(Object.values(keys).join("\n"), always),
    ...wrong(text, [...always, ...own[name]]),
    ...(text === "" && ours.text !== "" ? [{ kind: "empty", file, found: "", known: [] } as const] : [])
  ]
}

/**
 * Puts other prompts in the place of ours, by name; a key that one does not describe is described as before.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (texts: Readonly<Record<string, string>>): Effect.Effect<Prompts, PromptError> =>
  Effect.suspend(() => {
    const prompts = { ...standard() }
    const faults: Array<Fault> = []
    for (const [name, text] of Object.entries(texts)) {
      if (!isName(name)) {
        faults.push({ kind: "name", file: `${name}.md`, ...near(name, names) })
        continue
      }
      const template = Template.parse(text)
      faults.push(...faultsOf(name, template))
      prompts[name] = { ...template, keys: { ...prompts[name].keys, ...template.keys } }
    }
    return faults.length > 0 ? Effect.fail(new PromptError({ faults })) : Effect.succeed(prompts)
  })

/**
 * Puts the prompts of a folder in the place of ours: `program.md` in that of `program`. Its README.md is not one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = (folder: string): Effect.Effect<Prompts, PromptError> =>
  Effect.try({
    try: () => {
      const files = readdirSync(folder).filter((file) => !file.startsWith(".") && file !== "README.md")
      return Object.fromEntries(
        files.map((file) => [file.replace(/\.md$/, ""), readFileSync(join(folder, file), "utf8")])
      )
    },
    catch: (cause) => {
      const found = cause instanceof Error ? cause.message : String(cause)
      return new PromptError({ faults: [{ kind: "unreadable", file: folder, found, known: [] }] })
    }
  }).pipe(
    Effect.filterOrFail(
      (texts) => Object.keys(texts).length > 0,
      () =>
        new PromptError({
          faults: [{ kind: "none", file: folder, found: "", known: names.map((name) => `${name}.md`) }]
        })
    ),
    Effect.flatMap(make)
  )
