/**
 * A project that exists, worked on without losing anything: what is not committed is never touched, and every change is a commit.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { join, resolve } from "node:path"

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"

import { CheckoutError, type Reason } from "./CheckoutError.ts"
import * as GitLibrary from "./GitLibrary.ts"
import * as GitProgram from "./GitProgram.ts"
import type { History } from "./History.ts"
import * as SafePath from "./SafePath.ts"
import type { Files } from "./Sandbox.ts"
import { textOf } from "./Text.ts"
import * as WholeFile from "./WholeFile.ts"
import { fromCause, type WorkspaceError } from "./WorkspaceError.ts"

export { CheckoutError } from "./CheckoutError.ts"

/** @category errors @since 0.1.0 */
export type Failure = CheckoutError | WorkspaceError

/**
 * The project as it was when the work on it began, and the one way to change it.
 *
 * @category services
 * @since 0.1.0
 */
export class Checkout extends Context.Service<
  Checkout,
  {
    /** Absolute path of the folder. */
    readonly root: string
    readonly branch: string
    /** Whether the folder became a repository now. */
    readonly isNew: boolean
    /** Text files that git tracks, by path; as they were before the change of this run, if it was made already. */
    readonly files: Effect.Effect<Files, Failure>
    /** Writes files and commits these alone, all of it or nothing; done once, however often it is asked. Gives the id. */
    readonly commit: (message: string, changed: Files) => Effect.Effect<string, Failure>
  }
>()("@metagpt-ts/workspace/Checkout") {}

/**
 * Which project.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly root: string
  /** Folder in which the change is noted before it is made, so that one cut short is taken back. */
  readonly notes: string
}

/** A change that is about to be made, or was. */
const Note = Schema.fromJsonString(
  Schema.Struct({
    base: Schema.String,
    commit: Schema.optionalKey(Schema.String),
    before: Schema.Record(Schema.String, Schema.NullOr(Schema.String)),
    after: Schema.Record(Schema.String, Schema.String)
  })
)
type Note = typeof Note.Type

const largest = 1_048_576
/** More files than this are not taken into a new repository unasked. */
const most = 5000

const refuse = (reason: Reason, path: string, evidence: ReadonlyArray<string>): CheckoutError =>
  new CheckoutError({ reason, path, evidence: evidence.slice(0, 8).join(", ") })

const attempt = <A>(path: string, act: () => Promise<A>): Effect.Effect<A, Failure> =>
  Effect.tryPromise({
    try: act,
    catch: (cause) => {
      if (cause instanceof CheckoutError) return cause
      const { code, message, syscall } = cause as NodeJS.ErrnoException
      return typeof code === "string" && syscall !== undefined && !syscall.startsWith("spawn")
        ? fromCause(path, "work on", cause)
        : refuse("refused", path, [message.replaceAll(/\s+/g, " ").slice(0, 300)])
    }
  })

const count = (dir: string, left = most): number => {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (left < 0) break
    if (["node_modules", ".git", ".venv", "venv", ".metagpt"].includes(entry.name)) continue
    left = entry.isDirectory() ? count(join(dir, entry.name), left - 1) : left - 1
  }
  return left
}

interface Opened {
  readonly history: History
  readonly branch: string
  readonly base: string
  readonly isNew: boolean
}

/** Finds the repository, makes one where there is none, and sees that nothing of the user's can be lost. */
const open = async (dir: string, note: Note | undefined): Promise<Opened> => {
  const stat = fs.statSync(dir, { throwIfNoEntry: false })
  if (!stat) throw refuse("missing", dir, [])
  if (!stat.isDirectory()) throw refuse("file", dir, [])
  const isProgram = await GitProgram.isThere()
  const git = isProgram ? GitProgram : GitLibrary
  const top = await git.root(dir)
  const history = git.make(dir)
  const isOwn = top !== undefined && fs.realpathSync(top) === fs.realpathSync(dir)
  if (top !== undefined && !isProgram) {
    const lacks = [...(await GitLibrary.unknown(top))]
    if (!isOwn) lacks.push("a part of a repository")
    if (lacks.length > 0) throw refuse("program", dir, lacks)
  }
  let isNew = top === undefined
  if (top !== undefined && !isOwn && (await history.tracked()).length === 0) {
    // A folder that the outer repository ignores, as a workspace of projects, is none of its business.
    isNew = (await GitProgram.make(top).ignored([dir])).length > 0
    if (!isNew) throw refuse("nested", dir, [top])
  }
  if (isNew) {
    if (count(dir) < 0) throw refuse("large", dir, [`more than ${most} files`])
    await git.begin(dir)
  }
  const { branch, commit } = await history.head()
  if (branch === undefined) throw refuse("detached", dir, commit === undefined ? [] : [commit.slice(0, 10)])
  const busy = isNew ? [] : await git.underWay(dir)
  if (busy.length > 0) throw refuse("busy", dir, busy)
  if (commit === undefined) {
    return { history, branch, isNew: true, base: await history.commit("The project as it was") }
  }
  if (note && note.commit === undefined && note.base === commit) await takeBack(dir, note)
  const dirty = await history.changed()
  if (dirty.length > 0) throw refuse("dirty", dir, dirty)
  return { history, branch, isNew, base: commit }
}

const read = (file: string): string | undefined => {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile() || stat.size > largest) return undefined
  return textOf(fs.readFileSync(file))
}

/** Undoes what was written of a change that was not committed. */
const takeBack = async (dir: string, { after, before }: Note): Promise<void> => {
  for (const [path, old] of Object.entries(before)) {
    const file = join(dir, path)
    if (read(file) !== after[path]) continue
    if (old === null) fs.rmSync(file)
    else await WholeFile.write(dir, file, old)
  }
}

/** What stands in place of a file that lies elsewhere. */
const isPointer = (text: string): boolean => text.startsWith("version https://git-lfs.github.com/spec/")

/**
 * Opens a project. A folder without history gets one, with a first commit of what is there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Checkout["Service"], Failure> =>
  Effect.gen(function* () {
    const root = resolve(options.root)
    const file = join(options.notes, "change.json")
    const decode = Schema.decodeUnknownSync(Note)
    let note = yield* attempt(root, async () =>
      fs.existsSync(file) ? decode(fs.readFileSync(file, "utf8")) : undefined
    )
    const { base, branch, history, isNew } = yield* attempt(root, () => open(root, note))
    const alone = (yield* Semaphore.make(1)).withPermits(1)
    const keep = async (next: Note) => {
      await WholeFile.write(root, file, JSON.stringify(next))
      note = next
    }
    const made = () => note?.commit !== undefined
    const change = async (message: string, changed: Files): Promise<string> => {
      if (note?.commit !== undefined) {
        if (Object.entries(changed).every(([path, text]) => note?.after[path] === text)) return note.commit
        throw refuse("moved", root, Object.keys(changed))
      }
      const tracked = new Set(await history.tracked())
      const paths = Object.keys(changed)
      const strangers = paths.filter((path) => !tracked.has(path) && fs.existsSync(join(root, path)))
      if (strangers.length > 0) throw refuse("inTheWay", root, strangers)
      const ignored = await history.ignored(paths.filter((path) => !tracked.has(path)))
      if (ignored.length > 0) throw refuse("ignored", root, ignored)
      const dirty = [...(await history.changed())]
      if ((await history.head()).commit !== base) dirty.push("HEAD")
      if (dirty.length > 0) throw refuse("moved", root, dirty)
      const before = Object.fromEntries(paths.map((path) => [path, read(join(root, path)) ?? null]))
      await keep({ base, before, after: changed })
      try {
        for (const [path, text] of Object.entries(changed)) {
          await WholeFile.write(root, join(root, path), text)
        }
        const commit = await history.commit(message, paths)
        await keep({ base, before, after: changed, commit })
        return commit
      } catch (cause) {
        if (note) await takeBack(root, note)
        fs.rmSync(file, { force: true })
        throw cause
      }
    }
    return {
      root,
      branch,
      isNew,
      files: attempt(root, async () => {
        const files: Record<string, string> = {}
        for (const path of await history.tracked()) {
          const text = read(join(root, path))
          if (text !== undefined && !isPointer(text)) files[path] = text
        }
        for (const [path, old] of Object.entries((made() && note?.before) || {})) {
          if (old === null) delete files[path]
          else files[path] = old
        }
        return files
      }),
      commit: (message, changed) =>
        Effect.forEach(Object.keys(changed), (path) => SafePath.resolve(root, path)).pipe(
          Effect.andThen(attempt(root, () => change(message, changed))),
          alone,
          Effect.uninterruptible
        )
    }
  })

/**
 * A project in memory, for tests and rehearsals; a commit changes nothing.
 *
 * @category layers
 * @since 0.1.0
 */
export const memory = (files: Files): Layer.Layer<Checkout> =>
  Layer.succeed(Checkout, {
    root: "/memory",
    branch: "main",
    isNew: false,
    files: Effect.succeed(files),
    commit: () => Effect.succeed("")
  })
