/**
 * Where the command writes: results to one stream, what goes on to the other.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"

import { type Lang, langOf } from "./Messages.ts"
import { ansi, isColoured, isLive, none, type Style } from "./Style.ts"

/**
 * The two streams and what is known about them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Screen {
  readonly lang: Lang
  /** Colours of what goes on. */
  readonly style: Style
  /** What goes on can be repainted. */
  readonly live: boolean
  /** A person can be asked. */
  readonly asks: boolean
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** A result, to stdout. */
  readonly result: (line: string) => void
  /** What goes on, and errors, to stderr; nothing is added to the text. */
  readonly progress: (text: string) => void
  readonly picture: Picture
}

/**
 * What others than the view want to show while it paints.
 *
 * @category models
 * @since 0.1.0
 */
export interface Picture {
  isPainted: boolean
  /** Lines that scroll away above with the next picture. */
  readonly above: Array<string>
  /** The last row of the picture. */
  status: string | undefined
}

/**
 * Says a line, above the picture where one is painted.
 *
 * @category combinators
 * @since 0.1.0
 */
export const note = ({ picture, progress }: Screen, line: string): void => {
  if (picture.isPainted) picture.above.push(line)
  else progress(`${line}\n`)
}

/** `--lang` counts before the flags are read, so that what is wrong with them is told in that language too. */
const asked = (args: ReadonlyArray<string>): Lang | undefined => {
  const at = args.findIndex((word) => /^--lang(=|$)/.test(word))
  const word = args[at]?.split("=")[1] ?? args[at + 1]
  return at !== -1 && (word === "en" || word === "zh") ? word : undefined
}

/**
 * The screen of this process.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofProcess = (args: ReadonlyArray<string> = []): Screen => ({
  lang: asked(args) ?? langOf(process.env),
  style: isColoured(process.stderr.isTTY, process.env) ? ansi : none,
  live: isLive(process.stderr.isTTY, process.env),
  asks: process.stdin.isTTY && process.stderr.isTTY,
  size: () => ({ columns: process.stderr.columns || 80, rows: process.stderr.rows || 24 }),
  result: (line) => void process.stdout.write(`${line}\n`),
  progress: (text) => void process.stderr.write(text),
  picture: { isPainted: false, above: [], status: undefined }
})

/**
 * The screen that the command writes to.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentScreen: Context.Reference<Screen> = Context.Reference("@metagpt-ts/cli/Screen", {
  defaultValue: () => ofProcess()
})
