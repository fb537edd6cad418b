/**
 * What the model is told: a prompt of the set, filled for an order.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

import type { Problem, Tasks } from "./Documents.ts"
import * as Gap from "./Gap.ts"
import { brief, entry, humanLanguage } from "./Identity.ts"
import type { Options } from "./Options.ts"
import * as Prompts from "./Prompts.ts"
import * as Template from "./Template.ts"
import * as Transcript from "./Transcript.ts"

/** A place that is filled only to say that something holds. */
const flag = (holds: boolean): string => (holds ? "yes" : "")

const common = (options: Options): Template.Values => {
  const { input, product } = brief(options)
  return {
    idea: options.idea,
    language: product === "page" ? "html" : options.language.name,
    humanLanguage: humanLanguage(options),
    entry: entry(options),
    module: entry(options).replace(options.language.extension, ""),
    argv: options.language.words.arguments,
    readLine: options.language.words.line,
    guard: options.language.words.guard,
    arguments: flag(input === "arguments"),
    pipe: flag(input === "pipe"),
    lines: flag(input === "lines"),
    either: flag(product === "program" && input === "unknown"),
    library: flag(product === "library"),
    page: flag(product === "page"),
    program: flag(product === "program"),
    foreign: flag(!/^en(?:glish)?\b/i.test(humanLanguage(options)))
  }
}

const of = ({ prompts = Prompts.standard() }: Options, name: Prompts.Name): Template.Template => prompts[name]

/**
 * Fills a prompt.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fill = <N extends Prompts.Name>(options: Options, name: N, values: Prompts.Values<N>): string =>
  Template.fill(of(options, name).text, { ...common(options), ...values })

/**
 * What a role is after, and what it keeps to.
 *
 * @category combinators
 * @since 0.1.0
 */
export const persona = (
  options: Options,
  name: Prompts.Name
): { readonly goal: string; readonly constraints: string } => {
  const { constraints = "", goal = "" } = of(options, name).keys
  return {
    goal: Template.fill(goal, common(options)),
    constraints: Template.fill(constraints, common(options))
  }
}

/**
 * An answer whose keys are described as the prompt describes them.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answer = <F extends Readonly<Record<string, Schema.Codec<unknown, unknown>>>>(
  options: Options,
  name: Prompts.Name,
  fields: F
): Schema.Struct<F> => {
  const { keys } = of(options, name)
  const described = Object.entries(fields).map(([key, field]) => {
    const description = Template.fill(keys[key] ?? "", common(options))
    return [key, description === "" ? field : field.annotate({ description })] as const
  })
  return Schema.Struct(Object.fromEntries(described) as unknown as F)
}

/**
 * What is known when code is written.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  readonly options: Options
  /** What the program must do. */
  readonly rules: ReadonlyArray<string>
  readonly approach: string
  /** Why earlier attempts were refused. */
  readonly refused: ReadonlyArray<Problem>
}

const lessons = (refused: ReadonlyArray<Problem>): ReadonlyArray<string> =>
  [...new Set(refused.map(({ message }) => message.trim().split("\n").at(-1) ?? ""))].slice(-4)

/**
 * Asks for the whole program in one file.
 *
 * @category prompts
 * @since 0.1.0
 */
export const program = ({ approach, options, refused, rules }: Context): string =>
  fill(options, "program", {
    rules,
    approach,
    shown: Transcript.of(options),
    names: brief(options).names.join(", "),
    sample: Transcript.sample(options),
    refused: lessons(refused)
  })

/**
 * Asks for one file of several.
 *
 * @category prompts
 * @since 0.1.0
 */
export const file = (
  { options, refused, rules }: Context,
  plan: typeof Tasks.schema.Type,
  name: string,
  written: Readonly<Record<string, string>>
): string =>
  fill(options, "file", {
    rules,
    files: plan["Logic Analysis"].map(([path, ...about]) => `${path}: ${about.join("; ")}`),
    api: plan["Full API spec"],
    written: Object.entries(written).map(([path, text]) => ({ path: path.split("/").at(-1) ?? path, text })),
    refused: lessons(refused),
    path: name
  })

/**
 * Asks for the part that a file lacks, with what earlier ones failed with.
 *
 * @category prompts
 * @since 0.1.0
 */
export const mend = (
  { options }: Context,
  path: string,
  { name, text }: Gap.Gap,
  problems: ReadonlyArray<Problem>
): string =>
  fill(options, "mend", {
    path,
    text: text.trimEnd(),
    part: name,
    block: Gap.isPage(path) ? "javascript" : options.language.name,
    problems: problems.slice(0, 3).map(({ message }) => message.replace(/ at line \d+: [^]*/, ""))
  })
