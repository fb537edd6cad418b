/**
 * What the end of a program says about the program.
 *
 * @since 0.1.0
 */
import type { Language, Sandbox } from "@metagpt-ts/workspace"

/** Endings that show that nobody typed on, or that there is no terminal, no network and no room behind the sandbox. */
const excused =
  /ERR_USE_AFTER_CLOSE|readline was closed|setRawMode|ENOTTY|EAGAIN|ERR_ACCESS_DENIED|\bE(?:ACCES|PERM|ROFS|ADDRINUSE|ADDRNOTAVAIL|CONNREFUSED|AI_AGAIN|NETUNREACH)\b|ENOTFOUND|fetch failed/

/** The line that names the error: `TypeError: x is not a function`, `Error [ERR_X]: ...`. */
const errorLine = /^(?:Uncaught )?(?:\w*(?:Error|Exception)|\w+Warning)(?: \[\w+\])?(?::.*)?$/m

const missingPackage = /Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w][\w.-]*)[^']*'/

const isDeclared = (name: string, files: Sandbox.Files): boolean =>
  (files["package.json"] ?? "").includes(JSON.stringify(name))

/** The file and line of the project that a stack names first. */
const placeIn = (
  stderr: string,
  files: Sandbox.Files
): { readonly path: string; readonly line: number } | undefined => {
  const paths = Object.keys(files).toSorted((a, b) => b.length - a.length)
  for (const [, place = "", line = ""] of stderr.matchAll(
    /(?:^|[( ])((?:file:\/\/)?\/[^\n():]+\.[cm]?[jt]sx?):(\d+)/gm
  )) {
    const path = place.includes("/node_modules/")
      ? undefined
      : paths.find((each) => place.endsWith(`/${each}`))
    if (path !== undefined) return { path, line: Number(line) }
  }
  return undefined
}

/** The report of an error that nobody caught, without the folder the sandbox ran it in. */
const report = (stderr: string, place: { readonly path: string } | undefined): string => {
  const text = stderr.replace(/\n+Node\.js v[\d.]+\s*$/, "").trimEnd()
  const folder =
    place === undefined
      ? undefined
      : new RegExp(
          `((?:file://)?/[^\\n():]*?)${place.path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}:\\d+`
        ).exec(text)?.[1]
  const lines = (folder === undefined || folder === "/" ? text : text.replaceAll(folder, "")).split("\n")
  return lines
    .filter((line) => !/^\s+at .*\(?node:internal\//.test(line))
    .slice(-15)
    .join("\n")
}

/** The error that nobody caught: without a stack a program said in its own words why it ends. */
export const uncaught = ({ code, ended, stderr }: Sandbox.Outcome): string | undefined =>
  ended === "exit" && code !== 0 && /^\s+at |^(?:file:\/\/)?\/.*:\d+$/m.test(stderr)
    ? errorLine.exec(stderr)?.[0]
    : undefined

/** Whether a program failed only for something that the sandbox lacks. */
export const isExcused = (stderr: string, files: Sandbox.Files, lacks: ReadonlyArray<string>): boolean => {
  const name = missingPackage.exec(stderr)?.[1]
  return excused.test(stderr) || (name !== undefined && (isDeclared(name, files) || lacks.includes(name)))
}

/**
 * Tells of an error that ended a program; undefined when there is none, or it shows no fault of the program.
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
  if (outcome.ended === "memory")
    return { rule: "crash", path: entry, message: `When it is ${when}, it takes all memory` }
  const { stderr } = outcome
  const error = uncaught(outcome)
  if (error === undefined || isExcused(stderr, files, lacks)) return undefined
  const place = placeIn(stderr, files)
  return {
    rule: "crash",
    path: place?.path ?? entry,
    line: place?.line,
    message: `When it is ${when}, it ends with ${error}\n${report(stderr, place)}`
  }
}
