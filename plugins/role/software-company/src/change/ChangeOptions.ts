/**
 * What a company is asked to do with a project that exists.
 *
 * @since 0.1.0
 */
import type { Checkout, Language } from "@metagpt-ts/workspace"

import type { Failure as AnyFailure, Needs as AnyNeeds, Options } from "../Options.ts"

/**
 * An order to change a project.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChangeOptions extends Pick<Options, "idea" | "projectName" | "humanLanguage" | "prompts"> {
  /** What its files may be written in; the first is asked for where nothing tells. */
  readonly languages: readonly [Language.Language, ...ReadonlyArray<Language.Language>]
  /** Most candidates; 4 by default. */
  readonly attempts?: number | undefined
  /** Whether tests of what is new are written, too, and kept where they pass. */
  readonly runTests?: boolean | undefined
  /** Language of what is said while it is worked on; that of the documents when left out. */
  readonly speech?: "en" | "zh" | undefined
}

/** What acting needs. @category models @since 0.1.0 */
export type Needs = AnyNeeds | Checkout.Checkout

/** How acting fails. @category models @since 0.1.0 */
export type Failure = AnyFailure | Checkout.Failure

/** Endings that are read as another. */
const kin: Readonly<Record<string, string>> = {
  ".pyi": ".py",
  ".mjs": ".js",
  ".cjs": ".js",
  ".jsx": ".js",
  ".mts": ".ts",
  ".cts": ".ts",
  ".tsx": ".ts",
  ".htm": ".html"
}

/** The language of a file, by its name; undefined for what the company does not write. @category accessors @since 0.1.0 */
export const languageOf = ({ languages }: Pick<ChangeOptions, "languages">, path: string) => {
  const ending = /\.\w+$/.exec(path)?.[0].toLowerCase() ?? ""
  const own = kin[ending] ?? ending
  const of = (wanted: string) => languages.find(({ extension }) => extension === wanted)
  // What knows JavaScript reads TypeScript, too.
  return of(own) ?? (own === ".ts" ? of(".js") : undefined)
}

/** The order as the prompts know it, for a file. @category accessors @since 0.1.0 */
export const orderFor = (options: ChangeOptions, path: string): Options => {
  const { humanLanguage, idea, projectName, prompts } = options
  const found = languageOf(options, path) ?? options.languages[0]
  const language = /\.[mc]?tsx?$/.test(path) ? { ...found, name: "typescript" } : found
  return { idea, projectName, humanLanguage, prompts, language }
}
