/**
 * The journal's file, read from its beginning to its end in little memory.
 *
 * @since 0.1.0
 */
import { isUtf8 } from "node:buffer"
import * as fs from "node:fs"

import * as Effect from "effect/Effect"

import { fromCause, JournalError } from "./JournalError.ts"
import * as JournalRecord from "./JournalRecord.ts"

/**
 * Where a line is that is no record, and what it looks like.
 *
 * @category models
 * @since 0.1.0
 */
export interface Damage {
  /** From 1. */
  readonly line: number
  /** From 0. */
  readonly byte: number
  readonly excerpt: string
}

/**
 * What was found in a file.
 *
 * @category models
 * @since 0.1.0
 */
export interface Found {
  /** Bytes up to the end of the last whole line; what follows was torn off while it was written. */
  readonly whole: number
  readonly size: number
  readonly damage: ReadonlyArray<Damage>
}

/** @category models @since 0.1.0 */
export interface Line {
  readonly record: JournalRecord.JournalRecord
  readonly offset: number
  readonly length: number
}

/** Read at once. */
const portion = 1 << 20
/** No answer of any model is longer. */
const longest = 1 << 28
/** Places that are told one by one. */
const most = 100

const printable = (bytes: Buffer): string =>
  bytes.toString("utf8", 0, 120).replaceAll(/\p{C}/gu, "�").slice(0, 80)

const tooNew = (path: string, format: number): JournalError =>
  new JournalError({
    kind: "unknown-format",
    path,
    message: `The journal has format ${format}; this version reads 1 to ${JournalRecord.version}`,
    fix: "Resume it with the version of metagpt that wrote it, or a later one; or start again in another folder."
  })

/**
 * Reads every line of an open file in turn; a value is let go as soon as `visit` is done with it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const scan = (
  descriptor: number,
  path: string,
  visit: (line: Line) => void
): Effect.Effect<Found, JournalError> =>
  Effect.gen(function* () {
    const damage: Array<Damage> = []
    let held = Buffer.allocUnsafe(portion)
    let used = 0
    let offset = 0
    let lines = 0
    const take = (bytes: Buffer): void => {
      lines++
      try {
        if (!isUtf8(bytes)) throw new Error("no text")
        const record = JournalRecord.read(bytes.toString("utf8"))
        if (typeof record === "number") throw tooNew(path, record)
        if (record !== undefined) visit({ record, offset, length: bytes.length })
      } catch (error) {
        if (error instanceof JournalError) throw error
        if (damage.length < most) damage.push({ line: lines, byte: offset, excerpt: printable(bytes) })
      }
    }
    const step = (): boolean => {
      if (used === held.length) {
        if (held.length === longest) throw new Error(`line ${lines + 1} has more than ${longest} bytes`)
        held = Buffer.concat([held], held.length * 2)
      }
      const read = fs.readSync(descriptor, held, used, held.length - used, offset + used)
      const before = used
      used += read
      let start = 0
      for (let end = held.indexOf(10, before); end !== -1 && end < used; end = held.indexOf(10, start)) {
        take(held.subarray(start, end))
        offset += end + 1 - start
        start = end + 1
      }
      held.copyWithin(0, start, used)
      used -= start
      return read > 0
    }
    while (yield* Effect.try({ try: step, catch: fromCause(path) })) yield* Effect.yieldNow
    return { whole: offset, size: offset + used, damage }
  })

/** Reads the record of a line again. @category constructors @since 0.1.0 */
export const at = (
  descriptor: number,
  path: string,
  { length, offset }: Omit<Line, "record">
): Effect.Effect<JournalRecord.JournalRecord | undefined, JournalError> =>
  Effect.try({
    try: () => {
      const bytes = Buffer.allocUnsafe(length)
      let done = 0
      while (done < length) {
        const read = fs.readSync(descriptor, bytes, done, length - done, offset + done)
        if (read === 0) throw new Error(`it ends before byte ${offset + length}`)
        done += read
      }
      const record = JournalRecord.read(bytes.toString("utf8"))
      return typeof record === "object" ? record : undefined
    },
    catch: fromCause(path)
  })

/**
 * Writes the sound lines of a damaged file anew; the file as it was is kept beside it, under the name that is given back.
 *
 * @category combinators
 * @since 0.1.0
 */
export const keepSound = (path: string): Effect.Effect<string, JournalError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const attempt = <A>(run: () => A) => Effect.try({ try: run, catch: fromCause(path) })
      const open = (file: string, flags: string) =>
        Effect.acquireRelease(
          attempt(() => fs.openSync(file, flags)),
          (fd) => Effect.sync(() => fs.closeSync(fd))
        )
      const draft = `${path}.sound`
      const from = yield* open(path, "r")
      const to = yield* open(draft, "w")
      yield* scan(from, path, ({ record }) => fs.writeFileSync(to, `${JournalRecord.write(record)}\n`))
      yield* attempt(() => fs.fsyncSync(to))
      const kept = yield* attempt(() => {
        for (let n = 1; ; n++) {
          const name = `${path}.damaged-${n}`
          if (!fs.existsSync(name)) {
            fs.copyFileSync(path, name, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE)
            return name
          }
        }
      })
      yield* attempt(() => fs.renameSync(draft, path))
      return kept
    })
  )
