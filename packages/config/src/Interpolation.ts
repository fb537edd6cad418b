/**
 * Environment variables inside the file.
 *
 * @since 0.1.0
 */

/**
 * What became of a text with references in it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interpolated {
  readonly text: string
  /** Names that stood in it. */
  readonly names: ReadonlyArray<string>
  /** Names that have neither a value nor a default. */
  readonly missing: ReadonlyArray<string>
  /** References that cannot be read. */
  readonly malformed: ReadonlyArray<string>
}

const reference = /\$(\$\{)|\$\{([^}]*)(\})?/g
const body = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/

/**
 * Puts the values of `${NAME}` and `${NAME:-default}` into a text; `$${` stands for `${` itself.
 *
 * The default is also taken for a variable that is empty, as a shell does.
 *
 * @category combinators
 * @since 0.1.0
 */
export const interpolate = (
  source: string,
  env: Readonly<Record<string, string | undefined>>
): Interpolated => {
  const names: Array<string> = []
  const missing: Array<string> = []
  const malformed: Array<string> = []
  const text = source.replace(
    reference,
    (whole: string, escaped: string | undefined, inner: string | undefined, end: string | undefined) => {
      if (escaped !== undefined) return escaped
      const match = end === undefined ? null : body.exec(inner ?? "")
      if (match === null) {
        malformed.push(whole)
        return whole
      }
      const [, name = "", fallback] = match
      names.push(name)
      const value = env[name]
      if (fallback !== undefined) return value === undefined || value === "" ? fallback : value
      if (value === undefined) missing.push(name)
      return value ?? ""
    }
  )
  return { text, names, missing, malformed }
}
