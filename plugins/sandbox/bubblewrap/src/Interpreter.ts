/**
 * The interpreters of this machine that a program in the cage may use.
 *
 * @since 0.1.0
 */
import { execFileSync } from "node:child_process"
import { realpathSync, statSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"

/**
 * Where an interpreter is inside of the cage, and what must be mounted for it: from, to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interpreter {
  readonly path: string
  readonly mounts: ReadonlyArray<readonly [from: string, to: string]>
}

/** Whether everybody may reach and run a file, as the owner of the cage must who is not root. */
const isOpen = (path: string): boolean => {
  try {
    if ((statSync(path).mode & 0o005) !== 0o005) return false
  } catch {
    return false
  }
  return path === "/" || isOpen(dirname(path))
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

const isOfSystem = (path: string): boolean => path.startsWith("/usr/")

/** The first of these that can be run. */
const choose = (paths: ReadonlyArray<string>, isRoot: boolean): string | undefined =>
  paths.find((path) => isThere(path) && (!isRoot || isOpen(realpathSync(path))))

/**
 * Finds a program by its name in `PATH`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const which = (name: string): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find(isThere)

/**
 * Finds Python: that of the system first, since it needs nothing from the folder of a user.
 *
 * @category constructors
 * @since 0.1.0
 */
export const python = (isRoot: boolean): Interpreter | undefined => {
  const ofSystem = choose(["/usr/bin/python3", "/usr/local/bin/python3"], isRoot)
  if (ofSystem !== undefined) return { path: ofSystem, mounts: [] }
  const other = which("python3")
  if (other === undefined) return undefined
  try {
    const ask = "import os, sys; print(os.path.realpath(sys.executable)); print(sys.base_prefix)"
    const [path = "", prefix = ""] = execFileSync(other, ["-I", "-c", ask], {
      encoding: "utf8",
      timeout: 10_000
    }).split("\n")
    const isUsable = path.startsWith(`${prefix}/`) && (!isRoot || isOpen(path))
    return isUsable ? { path, mounts: [[prefix, prefix]] } : undefined
  } catch {
    return undefined
  }
}

/**
 * Finds Node: the one that runs this, else that of the system.
 *
 * @category constructors
 * @since 0.1.0
 */
export const node = (isRoot: boolean): Interpreter | undefined => {
  const found = choose([process.execPath, "/usr/bin/node", "/usr/local/bin/node"], isRoot)
  if (found === undefined) return undefined
  const path = realpathSync(found)
  return isOfSystem(path)
    ? { path, mounts: [] }
    : { path: "/runtime/node", mounts: [[path, "/runtime/node"]] }
}
