/**
 * What the end of a program says about the program.
 *
 * @since 0.1.0
 */
import type { Language, Sandbox } from "@metagpt-ts/workspace"

/** Errors that show that a person stopped, and not that the program is wrong. */
const stopped = new Set(["EOFError", "KeyboardInterrupt"])

/** Errors that show that the sandbox has no such machine behind it. */
const absent =
  /can't start new thread|Function not implemented|[Nn]ot supported|does not support (?:processes|sockets)|event loop waits for something|Temporary failure in name resolution|Network is unreachable/

/** The error that ends a traceback: `name: message`. */
const lastLine = (stderr: string): string => {
  const lines = stderr.trimEnd().split("\n")
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? ""
    if (
      /^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Warning|Iteration|Exit|error|[A-Z]\w*)(?::|$)/.test(line)
    )
      return line
  }
  return lines.at(-1) ?? ""
}

const nameOf = (error: string): string => error.split(":")[0]?.split(".").at(-1) ?? ""

const top = (module: string): string => module.split(".")[0] ?? module

/** Is a package that is not here listed as one that the user installs? */
const isRequired = (name: string, files: Sandbox.Files): boolean =>
  (files["requirements.txt"] ?? "")
    .toLowerCase()
    .split("\n")
    .some((line) => /^[\w-]+/.exec(line.trim())?.[0].replaceAll("-", "_") === name.toLowerCase())

/**
 * Says whether a program failed only for something that the sandbox does not have.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isExcused = (stderr: string, files: Sandbox.Files, lacks: ReadonlyArray<string>): boolean => {
  const error = lastLine(stderr)
  if (stopped.has(nameOf(error))) return true
  const missing = /No module named '([^']+)'/.exec(error)?.[1]
  if (missing !== undefined) {
    const name = top(missing)
    const own = Object.keys(files).some((path) => new RegExp(`(^|/)${name}(\\.py$|/)`).test(path))
    return !own && (lacks.includes(name) || isRequired(name, files))
  }
  // '<' not supported between instances of 'str' and 'int'
  if (absent.test(error) && nameOf(error) !== "TypeError") return true
  const module = /module '([^']+)' has no attribute/.exec(error)?.[1] ?? /^(\w+)\.error\b/.exec(error)?.[1]
  if (module !== undefined && lacks.includes(top(module))) return true
  // It failed inside of a module that is there in name only
  const last = [...stderr.matchAll(/^ {2}File "([^"]+)", line \d+/gm)].at(-1)?.[1] ?? ""
  const library = /\/lib\/python[\d.]+(?:\.zip)?\/(.+)$/.exec(last)?.[1]
  return library !== undefined && lacks.includes(top(library.replace(/\.py$/, "").replaceAll("/", ".")))
}

/** Standard error from the last traceback on. */
const traceback = (stderr: string): string | undefined => {
  const start = stderr.lastIndexOf("Traceback (most recent call last):")
  if (start >= 0) return stderr.slice(start).trimEnd()
  const syntax = /^ {2}File ".+", line \d+\n[\s\S]*^\w*(?:SyntaxError|IndentationError|TabError): .*/m.exec(
    stderr
  )
  return syntax?.[0].trimEnd()
}

/**
 * Tells of a traceback: the error, the file and line of the project, and the last 15 lines. Undefined when there is none, or it
 * shows no fault of the program.
 *
 * @category constructors
 * @since 0.1.0
 */
export const problem = (
  outcome: Sandbox.Outcome,
  files: Sandbox.Files,
  entry: string,
  lacks: ReadonlyArray<string>,
  typed: ReadonlyArray<string>
): Language.Problem | undefined => {
  const when =
    typed.length === 0
      ? "started"
      : `started and ${typed.map((line) => JSON.stringify(line)).join(", ")} typed in`
  if (outcome.ended === "memory") {
    return { rule: "crash", path: entry, message: `When it is ${when}, it takes all memory` }
  }
  if (outcome.ended !== "exit" || outcome.code === 0) return undefined
  const text = traceback(outcome.stderr)
  if (text === undefined || isExcused(text, files, lacks)) return undefined
  const error = lastLine(text).replaceAll("/project/", "")
  // A person who types letters where a number is asked gets to know that; the program does start
  if (/^ValueError: (?:invalid literal for int|could not convert string)/.test(error)) {
    const quoted = /: '([^']*)'$/.exec(error)?.[1]
    if (quoted !== undefined && typed.some((line) => line.includes(quoted.trim()))) return undefined
  }
  const frames = [...text.matchAll(/^ {2}File "([^"]+)", line (\d+)/gm)]
    .map(([, path = "", line = ""]) => ({ path: path.replace(/^\/project\//, ""), line: Number(line) }))
    .filter(({ path }) => files[path] !== undefined)
  const place = frames.at(-1) ?? { path: entry, line: undefined }
  const shown = text.replaceAll("/project/", "").split("\n")
  return {
    rule: "crash",
    path: place.path,
    line: place.line,
    message: `When it is ${when}, it ends with ${error}\n${shown.slice(-15).join("\n")}`
  }
}
