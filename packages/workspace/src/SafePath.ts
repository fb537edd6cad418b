/**
 * Paths that stay inside the project, on every system. Models write paths; so they are hostile.
 *
 * @since 0.1.0
 */
import { lstat, realpath } from "node:fs/promises"
import { join, relative, sep } from "node:path"

import * as Effect from "effect/Effect"

import { fromCause, WorkspaceError } from "./WorkspaceError.ts"

/** Names that Windows keeps for devices, with any ending. */
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/** Characters that some file systems look through when they compare names. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu

// oxlint-disable-next-line no-control-regex -- these are the ones that are looked for
const control = /[\u0000-\u001f\u007f]/

const fault = (path: string): string | undefined => {
  if (path === "") return "it is empty"
  if (control.test(path)) return "it holds a control character"
  if (path.includes("\\")) return "it holds a backslash; parts are divided by /"
  if (path.startsWith("/")) return "it is absolute"
  if (/^[a-z]:/i.test(path)) return "it names a drive"
  if (path.startsWith("~")) return "it starts with ~, which shells take for a home folder"
  if (path.endsWith("/")) return "it names a folder"
  for (const part of path.split("/")) {
    if (part === "..") return "it leaves the project with .."
    if (part === "" || part === ".") continue
    if (/[<>:"|?*]/.test(part)) return `${part} holds a character that Windows refuses`
    if (/[. ]$/.test(part) || part.startsWith(" ")) return `${part} starts or ends with a space or a dot`
    if (device.test(part)) return `${part} is the name of a device on Windows`
    if (Buffer.byteLength(part) > 255) return `${part.slice(0, 40)}... is longer than 255 bytes`
    const plain = part.normalize("NFKC").replaceAll(invisible, "").toLowerCase()
    if (plain === ".git" || /^git~\d+$/.test(plain)) return "it reaches into the history kept by git"
  }
  return path.split("/").every((part) => part === "" || part === ".")
    ? "it names the project itself"
    : undefined
}

const unsafe = (path: string, reason: string): WorkspaceError => {
  const shown = JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}...` : path)
  return new WorkspaceError({
    kind: "unsafe-path",
    path,
    message: `The path ${shown} is not safe: ${reason}`,
    fix: "Use a path inside the project, such as src/main.py"
  })
}

/**
 * Checks a relative path by its text, and drops `./` and doubled slashes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (path: string): Effect.Effect<string, WorkspaceError> => {
  const reason = fault(path)
  return reason === undefined
    ? Effect.succeed(
        path
          .split("/")
          .filter((part) => part !== "" && part !== ".")
          .join("/")
      )
    : Effect.fail(unsafe(path, reason))
}

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")

/** The first part of a path that is a link out of the root, or a link to nothing. */
const escape = async (root: string, path: string): Promise<string | undefined> => {
  let here = root
  for (const part of path.split("/")) {
    here = join(here, part)
    try {
      if (!(await lstat(here)).isSymbolicLink()) continue
    } catch (cause) {
      if (isMissing(cause)) return undefined
      throw cause
    }
    try {
      const away = relative(await realpath(root), await realpath(here))
      if (away === ".." || away.startsWith(`..${sep}`) || /^([a-z]:|[\\/])/i.test(away)) return part
    } catch (cause) {
      if (isMissing(cause)) return part
      throw cause
    }
  }
  return undefined
}

/**
 * Checks a relative path against a folder on disk, links included, and gives the absolute path.
 *
 * @category constructors
 * @since 0.1.0
 */
export const resolve = (root: string, path: string): Effect.Effect<string, WorkspaceError> =>
  Effect.flatMap(parse(path), (safe) =>
    Effect.tryPromise({
      try: () => escape(root, safe),
      catch: (cause) => fromCause(path, "look at", cause)
    }).pipe(
      Effect.flatMap((link) =>
        link === undefined
          ? Effect.succeed(join(root, ...safe.split("/")))
          : Effect.fail(unsafe(path, `${link} is a link that leaves the project`))
      )
    )
  )
