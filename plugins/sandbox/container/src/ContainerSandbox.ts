/**
 * A sandbox of containers, with a fresh one for every program.
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import { availableParallelism } from "node:os"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Kit from "@metagpt-ts/workspace/SandboxKit"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"

import * as Engine from "./Engine.ts"

/**
 * Which engine and images, and the limits of every program.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Name or path of the program; by default `docker` or `podman`, whichever answers. */
  readonly engine?: string | undefined
  /** Image with `python3` and a shell; `python:3.13-slim` by default. None is fetched. */
  readonly python?: string | undefined
  /** Image with `node` and a shell; `node:24-slim` by default. None is fetched. */
  readonly node?: string | undefined
  /** Bytes of memory; 512 MB by default. */
  readonly memory?: number | undefined
  /** Bytes of files that a program may write; 64 MB by default. */
  readonly disk?: number | undefined
  /** Processes and threads at the same time; 64 by default. */
  readonly processes?: number | undefined
  /** Cores; 1 by default. */
  readonly cores?: number | undefined
  /** Further arguments of `run`, such as `--runtime=runsc`. */
  readonly args?: ReadonlyArray<string> | undefined
  /** Programs at the same time; by default one less than the cores of the machine, at least one. */
  readonly concurrency?: number | undefined
}

const name = "container"

const failure = (message: string, fix: string): Sandbox.SandboxError =>
  new Sandbox.SandboxError({ sandbox: name, message, fix })

/** Modules behind which there is no window and no keyboard. */
const powerless = ["keyboard", "pygame", "pynput", "tkinter", "turtle"]

const commandOf = (job: Sandbox.Job): ReadonlyArray<string> => {
  const rest = [job.entry, ...(job.args ?? [])]
  if (job.language === "python") return ["python3", ...rest]
  if (job.language === "sh") return ["/bin/sh", ...rest]
  return ["node", ...(Kit.mustStop(job) ? ["--require", "/prelude/stop.cjs"] : []), ...rest]
}

const words = (text: string): ReadonlyArray<string> => text.split(" ")

/** What was killed from outside though its time was not over went beyond its memory. */
const killed = 137

/**
 * Makes the sandbox. It fails where no engine answers, or where it has none of the images.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<(typeof Sandbox.Sandbox)["Service"], Sandbox.SandboxError> =>
  Effect.gen(function* () {
    const { args = [], cores = 1, disk = 67_108_864, memory = 536_870_912, processes = 64 } = options
    const permits = yield* Semaphore.make(options.concurrency ?? Math.max(1, availableParallelism() - 1))
    const found = yield* Effect.promise(() =>
      Engine.find(options.engine === undefined ? ["docker", "podman"] : [options.engine])
    )
    if ("said" in found)
      return yield* failure(
        `No engine for containers answers (${found.said})`,
        "Start Docker, or install Podman, which needs no service: sudo apt-get install podman"
      )
    const { engine } = found
    const wanted = { python: options.python ?? "python:3.13-slim", node: options.node ?? "node:24-slim" }
    const images = new Map<string, string>()
    for (const [language, image] of Object.entries(wanted)) {
      const { ok } = yield* Effect.promise(() => Engine.ask(engine, "image", "inspect", image))
      if (ok) images.set(language, image)
    }
    const [first] = images.values()
    if (first === undefined)
      return yield* failure(
        `${engine} has neither of the images ${wanted.python} and ${wanted.node}`,
        `Fetch one: ${engine} pull ${wanted.python}`
      )
    images.set("sh", first)

    const room = `rw,nosuid,nodev,size=${disk},mode=1777`
    const wrap =
      (container: string, image: string, job: Sandbox.Job) =>
      (files: string, prelude: string): readonly [string, ...ReadonlyArray<string>] => [
        engine,
        ...words("run --rm -i --pull never --init --name"),
        container,
        ...words("--network none --read-only --user 65534:65534 --hostname sandbox"),
        ...words("--cap-drop ALL --security-opt no-new-privileges --ulimit nofile=256:256"),
        ...words(`--memory ${memory} --memory-swap ${memory} --cpus ${cores} --pids-limit ${processes}`),
        ...words(`--shm-size 16777216 --tmpfs /project:${room} --tmpfs /tmp:${room} --workdir /project`),
        // Podman would make them itself, without a limit
        ...words("--tmpfs /run:rw,size=1048576 --tmpfs /var/tmp:rw,size=1048576"),
        "--volume",
        `${files}:/job:ro,z`,
        "--volume",
        `${prelude}:/prelude:ro,z`,
        "--entrypoint",
        "",
        ...Object.entries(Kit.envOf(job)).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
        ...args,
        image
      ]

    const execute = async (job: Sandbox.Job, image: string, signal: AbortSignal) => {
      const container = `metagpt-${randomUUID()}`
      try {
        const outcome = await Kit.enter(
          job,
          {
            command: commandOf(job),
            reserve: job.language === "python" ? memory : 0,
            processes: 0,
            file: disk,
            wrap: wrap(container, image, job)
          },
          signal
        )
        return outcome.ended === "exit" && outcome.code === killed
          ? { ...outcome, ended: "memory" as const }
          : outcome
      } finally {
        // The engine's client is gone when it was killed; the container is not
        await Engine.ask(engine, "rm", "--force", container)
      }
    }

    return {
      name,
      languages: [...images.keys()],
      lacks: powerless,
      run: (job) => {
        const image = images.get(job.language)
        const absent = [
          ...(image === undefined ? [job.language] : []),
          ...(job.needs ?? []).filter((module) => powerless.includes(module))
        ]
        if (image === undefined || absent.length > 0) return Effect.fail(Sandbox.lacking(name, absent))
        return permits.withPermits(1)(
          Effect.tryPromise({
            try: (signal) => execute(job, image, signal),
            catch: (cause) =>
              failure(
                `${engine} did not start ${image}: ${cause instanceof Error ? cause.message : String(cause)}`,
                `See what it says by hand: ${engine} run --rm --network none ${image} true`
              )
          })
        )
      }
    }
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
