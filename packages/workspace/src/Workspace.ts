/**
 * The generated project on disk.
 *
 * @since 0.1.0
 */
import { readdir, readFile, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"

import * as Repository from "./Repository.ts"
import * as SafePath from "./SafePath.ts"
import type { Files } from "./Sandbox.ts"
import { textOf } from "./Text.ts"
import * as WholeFile from "./WholeFile.ts"
import { fromCause } from "./WorkspaceError.ts"
import type { WorkspaceError } from "./WorkspaceError.ts"

export { freeName, slug } from "./ProjectName.ts"
export { WorkspaceError } from "./WorkspaceError.ts"

/**
 * The folder of one project. Paths are relative to it, with `/` between the parts, and never leave it.
 *
 * @category services
 * @since 0.1.0
 */
export class Workspace extends Context.Service<
  Workspace,
  {
    /** Absolute path of the folder. */
    readonly root: string
    /** Writes a text file whole, or fails and leaves what was there; false when it was so already, and nothing was touched. */
    readonly write: (path: string, content: string) => Effect.Effect<boolean, WorkspaceError>
    /** Undefined when there is no such file. */
    readonly read: (path: string) => Effect.Effect<string | undefined, WorkspaceError>
    readonly remove: (path: string) => Effect.Effect<void, WorkspaceError>
    /** All text files below a folder, by path; `.git`, dependencies and files over 1 MB are left out. */
    readonly files: (under?: string) => Effect.Effect<Files, WorkspaceError>
    /** Commits everything in the folder; nothing changed makes no commit. */
    readonly commit: (message: string) => Effect.Effect<void, WorkspaceError>
  }
>()("@metagpt-ts/workspace/Workspace") {}

/**
 * Where the project is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Path of the folder; it is made when the first file is written. */
  readonly root: string
}

/** Folders that hold what others wrote. */
const foreign = new Set([
  ".git",
  ".metagpt",
  "node_modules",
  "__pycache__",
  ".venv",
  "venv",
  ".mypy_cache",
  ".pytest_cache"
])

const largest = 1_048_576

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")

const orUndefined = async <A>(promise: Promise<A>): Promise<A | undefined> => {
  try {
    return await promise
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cause
  }
}

const gather = async (root: string, under: string, into: Record<string, string>): Promise<void> => {
  const entries = await orUndefined(readdir(join(root, under), { withFileTypes: true }))
  for (const entry of (entries ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`
    if (entry.isDirectory()) {
      if (!foreign.has(entry.name)) await gather(root, path, into)
    } else if (entry.isFile() && (await stat(join(root, path))).size <= largest) {
      const text = textOf(await readFile(join(root, path)))
      if (text !== undefined) into[path] = text
    }
  }
}

const attempt = <A>(path: string, action: string, act: () => Promise<A>): Effect.Effect<A, WorkspaceError> =>
  Effect.tryPromise({ try: act, catch: (cause) => fromCause(path, action, cause) })

/**
 * Opens the folder of a project. Nothing is made or changed before the first write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Workspace["Service"]> =>
  Effect.gen(function* () {
    const root = resolve(options.root)
    // A commit must not see a file that is half on its way
    const alone = (yield* Semaphore.make(1)).withPermits(1)
    const at = (path: string) => SafePath.resolve(root, path)

    return {
      root,
      write: (path, content) =>
        Effect.flatMap(at(path), (file) =>
          attempt(path, "write", () => WholeFile.write(root, file, content))
        ).pipe(alone),
      read: (path) =>
        Effect.flatMap(at(path), (file) => attempt(path, "read", () => orUndefined(readFile(file, "utf8")))),
      remove: (path) =>
        Effect.flatMap(at(path), (file) => attempt(path, "remove", () => rm(file, { force: true }))).pipe(
          alone
        ),
      files: (under = "") =>
        Effect.gen(function* () {
          const folder = under.replace(/(^|\/)\.?\/*$/, "")
          if (folder !== "") yield* at(folder)
          const files: Record<string, string> = {}
          yield* attempt(under || root, "read", () => gather(root, folder, files))
          return files
        }),
      commit: (message) =>
        attempt(root, "commit", () => Repository.commit(root, message)).pipe(Effect.asVoid, alone)
    }
  })

/**
 * The folder of a project as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<Workspace> => Layer.effect(Workspace, make(options))

/**
 * A project that is kept in memory alone, for tests; commits do nothing.
 *
 * @category layers
 * @since 0.1.0
 */
export const memory = (files: Files = {}): Layer.Layer<Workspace> =>
  Layer.sync(Workspace, () => {
    const kept = new Map(Object.entries(files))
    return {
      root: "/memory",
      write: (path, content) =>
        Effect.map(SafePath.parse(path), (safe) => {
          const isNew = kept.get(safe) !== content
          kept.set(safe, content)
          return isNew
        }),
      read: (path) => Effect.map(SafePath.parse(path), (safe) => kept.get(safe)),
      remove: (path) => Effect.map(SafePath.parse(path), (safe) => void kept.delete(safe)),
      files: (under = "") =>
        Effect.sync(() => {
          const folder = under.replace(/(^|\/)\.?\/*$/, "")
          const inside = [...kept].filter(([path]) => folder === "" || path.startsWith(`${folder}/`))
          return Object.fromEntries(inside.toSorted(([a], [b]) => (a < b ? -1 : 1)))
        }),
      commit: () => Effect.void
    }
  })
