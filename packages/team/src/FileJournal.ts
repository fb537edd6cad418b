/**
 * A journal in a file: one JSON object a line, appended, one writer.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import { Journal, make } from "./Journal.ts"
import { fromCause, JournalError } from "./JournalError.ts"
import * as JournalFile from "./JournalFile.ts"
import * as JournalLock from "./JournalLock.ts"
import * as JournalRecord from "./JournalRecord.ts"
import { insert, type Store } from "./JournalStore.ts"
import * as Recorded from "./Recorded.ts"

export { isHeld } from "./JournalLock.ts"
export { version } from "./JournalRecord.ts"

/** Name of the file in the folder of the run. @category constants @since 0.1.0 */
export const name = "journal.jsonl"

/**
 * How a journal is opened.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Of the programs that work on the run, kept in every record. */
  readonly versions?: Readonly<Record<string, string>> | undefined
  /** Goes on with the sound lines of a damaged file; the file as it was is kept. Without it, damage is an error. */
  readonly soundPart?: boolean | undefined
}

/** Bytes that are kept free for answers that arrive when the disk is full. */
const reserve = 1 << 18

const damaged = (file: string, { damage }: JournalFile.Found, sound: number): JournalError => {
  const [{ byte, excerpt, line } = { byte: 0, excerpt: "", line: 1 }] = damage
  const more = damage.length > 1 ? `, and in ${damage.length - 1} more lines` : ""
  return new JournalError({
    kind: "damaged",
    path: file,
    message: `The journal is damaged in line ${line}, at byte ${byte}${more}: ${excerpt}`,
    fix: `Go on with the ${sound} records that are sound: metagpt resume --sound-part. The file as it is stays beside it.`
  })
}

/** Where a value is, instead of the value: a journal may be larger than the memory. */
interface Place {
  readonly ordinal: number
  readonly offset: number
  readonly length: number
}

/** Reads what is there, and cuts off a torn last line. */
const load = (descriptor: number, file: string) =>
  Effect.gen(function* () {
    const index = new Map<string, Array<Place>>()
    let recorded = Recorded.none
    const found = yield* JournalFile.scan(descriptor, file, ({ length, offset, record }) => {
      const [key, ordinal] = JournalRecord.split(record.id)
      insert(index, key, { ordinal, offset, length })
      recorded = Recorded.record(recorded, record)
    })
    if (found.damage.length > 0) return yield* damaged(file, found, recorded.steps)
    if (found.whole < found.size) {
      yield* Effect.try({ try: () => fs.ftruncateSync(descriptor, found.whole), catch: fromCause(file) })
    }
    return { index, recorded, size: found.whole }
  })

/**
 * Opens the journal of a run in a folder, which is made when it is not there. It is this process's alone until the scope closes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const open = (
  directory: string,
  options: Options = {}
): Effect.Effect<Journal["Service"], JournalError, Scope.Scope> =>
  Effect.gen(function* () {
    const file = path.join(directory, name)
    const spare = `${file}.reserve`
    const { versions = { node: process.versions.node } } = options
    const attempt = <A>(run: () => A) => Effect.try({ try: run, catch: fromCause(file) })
    yield* attempt(() => fs.mkdirSync(directory, { recursive: true }))
    yield* JournalLock.take(directory)
    const begin = yield* Clock.monotonicTimeNanos
    const acquire = Effect.acquireRelease(
      attempt(() => fs.openSync(file, "a+")),
      (fd) => Effect.sync(() => fs.closeSync(fd))
    )
    let descriptor = yield* acquire
    const isMended = (error: JournalError) => error.kind === "damaged" && options.soundPart === true
    const loaded = yield* load(descriptor, file).pipe(
      Effect.catchIf(isMended, () =>
        Effect.gen(function* () {
          yield* JournalFile.keepSound(file)
          descriptor = yield* acquire
          return yield* load(descriptor, file)
        })
      )
    )
    const { index, recorded } = loaded
    let { size } = loaded
    let full: JournalError | undefined
    yield* Effect.acquireRelease(
      attempt(() => fs.writeFileSync(spare, Buffer.alloc(reserve, "reserve "))),
      () => Effect.sync(() => fs.rmSync(spare, { force: true }))
    )
    /** Whole or not at all. */
    const write = (line: string) => {
      try {
        fs.writeFileSync(descriptor, line)
        size += Buffer.byteLength(line)
      } catch (error) {
        fs.ftruncateSync(descriptor, size)
        throw error
      }
    }
    const append: Store["append"] = ({ value, ...record }) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const elapsed = recorded.elapsed + Math.round(Number((yield* Clock.monotonicTimeNanos) - begin) / 1e6)
        const line = `${JournalRecord.write({ ...record, at, elapsed, versions, value })}\n`
        // Written at once (survives kill -9), synced after (survives power loss); never queued behind another step's sync.
        yield* attempt(() => write(line)).pipe(
          Effect.catchIf(
            ({ kind }) => kind === "disk-full",
            (error) => {
              // What was paid for finds room in the reserve; nothing more is paid.
              full ??= error
              fs.rmSync(spare, { force: true })
              return attempt(() => write(line))
            }
          )
        )
        yield* Effect.callback<void, JournalError>((resume) => {
          fs.fdatasync(descriptor, (error) =>
            resume(error ? Effect.fail(fromCause(file)(error)) : Effect.void)
          )
        })
      })
    return make({
      recorded,
      places: (key) => index.get(key) ?? [],
      read: (place) => Effect.map(JournalFile.at(descriptor, file, place), (record) => record?.value),
      ready: Effect.suspend(() => (full === undefined ? Effect.void : Effect.fail(full))),
      append
    })
  })

/**
 * Says what a run has cost without opening it, also while another process works on it; undefined when it has no journal.
 *
 * @category accessors
 * @since 0.1.0
 */
export const survey = (
  directory: string
): Effect.Effect<
  { readonly recorded: Recorded.Recorded; readonly found: JournalFile.Found } | undefined,
  JournalError
> =>
  Effect.scoped(
    Effect.gen(function* () {
      const file = path.join(directory, name)
      if (!fs.existsSync(file)) return undefined
      const descriptor = yield* Effect.acquireRelease(
        Effect.try({ try: () => fs.openSync(file, "r"), catch: fromCause(file) }),
        (fd) => Effect.sync(() => fs.closeSync(fd))
      )
      let recorded = Recorded.none
      const found = yield* JournalFile.scan(descriptor, file, ({ record }) => {
        recorded = Recorded.record(recorded, record)
      })
      return { recorded, found }
    })
  )

/**
 * A journal in a folder.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (directory: string, options?: Options): Layer.Layer<Journal, JournalError> =>
  Layer.effect(Journal, open(directory, options))
