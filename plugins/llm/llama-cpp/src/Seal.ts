/**
 * Remembers that a file was hashed, so that it is hashed once and not at every start.
 *
 * @since 0.1.0
 */
import * as crypto from "node:crypto"
import { createReadStream } from "node:fs"
import * as fs from "node:fs/promises"
import * as path from "node:path"

import type { Model } from "./Model.ts"

/** A sha256 that has read a file. @category constructors @since 0.1.0 */
export const digest = async (file: string, signal: AbortSignal): Promise<crypto.Hash> => {
  const hash = crypto.createHash("sha256")
  const chunks = createReadStream(file, { highWaterMark: 1024 * 1024, signal }) as AsyncIterable<Uint8Array>
  for await (const chunk of chunks) hash.update(chunk)
  return hash
}

const nameOf = (directory: string, { file }: Model) => path.join(directory, `${file}.checked`)

// Whoever changes a file changes its time; a file that was moved keeps it.
const words = async (file: string, { sha256 }: Model): Promise<string> => {
  const { mtimeMs, size } = await fs.stat(file)
  return `${sha256} ${size} ${mtimeMs}\n`
}

/** Notes that a file has the model's hash. A directory that cannot be written gets no seal. @category constructors @since 0.1.0 */
export const set = async (directory: string, file: string, model: Model): Promise<void> => {
  const seal = await words(file, model)
  await fs
    .mkdir(directory, { recursive: true })
    .then(() => fs.writeFile(nameOf(directory, model), seal))
    .catch(() => undefined)
}

/**
 * Whether a file has the model's size and hash. What was sealed and not written to since is not read again.
 *
 * @category accessors
 * @since 0.1.0
 */
export const isIntact = async (
  directory: string,
  file: string,
  model: Model,
  signal: AbortSignal
): Promise<boolean> => {
  if ((await fs.stat(file).catch(() => undefined))?.size !== model.bytes) return false
  const sealed = await fs.readFile(nameOf(directory, model), "utf8").catch(() => "")
  if (sealed === (await words(file, model))) return true
  if ((await digest(file, signal)).digest("hex") !== model.sha256) return false
  await set(directory, file, model)
  return true
}
