/**
 * The files of a job on a disk, and what of them a program made or changed.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { dirname, join, posix } from "node:path"

import type { Files } from "./Sandbox.ts"

/** Most bytes of text files that are handed back, with their names. */
const most = 1_048_576

const folders = new Set(["__pycache__", "node_modules", ".git"])

/** Where a path leads that may not leave its folder: `..` at the top is the top. */
const inside = (path: string): string => posix.join("/", path.replaceAll("\\", "/")).slice(1)

/**
 * Writes the files into a folder; no name leads out of it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = (folder: string, files: Files): void => {
  fs.mkdirSync(folder, { recursive: true })
  const folders = new Set([folder])
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, inside(path))
    fs.mkdirSync(dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    fs.chmodSync(file, 0o644)
    for (let above = dirname(file); !folders.has(above); above = dirname(above)) folders.add(above)
  }
  // Whoever the program runs as reads them, whatever the umask here
  for (const each of folders) fs.chmodSync(each, 0o755)
}

/** A file that was found: its path, and its bytes if they are wanted. */
type Found = readonly [path: string, size: number, read: () => Uint8Array]

/** The text files among those found that are not as they were, as many as there is room for. */
const changed = (found: Iterable<Found>, files: Files): Files => {
  const before = new Map(Object.entries(files).map(([path, text]) => [inside(path), text]))
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const made: Record<string, string> = {}
  let room = most - 2
  for (const [path, size, read] of found) {
    if (size > room || path.split("/").some((part) => folders.has(part))) continue
    try {
      const text = utf8.decode(read())
      if (before.get(path) === text || text.includes("\0")) continue
      room -= Buffer.byteLength(JSON.stringify([path, text]))
      if (room > 0) made[path] = text
    } catch {
      // It holds no text, or is gone
    }
  }
  return made
}

function* walk(root: string, under = ""): Generator<Found> {
  let entries: ReadonlyArray<fs.Dirent> = []
  try {
    entries = fs.readdirSync(join(root, under), { withFileTypes: true })
  } catch {
    // The program took it away, or the right to read it
  }
  for (const entry of entries) {
    const path = posix.join(under, entry.name)
    if (entry.isDirectory() && !folders.has(entry.name)) yield* walk(root, path)
    if (!entry.isFile()) continue
    const file = join(root, path)
    const size = fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? Infinity
    yield [path, size, () => fs.readFileSync(file)]
  }
}

/**
 * Reads what a program made or changed in a folder; links are not followed.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read = (folder: string, files: Files): Files => changed(walk(folder), files)

const block = 512

/** The plain files of a tar archive, as far as it goes. */
function* entriesOf(archive: Uint8Array): Generator<Found> {
  const text = (from: number, length: number): string =>
    Buffer.from(archive.buffer, archive.byteOffset + from, length)
      .toString("utf8")
      .replace(/\0.*$/s, "")
  let long: string | undefined
  for (let at = 0; at + block <= archive.length;) {
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8)
    const kind = text(at + 156, 1)
    const from = at + block
    // The end of one archive, after which another may begin
    if (archive[at] === 0) {
      at += block
      continue
    }
    if (!Number.isSafeInteger(size) || size < 0 || from + size > archive.length) return
    const prefix = text(at + 257, 6).startsWith("ustar ") ? "" : text(at + 345, 155)
    const name = long ?? posix.join(prefix, text(at, 100))
    long = undefined
    if (kind === "L") long = text(from, size)
    if (kind === "0" || kind === "") yield [inside(name), size, () => archive.subarray(from, from + size)]
    at = from + Math.ceil(size / block) * block
  }
}

/**
 * Reads what a program made or changed from a tar archive of its folder, which may be cut.
 *
 * @category accessors
 * @since 0.1.0
 */
export const unpack = (archive: Uint8Array, files: Files): Files => changed(entriesOf(archive), files)
