/**
 * How a test gets at what a file gives.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

/**
 * What of a file can be tested, and the line that brings it in; no names where nothing can.
 *
 * @category models
 * @since 0.1.0
 */
export interface TestImport {
  readonly names: ReadonlyArray<string>
  readonly line: string
  /** What stands in the line and in no other words for it. */
  readonly from: string
}

const quoted = (name: string): string => name.replaceAll("$", "\\$")

/**
 * Reads what a file gives of the names.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  path: string,
  text: string,
  wanted: ReadonlyArray<string>,
  testPath: string
): TestImport => {
  const names = [...new Set(wanted.map((name) => name.split(".")[0] ?? name))]
  if (/\.pyi?$/.test(path)) {
    const module = path.replace(/^(?:src|lib)\//, "").replace(/(?:\/__init__)?\.pyi?$/, "")
    const from = module.replaceAll("/", ".")
    return { names, from, line: `from ${from} import ${names.join(", ")}` }
  }
  const relative = posix.relative(posix.dirname(testPath), path)
  const from = relative.startsWith(".") ? relative : `./${relative}`
  const has = (pattern: string) => new RegExp(pattern, "m").test(text)
  const isModule = has("^export\\b")
  const alone = names.find((name) =>
    has(
      isModule
        ? `^export default (?:async )?(?:(?:function\\*?|class) )?${quoted(name)}\\b`
        : `^module\\.exports\\s*=\\s*(?:(?:async )?(?:function\\*?|class) )?${quoted(name)}\\b`
    )
  )
  const given = names.filter(
    (name) =>
      name !== alone &&
      has(
        isModule
          ? `^export (?:(?:async )?(?:function\\*?|class|const|let|var) ${quoted(name)}\\b|\\{[^}]*\\b${quoted(name)}\\b)`
          : `exports\\.${quoted(name)}\\s*=|^module\\.exports\\s*=\\s*\\{[^}]*\\b${quoted(name)}\\b`
      )
  )
  const braces = given.length > 0 ? `{ ${given.join(", ")} }` : ""
  const both = [alone ?? "", braces].filter((part) => part !== "")
  const line = isModule
    ? `import ${both.join(", ")} from "${from}"`
    : `const ${alone ?? braces} = require("${from}")`
  return {
    names: alone !== undefined && !isModule ? [alone] : [...(alone === undefined ? [] : [alone]), ...given],
    line,
    from
  }
}
