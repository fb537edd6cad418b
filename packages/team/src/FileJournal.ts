import * as fs from "node:fs"
import { hostname } from "node:os"
import * as path from "node:path"

/**
 * A journal in a file: one JSON object a line, appended, one writer.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import { Journal, JournalError, make, type Store } from "./Journal.ts"

/** Version of the file's format. @category models @since 0.1.0 */
export const version = 1

const failure =
  (file: string) =>
  (cause: unknown): JournalError => {
    const code = (cause as NodeJS.ErrnoException).code
    const said = cause instanceof Error ? cause.message : String(cause)
    if (code === "ENOSPC" || code === "EDQUOT") {
      return new JournalError({
        kind: "disk-full",
        path: file,
        message: `The disk is full: ${said}`,
        fix: "Free some space, then resume the run: nothing that was paid for is lost."
      })
    }
    const denied = code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR"
    return new JournalError({
      kind: denied ? "not-writable" : "other",
      path: file,
      message: `The journal cannot be written: ${said}`,
      fix: "Choose a folder that you may write to with --workspace."
    })
  }

const attempt = <A>(file: string, run: () => A): Effect.Effect<A, JournalError> =>
  Effect.try({ try: run, catch: failure(file) })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** In doubt (another machine, an unreadable lock) the lock holds. */
const lock = (directory: string): Effect.Effect<void, JournalError, Scope.Scope> => {
  const file = path.join(directory, "lock")
  const mine = JSON.stringify({ pid: process.pid, host: hostname() })
  const take = Effect.gen(function* () {
    const written = yield* attempt(file, () => {
      try {
        fs.writeFileSync(file, mine, { flag: "wx" })
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
        throw error
      }
    })
    if (written) return
    const text = yield* attempt(file, () => fs.readFileSync(file, "utf8"))
    const owner = ((): { pid?: unknown; host?: unknown } => {
      try {
        return JSON.parse(text) as { pid?: unknown; host?: unknown }
      } catch {
        return {}
      }
    })()
    if (owner.host === hostname() && typeof owner.pid === "number" && !isAlive(owner.pid)) {
      // Renamed first: of two processes that find the same dead lock only one succeeds.
      const stale = `${file}.${process.pid}`
      yield* attempt(file, () => fs.renameSync(file, stale))
      yield* attempt(file, () => fs.rmSync(stale, { force: true }))
      yield* attempt(file, () => fs.writeFileSync(file, mine, { flag: "wx" }))
      return
    }
    return yield* new JournalError({
      kind: "locked",
      path: file,
      message: `This run is in use by process ${String(owner.pid)} on ${String(owner.host)}`,
      fix: `Wait for it to end; if you know that it is gone, delete ${file}.`
    })
  })
  return Effect.asVoid(Effect.acquireRelease(take, () => Effect.sync(() => fs.rmSync(file, { force: true }))))
}

interface Record {
  readonly id: string
  readonly value: unknown
}

/** Reads the records; a torn last line is cut off, damage before it is told with its place. */
const read = (file: string): Map<string, unknown> => {
  const known = new Map<string, unknown>()
  if (!fs.existsSync(file)) return known
  const bytes = fs.readFileSync(file)
  let good = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, good)) {
    const line = bytes.toString("utf8", good, end)
    try {
      const record = JSON.parse(line) as Partial<Record> & { v?: number }
      if (record.v !== undefined && record.v !== version) {
        throw new JournalError({
          kind: "damaged",
          path: file,
          message: `The journal has format ${record.v}; this version reads ${version}`,
          fix: "Resume it with the version that wrote it, or start again."
        })
      }
      if (typeof record.id === "string") known.set(record.id, record.value)
    } catch (error) {
      if (error instanceof JournalError) throw error
      throw new JournalError({
        kind: "damaged",
        path: file,
        message: `The journal is damaged at byte ${good}: ${line.slice(0, 80)}`,
        fix: `Cut the file there to go on with what came before: head -c ${good} ${file} > sound && mv sound ${file}`
      })
    }
    good = end + 1
  }
  if (good < bytes.length) fs.truncateSync(file, good)
  return known
}

/**
 * Opens the journal of a run in a folder, which is made when it is not there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const open = (directory: string): Effect.Effect<Journal["Service"], JournalError, Scope.Scope> =>
  Effect.gen(function* () {
    const file = path.join(directory, "journal.jsonl")
    yield* attempt(directory, () => fs.mkdirSync(directory, { recursive: true }))
    yield* lock(directory)
    const known = yield* Effect.try({
      try: () => read(file),
      catch: (cause) => (cause instanceof JournalError ? cause : failure(file)(cause))
    })
    const descriptor = yield* Effect.acquireRelease(
      attempt(file, () => fs.openSync(file, "a")),
      (fd) => Effect.sync(() => fs.closeSync(fd))
    )
    const append: Store["append"] = (id, value) =>
      Effect.gen(function* () {
        // Written at once (survives kill -9), synced after (survives power loss); never queued behind another step's sync.
        yield* attempt(file, () => {
          const sound = fs.fstatSync(descriptor).size
          try {
            fs.writeFileSync(descriptor, `${JSON.stringify({ v: version, at: Date.now(), id, value })}\n`)
          } catch (error) {
            fs.ftruncateSync(descriptor, sound)
            throw error
          }
        })
        yield* Effect.callback<void, JournalError>((resume) => {
          fs.fdatasync(descriptor, (error) => resume(error ? Effect.fail(failure(file)(error)) : Effect.void))
        })
      })
    return make({ known, append })
  })

/**
 * A journal in a folder.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (directory: string): Layer.Layer<Journal, JournalError> =>
  Layer.effect(Journal, open(directory))
