/**
 * What the engineer's model is told: short, the request first, the demand last, nothing that could be copied as an answer.
 *
 * @since 0.1.0
 */
import type { Problem, Tasks } from "./Documents.ts"
import type { Options } from "./Options.ts"

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

const list = (lines: ReadonlyArray<string>): string => lines.map((line) => `- ${line}`).join("\n")

const manners = ({ language }: Options): string =>
  list([
    `Only the standard library of ${language.name}. No curses, no graphics window.`,
    "It keeps to a plain terminal: it prints, and reads lines that the user types. A game goes turn by turn.",
    "It starts without arguments. Only when the request itself shows commands or arguments does it read them from the command line, and prints its usage without them.",
    "Every function is complete and does its work. No pass, no placeholder, no comment instead of code."
  ])

const lessons = (refused: ReadonlyArray<Problem>): string => {
  const said = [...new Set(refused.map(({ message }) => message.trim().split("\n").at(-1) ?? ""))]
  return said.length === 0
    ? ""
    : `Earlier tries failed with:\n${list(said.slice(-4))}\nWrite it so that this cannot happen.`
}

const join = (...parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join("\n\n")

const demand = ({ language }: Options, what: string): string =>
  `Answer with ${what} in one \`\`\`${language.name} block and nothing else.`

/**
 * Asks for the whole program in one file.
 *
 * @category prompts
 * @since 0.1.0
 */
export const program = ({ approach, options, refused, rules }: Context): string =>
  join(
    `Write a complete ${options.language.name} program in one file for this request:\n${options.idea}`,
    rules.length > 0 ? `What it does:\n${list(rules)}` : "",
    approach === "" ? "" : `How: ${approach}`,
    lessons(refused),
    `Rules:\n${manners(options)}`,
    demand(options, "the whole program")
  )

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
  join(
    `Program: ${options.idea}`,
    rules.length > 0 ? `What it does:\n${list(rules)}` : "",
    `Its files:\n${list(plan["Logic Analysis"].map(([path, ...about]) => `${path}: ${about.join("; ")}`))}`,
    plan["Full API spec"] === "" ? "" : `Signatures:\n${plan["Full API spec"]}`,
    ...Object.entries(written).map(([path, text]) => `${path.split("/").at(-1)} is written:\n${text}`),
    lessons(refused),
    `Rules:\n${manners(options)}\n- The files lie in one folder and import each other by name. Import nothing that is not written or planned.`,
    demand(options, `the whole file ${name}`)
  )

/**
 * Asks for a file again, with what is wrong with it.
 *
 * @category prompts
 * @since 0.1.0
 */
export const mend = (
  { options }: Context,
  path: string,
  text: string,
  problems: ReadonlyArray<Problem>
): string =>
  join(
    `Request: ${options.idea}`,
    `This is ${path}:\n\`\`\`${options.language.name}\n${text.trimEnd()}\n\`\`\``,
    `It fails:\n${problems
      .slice(0, 3)
      .map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`))
      .join("\n")}`,
    demand(options, "the whole file, corrected")
  )
