/**
 * What a source file defines, read without running anything: the map of a project, and the places where it can be changed.
 *
 * @since 0.1.0
 */
import * as PythonOutline from "./PythonOutline.ts"
import * as ScriptOutline from "./ScriptOutline.ts"

/**
 * A function, a class or a constant of a file.
 *
 * @category models
 * @since 0.1.0
 */
export interface Definition {
  /** A method has its class before it: `Game.move`. */
  readonly name: string
  readonly kind: "function" | "class" | "constant"
  /** Where its text begins, decorators and `export` included. */
  readonly start: number
  /** Where the definition proper begins, behind decorators and `export`. */
  readonly head: number
  /** Behind its last character. */
  readonly end: number
  /** How it is called, on one line. */
  readonly signature: string
  /** First line of what it says about itself; empty when it says nothing. */
  readonly doc: string
}

/**
 * What a file brings in and what it defines, in the order of the text.
 *
 * @category models
 * @since 0.1.0
 */
export interface Outline {
  readonly imports: ReadonlyArray<Pick<Definition, "start" | "end">>
  readonly definitions: ReadonlyArray<Definition>
  /** Starts of lines that lie within a string: their indentation is content. */
  readonly fixed: ReadonlySet<number>
}

const extension = (path: string): string => /\.\w+$/.exec(path)?.[0].toLowerCase() ?? ""

const readers: Readonly<Record<string, (text: string) => Outline | undefined>> = {
  ".py": PythonOutline.read,
  ".pyi": PythonOutline.read,
  ".html": ScriptOutline.readPage,
  ".htm": ScriptOutline.readPage,
  ...Object.fromEntries(
    [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"].map((name) => [
      name,
      (text: string) => ScriptOutline.read(text, name)
    ])
  )
}

/**
 * Outlines a file by the ending of its name; undefined for a language that is not known, or a text that cannot be read.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (path: string, text: string): Outline | undefined => readers[extension(path)]?.(text)

/**
 * The one definition of a name; undefined when there is none or more than one, as with a property and its setter.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = ({ definitions }: Outline, name: string): Definition | undefined => {
  const found = definitions.filter((definition) => definition.name === name)
  return found.length === 1 ? found[0] : undefined
}
