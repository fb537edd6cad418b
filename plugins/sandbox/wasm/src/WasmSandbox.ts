/**
 * A sandbox of CPython in WebAssembly, with a fresh interpreter for every program.
 *
 * @since 0.1.0
 */
import { availableParallelism } from "node:os"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

import * as Distribution from "./Distribution.ts"
import * as Guest from "./Guest.ts"
import { lacks, unavailable } from "./lacks.ts"

/**
 * Limits of every program.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Bytes of memory that a program may take; 512 MB by default. */
  readonly memory?: number | undefined
  /** Bytes of files that a program may write; 64 MB by default. */
  readonly disk?: number | undefined
  /** Programs at the same time; by default one less than the cores, at least one. */
  readonly concurrency?: number | undefined
}

const failure = (error: unknown): Sandbox.SandboxError =>
  new Sandbox.SandboxError({
    sandbox: "wasm",
    message: `The Python interpreter did not start: ${String(error).slice(0, 200)}`,
    fix: "Install the package pyodide again, see that 400 MB of memory are free, or take another sandbox"
  })

type Parts = Omit<Guest.Setup, "memory" | "disk">

let parts: Promise<Parts> | undefined

/** Reads the interpreter and boots it once in a process: all that comes of it is never changed. */
const prepare = (): Promise<Parts> => {
  if (parts === undefined) {
    parts = Distribution.read().then(async ({ warm, ...distribution }) => {
      const limits = { memory: 268_435_456, disk: 1_048_576 }
      return { ...distribution, snapshot: await Guest.freeze({ ...distribution, ...limits, freeze: warm }) }
    })
    // What failed may be tried again
    parts.catch(() => (parts = undefined))
  }
  return parts
}

/**
 * Makes the sandbox. Nothing is loaded before the first program; then one interpreter is always ready, and all are ended with
 * the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<(typeof Sandbox.Sandbox)["Service"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const limits = { memory: options.memory ?? 536_870_912, disk: options.disk ?? 67_108_864 }
    const concurrency = options.concurrency ?? Math.max(1, availableParallelism() - 1)
    const permits = yield* Semaphore.make(concurrency)
    const closing = new AbortController()
    let spare: Promise<Guest.Guest> | undefined

    const boot = async (): Promise<Guest.Guest> => {
      const guest = await Guest.boot({ ...(await prepare()), ...limits })
      if (closing.signal.aborted) await guest.end()
      return guest
    }
    /** Hands the spare out, and has the next one made while its program runs. */
    const take = async (): Promise<Guest.Guest> => {
      const next = spare ?? boot()
      spare = undefined
      const guest = await next
      spare ??= boot()
      spare.catch(() => (spare = undefined))
      return guest
    }

    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        closing.abort()
        const last = spare
        spare = undefined
        await last?.then(
          (guest) => guest.end(),
          () => undefined
        )
      })
    )

    const execute = (job: Sandbox.Job) =>
      Effect.tryPromise({
        try: async (signal) => {
          const guest = await take()
          const task = {
            files: job.files,
            entry: job.entry,
            args: job.args ?? [],
            stdin: job.stdin ?? "",
            stop: job.onInputEnd === "stop"
          }
          return guest.run(task, job.timeout ?? 10_000, AbortSignal.any([signal, closing.signal]))
        },
        catch: failure
      })

    return {
      name: "wasm",
      languages: ["python"],
      lacks,
      run: (job) => {
        const absent = [
          ...(job.language === "python" ? [] : [job.language]),
          ...(job.terminal === true ? ["a terminal"] : []),
          ...(job.needs ?? []).filter((module) => unavailable.includes(module))
        ]
        return absent.length === 0
          ? permits.withPermits(1)(execute(job))
          : Effect.fail(Sandbox.lacking("wasm", absent, "Take the sandbox bubblewrap"))
      }
    }
  })

/**
 * The sandbox as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<Sandbox.Sandbox> =>
  Layer.effect(Sandbox.Sandbox, make(options))

/**
 * The sandbox as a layer whose options come from the configuration.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Config.Wrap<Options>
): Layer.Layer<Sandbox.Sandbox, Config.ConfigError> =>
  Layer.effect(Sandbox.Sandbox, Effect.flatMap(Config.unwrap(options), make))
