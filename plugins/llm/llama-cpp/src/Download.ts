/**
 * Fetches a model's file: resumed where it broke off, checked while it arrives, never seen unfinished.
 *
 * Beside the file lie, while they are needed, `<file>.part` (what has arrived, kept for the next try), `<file>.scratch` (what a
 * source has ready beyond that), `<file>.bad` (whole with a wrong hash, never used) and `<file>.lock` (somebody is fetching).
 *
 * @since 0.1.0
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

import * as FileLock from "./FileLock.ts"
import type { Model } from "./Model.ts"
import * as Seal from "./Seal.ts"
import type { Source } from "./Source.ts"

/** How far a download is. @category models @since 0.1.0 */
export interface Progress {
  /** Which source it comes from; empty when it is about none. */
  readonly source: string
  readonly bytes: number
  readonly total: number
  /** Something the user should know: a source that did not answer, a file set aside. */
  readonly note?: string | undefined
}

/** No file: what happened with every source, or with the disk. @category errors @since 0.1.0 */
export class DownloadFailure extends Error {
  override readonly name = "DownloadFailure"
}

/** What a download needs to know. @category models @since 0.1.0 */
export interface Job {
  readonly model: Model
  readonly directory: string
  readonly sources: ReadonlyArray<Source>
  readonly progress: (progress: Progress) => void
  readonly signal: AbortSignal
  /** Bytes left on the disk of a directory; the system's answer unless a test says otherwise. */
  readonly free?: (directory: string) => Promise<number>
  readonly lock?: FileLock.Pace
}

const retries = 10
const margin = 32 * 1024 * 1024
const fileOf = ({ directory, model }: Job) => path.join(directory, model.file)
const scratchOf = (job: Job) => `${fileOf(job)}.scratch`
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
const said = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** The size of a file, 0 when there is none. @category accessors @since 0.1.0 */
export const size = async (file: string): Promise<number> =>
  (await fs.stat(file).catch(() => undefined))?.size ?? 0

const freeSpace = async (directory: string): Promise<number> => {
  const { bavail, bsize } = await fs.statfs(directory)
  return bavail * bsize
}

/** What has arrived so far, with its hash. */
interface Partial {
  bytes: number
  hash: crypto.Hash
}

const openPartial = async (part: string, { model, signal }: Job): Promise<Partial> => {
  const bytes = await size(part)
  if (bytes > model.bytes) await fs.rm(part)
  else if (bytes > 0) return { bytes, hash: await Seal.digest(part, signal) }
  return { bytes: 0, hash: crypto.createHash("sha256") }
}

const checkSpace = async ({ directory, free = freeSpace, model }: Job, bytes: number): Promise<void> => {
  const left = await free(directory)
  const needed = model.bytes - bytes + margin
  if (left < needed) {
    throw new DownloadFailure(
      `${directory}: the disk has ${megabytes(left)} left, ${model.file} needs ${megabytes(needed)} more`
    )
  }
}

/** Appends to the part what a source gives, until the file is whole. */
const append = async (job: Job, source: Source, part: string, state: Partial): Promise<void> => {
  const { model, progress, signal } = job
  let told = 0
  const tell = (ahead: number, now = Date.now()) => {
    if (now - told < 100) return
    told = now
    progress({ source: source.name, bytes: Math.min(model.bytes, state.bytes + ahead), total: model.bytes })
  }
  const handle = await fs.open(part, "a")
  try {
    if (state.bytes < model.bytes) {
      const request = { model, offset: state.bytes, signal, seen: tell, scratch: scratchOf(job) }
      for await (const chunk of source.read(request)) {
        signal.throwIfAborted()
        const wanted = chunk.subarray(0, model.bytes - state.bytes)
        await write(handle, wanted, job)
        state.hash.update(wanted)
        state.bytes += wanted.length
        tell(0)
        if (state.bytes === model.bytes) break
      }
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  signal.throwIfAborted()
  if (state.bytes < model.bytes) throw new Error(`ended after ${state.bytes} of ${model.bytes} bytes`)
  progress({ source: source.name, bytes: model.bytes, total: model.bytes })
}

const write = async (handle: fs.FileHandle, chunk: Uint8Array, { directory }: Job): Promise<void> => {
  try {
    for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new DownloadFailure(
      code === "ENOSPC" || code === "EDQUOT"
        ? `${directory}: the disk is full`
        : `${directory}: ${said(cause)}`
    )
  }
}

/** Tries one source until it gives the file, or no more of it: then says why, and what has arrived. */
const exhaust = async (
  job: Job,
  source: Source,
  arrived: Partial
): Promise<{ readonly why: string; readonly state: Partial } | undefined> => {
  const { directory, model, progress, signal } = job
  const file = fileOf(job)
  const part = `${file}.part`
  let why = "no bytes"
  let state = arrived
  for (let attempt = 0; attempt <= retries; attempt++) {
    await checkSpace(job, state.bytes)
    const before = state.bytes
    try {
      await append(job, source, part, state)
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof DownloadFailure) throw cause
      why = said(cause)
      // A failed write may have left bytes that were not counted.
      state = (await size(part)) === state.bytes ? state : await openPartial(part, job)
      if (state.bytes === 0) await fs.rm(part, { force: true })
      if (state.bytes === before) return { why, state }
      progress({
        source: source.name,
        bytes: state.bytes,
        total: model.bytes,
        note: `${why}; going on where it stopped`
      })
      await sleep(500, undefined, { signal })
      continue
    }
    await fs.rm(scratchOf(job), { recursive: true, force: true })
    if (state.hash.digest("hex") === model.sha256) {
      await Seal.set(directory, part, model)
      await fs.rename(part, file)
      return undefined
    }
    await fs.rename(part, `${file}.bad`)
    why = `the file that came has another sha256; it was set aside as ${file}.bad`
    progress({ source: source.name, bytes: 0, total: model.bytes, note: why })
    state = await openPartial(part, job)
    // The fault may lie in what was there before: then this source gets a whole turn.
    if (before === 0) return { why, state }
  }
  return { why, state }
}

/**
 * Brings the file into the directory and gives its path.
 *
 * Takes the first source that has it; a source that breaks off is asked again for the rest, and what it gave is kept for the next
 * one, and for the next run. Fails with `DownloadFailure`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const download = async (job: Job): Promise<string> => {
  const { directory, model, progress, signal, sources } = job
  const file = fileOf(job)
  const whole = () => Seal.isIntact(directory, file, model, signal)
  try {
    await fs.mkdir(directory, { recursive: true })
  } catch (cause) {
    throw new DownloadFailure(`${directory}: ${said(cause)}`)
  }
  const done = async () => {
    if (await whole()) return true
    progress({ source: "", bytes: await size(`${file}.part`), total: model.bytes })
    return false
  }
  const lock = await FileLock.acquire(`${file}.lock`, done, signal, job.lock).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new DownloadFailure(`${directory}: ${said(cause)}`)
  })
  if (lock === undefined) return file
  try {
    if (await whole()) return file
    if ((await size(file)) > 0) {
      await fs.rename(file, `${file}.bad`)
      const note = `${file} is damaged; it was set aside as ${file}.bad and is fetched again`
      progress({ source: "", bytes: 0, total: model.bytes, note })
    }
    const reasons: Array<string> = []
    let state = await openPartial(`${file}.part`, job)
    for (const source of sources) {
      const left = await exhaust(job, source, state)
      if (left === undefined) return file
      const why = left.why
      state = left.state
      reasons.push(`${source.name}: ${why}`)
      progress({ source: source.name, bytes: state.bytes, total: model.bytes, note: why })
    }
    throw new DownloadFailure(reasons.join("; ") || "there is no source to fetch it from")
  } finally {
    await lock.release()
  }
}
