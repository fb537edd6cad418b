/**
 * A thread with an interpreter in it, good for one program.
 *
 * @since 0.1.0
 */
import { Worker } from "node:worker_threads"

import type { Sandbox } from "@metagpt-ts/workspace"

import * as Channel from "./Channel.ts"
import type { Distribution } from "./Distribution.ts"
import type { Task } from "./Realm.ts"

/**
 * What the thread is given.
 *
 * @category models
 * @since 0.1.0
 */
export interface Setup extends Omit<Distribution, "warm"> {
  /** Memory right after a boot; booting from it takes a tenth of the time. */
  readonly snapshot?: Uint8Array | undefined
  /** Python to run before a snapshot is taken and sent; nothing else is done then. */
  readonly freeze?: string | undefined
  /** Most bytes of memory. */
  readonly memory: number
  /** Most bytes of files. */
  readonly disk: number
}

/**
 * An interpreter that waits for its only program.
 *
 * @category models
 * @since 0.1.0
 */
export interface Guest {
  /** Runs a program and ends the thread. */
  readonly run: (task: Task, timeout: number, signal: AbortSignal) => Promise<Sandbox.Outcome>
  readonly end: () => Promise<void>
}

const source = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url)

const spawn = (setup: Setup): Worker =>
  new Worker(source, {
    workerData: setup,
    env: {},
    argv: [],
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    // The interpreter's own memory is not in this heap
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    stdin: false,
    stdout: true,
    stderr: true
  })

/** The first thing that a thread says. */
const greeting = <A>(worker: Worker): Promise<A> =>
  new Promise((resolve, reject) => {
    worker.once("message", (message: A) => resolve(message))
    worker.once("error", reject)
    worker.once("exit", (code) => reject(new Error(`the thread ended with ${code} before it was ready`)))
  })

/**
 * Boots an interpreter and keeps a picture of its memory.
 *
 * @category constructors
 * @since 0.1.0
 */
export const freeze = async (setup: Setup & { readonly freeze: string }): Promise<Uint8Array> => {
  const worker = spawn(setup)
  try {
    return await greeting<Uint8Array>(worker)
  } finally {
    await worker.terminate()
  }
}

/**
 * Boots an interpreter.
 *
 * @category constructors
 * @since 0.1.0
 */
export const boot = async (setup: Setup): Promise<Guest> => {
  const worker = spawn(setup)
  const memory = await greeting<SharedArrayBuffer>(worker)
  // One that waits for work keeps no process alive
  worker.unref()
  const end = async () => {
    await worker.terminate()
  }
  return {
    end,
    run: async (task, timeout, signal) => {
      worker.ref()
      const started = performance.now()
      let timer: NodeJS.Timeout | undefined
      const ended = await Promise.race([
        Channel.done(memory).then(() => "exit" as const),
        new Promise<"timeout">((resolve) => {
          timer = setTimeout(() => resolve("timeout"), timeout)
          if (signal.aborted) resolve("timeout")
          else signal.addEventListener("abort", () => resolve("timeout"), { once: true })
        }),
        new Promise<"memory">((resolve) => {
          worker.once("error", () => resolve("memory"))
          worker.once("exit", () => resolve("memory"))
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
          worker.postMessage(JSON.stringify(task))
        })
      ])
      clearTimeout(timer)
      const duration = performance.now() - started
      await end()
      return Channel.read(memory, ended, duration)
    }
  }
}
