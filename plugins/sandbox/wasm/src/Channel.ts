/**
 * The memory that a guest shares with its host: how far the program is and what it said so far. It can be read after the guest
 * was ended.
 *
 * @since 0.1.0
 */
import type { Sandbox } from "@metagpt-ts/workspace"

/**
 * Most bytes of standard output, and of standard error; the same in Realm.
 *
 * @category constants
 * @since 0.1.0
 */
export const textLimit = 65_536

const header = 64

/** Places in the header, as 32-bit words. */
const word = { state: 0, code: 1, stdout: 2, stderr: 3, files: 4 } as const

/** Why the guest is done, by the number in `state`; 0 while it runs. */
const ends: ReadonlyArray<Outcome["ended"] | undefined> = [
  undefined,
  "exit",
  "input",
  "timeout",
  "memory",
  "output"
]

type Outcome = Sandbox.Outcome

/**
 * Waits until the guest says that it is done; it may be blocked then, and is to be ended.
 *
 * @category accessors
 * @since 0.1.0
 */
export const done = async (memory: SharedArrayBuffer): Promise<void> => {
  const words = new Int32Array(memory, 0, header / 4)
  const waiting = Atomics.waitAsync(words, word.state, 0)
  if (waiting.async) await waiting.value
}

/**
 * Reads what a guest left. `ended` is for one that did not say itself why it is done.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read = (memory: SharedArrayBuffer, ended: Outcome["ended"], duration: number): Outcome => {
  const words = new Int32Array(memory, 0, header / 4)
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(new Uint8Array(memory, from, length).slice())
  const state = ends[Atomics.load(words, word.state)] ?? ended
  return {
    ended: state,
    code: state === "exit" || state === "memory" ? words[word.code] : undefined,
    stdout: text(header, words[word.stdout] ?? 0),
    stderr: text(header + textLimit, words[word.stderr] ?? 0),
    files: parseFiles(text(header + 2 * textLimit, words[word.files] ?? 0)),
    duration
  }
}

const parseFiles = (text: string): Sandbox.Files => (text === "" ? {} : (JSON.parse(text) as Sandbox.Files))
