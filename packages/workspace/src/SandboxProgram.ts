/**
 * A program of this machine, run under limits: what sandboxes of processes have in common. It confines nothing by itself.
 *
 * @since 0.1.0
 */
import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"

import type { Outcome } from "./Sandbox.ts"
import { stopped } from "./SandboxPrelude.ts"

/**
 * Most bytes of standard output, and of standard error.
 *
 * @category constants
 * @since 0.1.0
 */
export const textLimit = 65_536

/** Most bytes after the second mark. */
const restLimit = 8_388_608

/** Milliseconds for what stands around the program to begin and to end. */
const patience = { begin: 30_000, end: 5000, quiet: 1000, key: 40 }

/**
 * What to run and how long.
 *
 * @category models
 * @since 0.1.0
 */
export interface Program {
  readonly command: readonly [file: string, ...args: ReadonlyArray<string>]
  readonly cwd?: string | undefined
  readonly env: Readonly<Record<string, string>>
  /** Whom the process belongs to, when that is not its parent's user. */
  readonly user?: number | undefined
  /** What the process reads from its descriptor 3. */
  readonly data?: Uint8Array | undefined
  readonly stdin: string
  /** Whether `stdin` is typed key by key. */
  readonly terminal?: boolean | undefined
  /** Whether a program that reads beyond `stdin`, or whose person typed all keys, is stopped. */
  readonly stop?: boolean | undefined
  readonly timeout: number
  /** Stands in standard output before the first byte of the program, and again after the last, then with its exit code and a line end. */
  readonly mark?: string | undefined
  /** Asked ten times a second whether the processes below this one take too much. */
  readonly isTooMuch?: ((pid: number) => boolean) | undefined
  /** Ends what left the group of processes. */
  readonly sweep?: (() => void) | undefined
}

/**
 * How it ended, and what followed the second mark; undefined when it never began.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ended extends Omit<Outcome, "files" | "lacks"> {
  readonly hasBegun: boolean
  readonly rest: Uint8Array
}

/** Standard output in its three parts. */
const reader = (mark: string | undefined) => {
  let bytes = Buffer.alloc(0)
  let begin = mark === undefined ? 0 : -1
  let end = -1
  return {
    add: (chunk: Buffer): void => {
      const from = Math.max(0, bytes.length - (mark?.length ?? 0))
      bytes = Buffer.concat([bytes, chunk])
      if (mark === undefined) return
      if (begin < 0) {
        const at = bytes.indexOf(mark)
        if (at >= 0) begin = at + mark.length
      }
      if (begin >= 0 && end < 0) end = bytes.indexOf(mark, Math.max(begin, from))
    },
    get hasBegun() {
      return begin >= 0
    },
    get hasEnded() {
      return end >= 0
    },
    get isOver() {
      return end < 0
        ? begin >= 0 && bytes.length - begin > textLimit + (mark?.length ?? 0)
        : bytes.length - end > restLimit
    },
    get text() {
      const until = end < 0 ? bytes.length : end
      return bytes.subarray(Math.max(0, begin), Math.min(until, begin + textLimit))
    },
    get isCut() {
      return begin >= 0 && (end < 0 ? bytes.length : end) - begin > textLimit
    },
    /** The exit code and what follows. */
    get tail(): readonly [number | undefined, Uint8Array] {
      if (end < 0 || mark === undefined) return [undefined, new Uint8Array()]
      const line = bytes.indexOf("\n", end)
      if (line < 0) return [undefined, new Uint8Array()]
      const code = Number(bytes.subarray(end + mark.length, line).toString())
      return [Number.isInteger(code) ? code : undefined, bytes.subarray(line + 1)]
    }
  }
}

const killAll = (child: ChildProcess, sweep: Program["sweep"]): void => {
  try {
    if (child.pid !== undefined && process.platform !== "win32") process.kill(-child.pid, "SIGKILL")
  } catch {
    // All of them are gone
  }
  child.kill("SIGKILL")
  sweep?.()
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Types one key after another into a program that shows something. */
const type = async (
  child: ChildProcess,
  keys: string,
  isOver: () => boolean,
  done: () => void
): Promise<void> => {
  await wait(10 * patience.key)
  for (const key of keys) {
    if (isOver()) return
    child.stdin?.write(key === "\n" ? "\r" : key)
    await wait(patience.key)
  }
  await wait(patience.quiet)
  if (!isOver()) done()
}

/**
 * Runs a program until it ends by itself or a limit ends it, and then ends all processes of its group. It is rejected when there is
 * nothing to start.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = (program: Program, signal: AbortSignal): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const { command, cwd, data, env, mark, stop = false, terminal = false, timeout, user } = program
    const [file, ...args] = command
    const child = spawn(file, args, {
      env,
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe", data === undefined ? "ignore" : "pipe"],
      ...(cwd !== undefined && { cwd }),
      ...(user !== undefined && { uid: user, gid: user })
    })
    const out = reader(mark)
    const err = reader(undefined)
    let ended: Outcome["ended"] | undefined
    let began = performance.now()
    let finished = 0
    let timer: NodeJS.Timeout | undefined
    const end = (why: Outcome["ended"]) => {
      // What came to its end before has only something left behind, which holds the pipes open
      if (finished === 0) ended = why
      for (const stream of finished === 0 ? [] : [child.stdout, child.stderr]) stream?.destroy()
      finished ||= performance.now()
      killAll(child, program.sweep)
    }
    const alarm = (milliseconds: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => end("timeout"), milliseconds)
    }
    const begin = () => {
      began = performance.now()
      alarm(timeout)
      const seen = () => (stop ? end("input") : child.stdin?.end())
      if (terminal) void type(child, program.stdin, () => finished > 0, seen)
    }
    const over = (stream: ReturnType<typeof reader>) => {
      if (stream.isOver && !out.hasEnded) end("output")
      else if (out.isOver) killAll(child, program.sweep)
    }
    child.stdout?.on("data", (chunk: Buffer) => {
      const wasBegun = out.hasBegun
      const wasEnded = out.hasEnded
      out.add(chunk)
      if (!wasBegun && out.hasBegun) begin()
      if (!wasEnded && out.hasEnded) {
        finished ||= performance.now()
        alarm(patience.end)
      }
      over(out)
    })
    child.stderr?.on("data", (chunk: Buffer) => {
      err.add(chunk)
      over(err)
    })
    // A program need not read what is typed
    for (const stream of [child.stdin, child.stdio[3]]) stream?.on("error", () => undefined)
    const third = child.stdio[3]
    if (third !== null && third !== undefined && "end" in third && data !== undefined) third.end(data)
    if (!terminal) child.stdin?.end(program.stdin)

    const { isTooMuch } = program
    const watch =
      isTooMuch &&
      setInterval(() => {
        if (finished === 0 && child.pid !== undefined && isTooMuch(child.pid)) end("memory")
      }, 100)
    const leave = () => end("timeout")
    const clean = () => {
      clearTimeout(timer)
      clearInterval(watch)
      signal.removeEventListener("abort", leave)
    }
    child.on("error", (cause) => {
      clean()
      reject(cause)
    })
    child.on("exit", () => {
      // What it left behind holds the pipes open
      if (mark === undefined) killAll(child, program.sweep)
      finished ||= performance.now()
      alarm(patience.end)
    })
    child.on("close", (exit) => {
      clean()
      const [code = mark === undefined ? (exit ?? undefined) : undefined, rest] = out.tail
      const hasStopped = stop && code === stopped
      const why = ended ?? (hasStopped ? "input" : out.isCut || err.isCut ? "output" : "exit")
      const stderr = err.text.toString()
      const isFull = why === "exit" && code !== 0 && outOfMemory.test(stderr)
      resolve({
        ended: isFull ? "memory" : why,
        code: why === "exit" ? code : undefined,
        stdout: out.text.toString(),
        stderr,
        rest,
        hasBegun: out.hasBegun,
        duration: Math.max(0, finished - began)
      })
    })
    if (mark === undefined) begin()
    else alarm(patience.begin)
    if (signal.aborted) leave()
    else signal.addEventListener("abort", leave, { once: true })
  })

/** How interpreters say that there is no more memory. */
const outOfMemory = /^MemoryError\b|JavaScript heap out of memory/m
