/**
 * A sandbox of Linux namespaces, with a fresh cage for every program.
 *
 * @since 0.1.0
 */
import { randomInt } from "node:crypto"
import { availableParallelism } from "node:os"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Kit from "@metagpt-ts/workspace/SandboxKit"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"

import * as Cage from "./Cage.ts"
import * as Interpreter from "./Interpreter.ts"
import { candidates, powerless } from "./lacks.ts"
import * as Seccomp from "./Seccomp.ts"
import { isTooMuch } from "./Watch.ts"

/**
 * Limits of every program.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Bytes of memory that the processes of a program may take together; 512 MB by default. */
  readonly memory?: number | undefined
  /** Bytes of files that a program may write; 64 MB by default. */
  readonly disk?: number | undefined
  /** Processes and threads at the same time; 64 by default. */
  readonly processes?: number | undefined
  /** Programs at the same time; by default one less than the cores, at least one. */
  readonly concurrency?: number | undefined
}

const name = "bubblewrap"

const failure = (message: string, fix: string): Sandbox.SandboxError =>
  new Sandbox.SandboxError({ sandbox: name, message, fix })

const install = "Install bubblewrap 0.8 or later, such as: sudo apt-get install bubblewrap"

const allow =
  "See that this user may make user namespaces: /proc/sys/user/max_user_namespaces above 0, and on Ubuntu 24.04 or later a profile of AppArmor for bwrap"

/** Who owns a cage that root makes: nobody else on the machine. */
const stranger = (): number => 61_184 + randomInt(4000)

/** A program that runs in the language, and what is given to it. */
type Command = (job: Sandbox.Job) => ReadonlyArray<string>

/**
 * Makes the sandbox, after a look at what its Python lacks. It fails where there is no bubblewrap, or where it may not be used.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<(typeof Sandbox.Sandbox)["Service"], Sandbox.SandboxError> =>
  Effect.gen(function* () {
    if (process.platform !== "linux")
      return yield* failure("bubblewrap needs Linux", "Take the sandbox wasm or container")
    const bwrap = Interpreter.which("bwrap")
    if (bwrap === undefined) return yield* failure("There is no bwrap on this machine", install)
    const { disk = 67_108_864, memory = 536_870_912, processes = 64 } = options
    const permits = yield* Semaphore.make(options.concurrency ?? Math.max(1, availableParallelism() - 1))
    const isRoot = process.getuid?.() === 0
    const python = Interpreter.python(isRoot)
    const node = Interpreter.node(isRoot)
    const filter = Seccomp.filter()
    const mounts = [...(python?.mounts ?? []), ...(node?.mounts ?? [])]
    const commands: Readonly<Record<string, Command>> = {
      ...(python && {
        python: ({ args = [], entry }: Sandbox.Job) => [python.path, entry, ...args]
      }),
      ...(node && {
        node: (job: Sandbox.Job) => [
          node.path,
          `--max-old-space-size=${Math.floor(memory / 1_048_576)}`,
          ...(Kit.mustStop(job) ? ["--require", "/prelude/stop.cjs"] : []),
          job.entry,
          ...(job.args ?? [])
        ]
      }),
      sh: ({ args = [], entry }) => ["/bin/sh", entry, ...args]
    }

    const run = (job: Sandbox.Job): Effect.Effect<Sandbox.Outcome, Sandbox.SandboxError> => {
      const command = Object.hasOwn(commands, job.language) ? commands[job.language] : undefined
      if (command === undefined) return Effect.fail(Sandbox.lacking(name, [job.language]))
      const missing = (job.needs ?? []).filter((module) => lacks.includes(module))
      if (job.terminal === true && Interpreter.which("script") === undefined) missing.push("script")
      if (missing.length > 0) return Effect.fail(Sandbox.lacking(name, missing))
      return permits.withPermits(1)(
        Effect.tryPromise({
          try: (signal) =>
            Kit.enter(
              job,
              {
                command: command(job),
                // Node reserves far more than it takes
                reserve: job.language === "python" ? memory : 0,
                processes,
                file: disk,
                user: isRoot ? stranger() : undefined,
                data: filter,
                isTooMuch: isTooMuch({ memory, processes }),
                wrap: (files, prelude) => [
                  bwrap,
                  ...Cage.cage({ disk, isFiltered: filter !== undefined, job: files, mounts, prelude })
                ]
              },
              signal
            ),
          catch: (cause) =>
            failure(
              `bubblewrap did not start: ${cause instanceof Error ? cause.message : String(cause)}`,
              /unrecognized|unknown option/i.test(String(cause)) ? install : allow
            )
        })
      )
    }

    let lacks: ReadonlyArray<string> = []
    if (python === undefined) {
      // Its failure is that of every program
      yield* run({ language: "sh", files: { "true.sh": "" }, entry: "true.sh" })
    } else {
      const code = `import importlib.util\nprint(*(m for m in ${JSON.stringify(candidates)} if importlib.util.find_spec(m) is None))`
      const { stdout } = yield* run({ language: "python", files: { "look.py": code }, entry: "look.py" })
      lacks = [...powerless, ...stdout.split(/\s+/).filter((module) => module !== "")]
    }
    return { name, languages: Object.keys(commands), lacks, run }
  })

/**
 * The sandbox as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<Sandbox.Sandbox, Sandbox.SandboxError> =>
  Layer.effect(Sandbox.Sandbox, make(options))

/**
 * The sandbox as a layer whose options come from the configuration.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Config.Wrap<Options>
): Layer.Layer<Sandbox.Sandbox, Config.ConfigError | Sandbox.SandboxError> =>
  Layer.effect(Sandbox.Sandbox, Effect.flatMap(Config.unwrap(options), make))
