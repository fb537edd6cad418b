/**
 * The names that the project gives to things, made of the order.
 *
 * @since 0.1.0
 */
import * as Brief from "./Brief.ts"
import type { Options } from "./Options.ts"

/** Han characters and kana. */
const eastAsian = /[\u3040-\u30ff\u3400-\u9fff]/

/**
 * Language to write the documents in.
 *
 * @category accessors
 * @since 0.1.0
 */
export const humanLanguage = ({ humanLanguage, idea }: Options): string =>
  humanLanguage ?? (eastAsian.test(idea) ? "Chinese" : "English")

/**
 * Name of the source package: an identifier of the Latin alphabet; of a name in other letters, what is Latin by chance says nothing.
 *
 * @category accessors
 * @since 0.1.0
 */
export const packageName = ({ projectName }: Options): string => {
  if (/[^\P{L}\p{Script=Latin}]/u.test(projectName)) return "app"
  const name = projectName
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
  return name === "" ? "app" : /^\d/.test(name) ? `app_${name}` : name
}

/**
 * Path of a source file from the project's root.
 *
 * @category accessors
 * @since 0.1.0
 */
export const sourcePath = (options: Options, file: string): string => `${packageName(options)}/${file}`

/**
 * What the idea says of itself.
 *
 * @category accessors
 * @since 0.1.0
 */
export const brief = (options: Options): Brief.Brief => options.brief ?? Brief.of(options.idea)

/**
 * File that starts the program, that others import, or that is opened: the one that was named, or the language's own.
 *
 * @category accessors
 * @since 0.1.0
 */
export const entry = (options: Options): string => {
  const { extension } = options.language
  const { file } = brief(options)
  return file?.endsWith(extension) ? file : options.language.entry
}

/**
 * Whether the request shows that the program is told all by its arguments, and so has nothing to read.
 *
 * @category predicates
 * @since 0.1.0
 */
export const takesArguments = (options: Options): boolean => {
  const { examples, input } = brief(options)
  const commands = examples.filter((one) => one._tag === "Command")
  return input === "arguments" && commands.length > 0 && commands.every(({ stdin }) => stdin === undefined)
}
