/**
 * A sandbox of a headless browser, with an empty profile for every session.
 *
 * @since 0.1.0
 */
import { Page, Sandbox } from "@metagpt-ts/workspace"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

import * as Executable from "./Executable.ts"
import * as Host from "./Host.ts"
import * as Visit from "./Visit.ts"

/**
 * Which browser, and its limits.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Path of the program; by default it is looked for. */
  readonly executable?: string | undefined
  /** Bytes of memory for the scripts of a page; 512 MB by default. */
  readonly memory?: number | undefined
}

const failed = (error: unknown): Sandbox.SandboxError =>
  new Sandbox.SandboxError({
    sandbox: "browser",
    message: `The browser did not start: ${String(error).slice(0, 400)}`,
    fix: "Start it once by hand to see what it lacks, or name another one in CHROME_PATH"
  })

const absent = new Sandbox.SandboxError({
  sandbox: "browser",
  message: "There is no Chromium, Chrome or Edge on this machine",
  fix: "Install one, for example with: apt-get install chromium; or name it in CHROME_PATH",
  lacks: ["a browser"]
})

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Page.Script))

const onlyOpen: Page.Script = { sessions: [{ name: "open", steps: [] }] }

type Ending = Pick<Sandbox.Outcome, "ended" | "code">

const isWrong = ({ failed, faults, isBlank }: Page.Report["sessions"][number]): boolean =>
  failed !== undefined || isBlank || faults.some(({ kind }) => kind !== "console")

const LONGEST = 65_536

/** The report, with less of what pages show where it would be too long. */
const written = (sessions: Page.Report["sessions"]): string => {
  const whole = JSON.stringify({ sessions })
  if (whole.length <= LONGEST) return whole
  const short = sessions.map((each) => ({ ...each, faults: each.faults.slice(0, 2), text: "", dialogs: [] }))
  return JSON.stringify({ sessions: short.slice(0, 60) })
}

/** For people: what went wrong, a line each. */
const told = ({ sessions }: Page.Report): string =>
  sessions
    .flatMap(({ failed, faults, isBlank, name }) => [
      ...faults.map(({ after, line, message, path }) => {
        const at = path === undefined ? "" : ` (${path}${line === undefined ? "" : `:${line}`})`
        return `${name}: ${message}${at}${after === undefined ? "" : `, after ${after}`}`
      }),
      ...(isBlank ? [`${name}: nothing is to be seen`] : []),
      ...(failed === undefined ? [] : [`${name}: step ${failed.step + 1}: ${failed.message}`])
    ])
    .map((line) => `${line}\n`)
    .join("")

/**
 * Makes the sandbox. The browser starts with the first page and is killed with the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<(typeof Sandbox.Sandbox)["Service"], Sandbox.SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const executable = options.executable ?? Executable.find()
    if (executable === undefined) return yield* Effect.fail(absent)
    // One at a time: what ends a page that hangs ends the browser
    const permits = yield* Semaphore.make(1)
    const host = yield* Effect.acquireRelease(
      Effect.sync(() => Host.make(executable, options.memory ?? 536_870_912)),
      ({ kill }) => Effect.promise(kill)
    )

    const execute = async (job: Sandbox.Job, signal: AbortSignal): Promise<Sandbox.Outcome> => {
      const script = job.stdin === undefined ? { _tag: "Some" as const, value: onlyOpen } : decode(job.stdin)
      const browser = await host.open()
      const began = performance.now()
      const sessions: Array<Page.Report["sessions"][number]> = []
      const outcome = ({ code, ended }: Ending, more = ""): Sandbox.Outcome => ({
        ended,
        code,
        stdout: written(sessions),
        stderr: (more + told({ sessions })).slice(0, LONGEST),
        files: {},
        duration: performance.now() - began
      })
      if (script._tag === "None")
        return outcome({ ended: "exit", code: 2 }, "stdin holds no script of steps\n")
      const visits = async (ended: (end: Visit.End) => void): Promise<Ending> => {
        for (const session of script.value.sessions)
          sessions.push(await Visit.make(browser, job, session, ended))
        return { ended: "exit", code: sessions.some(isWrong) ? 1 : 0 }
      }
      let timer: NodeJS.Timeout | undefined
      const stopped = new Promise<Ending>((resolve) => {
        const stop = () => resolve({ ended: "timeout", code: undefined })
        timer = setTimeout(stop, job.timeout ?? 10_000)
        signal.addEventListener("abort", stop, { once: true })
      })
      try {
        const ending = await new Promise<Ending>((resolve, reject) => {
          visits((ended) => resolve({ ended, code: undefined })).then(resolve, reject)
          stopped.then(resolve, reject)
        })
        if (ending.ended !== "exit") await host.kill()
        return outcome(ending)
      } finally {
        clearTimeout(timer)
      }
    }

    return {
      name: "browser",
      languages: ["web"],
      lacks: [],
      run: (job) =>
        job.language === "web"
          ? permits.withPermits(1)(
              Effect.tryPromise({ try: (signal) => execute(job, signal), catch: failed })
            )
          : Effect.fail(
              Sandbox.lacking("browser", [job.language], `Take a sandbox that runs ${job.language}`)
            )
    }
  })

/**
 * The sandbox as a layer; it fails when there is no browser.
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
