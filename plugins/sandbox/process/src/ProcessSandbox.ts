/**
 * No sandbox but its shape: programs of this machine, with the rights of the user, in a folder that is thrown away.
 *
 * @since 0.1.0
 */
import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { delimiter, join } from "node:path"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Kit from "@metagpt-ts/workspace/SandboxKit"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"

import * as Left from "./Left.ts"

/**
 * How many programs run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Programs at the same time; by default one less than the cores, at least one. */
  readonly concurrency?: number | undefined
}

const name = "process"

const isWindows = process.platform === "win32"

const path = process.env["PATH"] ?? ""

const hasScript = path
  .split(delimiter)
  .some((folder) => folder !== "" && fs.existsSync(join(folder, "script")))

/** What is given to every program: the way to others, and nothing of what the environment says of the user. */
const environment = (home: string): Record<string, string> => {
  const root = process.env["SystemRoot"]
  return { ...Kit.env, PATH: path, HOME: home, ...(root !== undefined && { SystemRoot: root }) }
}

/** Where Python is, since what PATH names may be a slow way to it; asked once. */
const findPython = (): string | undefined => {
  const { stdout } = spawnSync(
    isWindows ? "python" : "python3",
    ["-c", "import sys; print(sys.executable)"],
    {
      encoding: "utf8",
      timeout: 20_000
    }
  )
  const found = (stdout ?? "").trim()
  return found === "" ? undefined : found
}

let found: { readonly python: string | undefined } | undefined

const python = (): string | undefined => (found ??= { python: findPython() }).python

/** The command line of a job, given the folder of what is loaded before it; undefined for a language that is not here. */
const command = (job: Sandbox.Job, prelude: string): ReadonlyArray<string> | undefined => {
  const rest = [job.entry, ...(job.args ?? [])]
  if (job.language === "node")
    return [process.execPath, ...(Kit.mustStop(job) ? ["--require", join(prelude, "stop.cjs")] : []), ...rest]
  const interpreter = job.language === "python" ? python() : undefined
  if (interpreter !== undefined) return [interpreter, ...rest]
  return job.language === "sh" && !isWindows ? ["/bin/sh", ...rest] : undefined
}

/** Modules that this machine's Python does not find. */
const missing = ({ language, needs = [] }: Sandbox.Job): ReadonlyArray<string> => {
  const interpreter = python()
  if (language !== "python" || interpreter === undefined || needs.length === 0) return []
  const code =
    "import importlib.util, sys\nprint(*(m for m in sys.argv[1:] if importlib.util.find_spec(m) is None))"
  const { stdout } = spawnSync(interpreter, ["-I", "-c", code, ...needs], {
    encoding: "utf8",
    timeout: 10_000
  })
  return (stdout ?? "").split(/\s+/).filter((module) => module !== "")
}

const hasTerminal = process.platform === "linux" && hasScript

const execute = async (job: Sandbox.Job, signal: AbortSignal): Promise<Sandbox.Outcome> => {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "metagpt-process-")))
  const word = randomUUID()
  try {
    const [project, prelude, home] = ["project", "prelude", "home"].map((each) => join(folder, each)) as [
      string,
      string,
      string
    ]
    Kit.write(project, job.files)
    Kit.write(prelude, Kit.mustStop(job) ? Kit.prelude : {})
    fs.mkdirSync(home)
    const [file = "", ...args] = command(job, prelude) ?? []
    const terminal = ['exec 9>&2; exec "$@"', "sh", ...Kit.inTerminal([file, ...args])]
    const ended = await Kit.run(
      {
        command: job.terminal === true ? ["/bin/sh", "-c", ...terminal] : [file, ...args],
        cwd: project,
        env: {
          ...environment(home),
          METAGPT_PROCESS: word,
          ...(Kit.mustStop(job) && { PYTHONPATH: prelude })
        },
        stdin: job.stdin ?? "",
        terminal: job.terminal,
        stop: job.onInputEnd === "stop",
        timeout: job.timeout ?? 10_000,
        sweep: () => Left.end(word)
      },
      signal
    )
    const { code, duration } = ended
    // The folder is another one every time
    const plain = (text: string): string => text.replaceAll(project, "/project")
    return {
      ended: ended.ended,
      code,
      duration,
      stdout: plain(ended.stdout),
      stderr: plain(ended.stderr),
      files: Kit.read(project, job.files)
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/**
 * Makes the sandbox.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Effect.Effect<(typeof Sandbox.Sandbox)["Service"]> =>
  Effect.gen(function* () {
    const permits = yield* Semaphore.make(options.concurrency ?? Math.max(1, availableParallelism() - 1))
    const languages = ["python", "node", "sh"].filter(
      (language) => command({ language, files: {}, entry: "" }, "") !== undefined
    )
    return {
      name,
      languages,
      lacks: [],
      run: (job) =>
        Effect.suspend(() => {
          const absent = [
            ...(languages.includes(job.language) ? missing(job) : [job.language]),
            ...(job.terminal === true && !hasTerminal ? ["a terminal"] : [])
          ]
          if (absent.length > 0) return Effect.fail(Sandbox.lacking(name, absent))
          return permits.withPermits(1)(
            Effect.tryPromise({
              try: (signal) => execute(job, signal),
              catch: (cause) =>
                new Sandbox.SandboxError({
                  sandbox: name,
                  message: `The program did not start: ${String(cause).slice(0, 200)}`,
                  fix: `See that the folder of temporary files can be written, and that ${job.language} starts by hand`
                })
            })
          )
        })
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
