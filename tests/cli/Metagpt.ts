/**
 * The command, spawned as a user does, in a home and a folder of its own.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

import { ChatServer, type LocalServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterEach } from "vitest"

const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>
  readonly signal: (signal: NodeJS.Signals) => void
  /** Reads no more of stdout, until it is told to. */
  readonly pause: () => void
  readonly resume: () => void
  /** Closes stdout, as `head` does. */
  readonly leave: () => void
  /** Waits until stdout and stderr together say something. */
  readonly says: (text: string) => Promise<void>
}

interface Options {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** Modules to load first, for faults. */
  readonly preload?: ReadonlyArray<string>
}

let folders: Array<string> = []
let scopes: Array<Scope.Closeable> = []

afterEach(async () => {
  for (const scope of scopes) await Effect.runPromise(Scope.close(scope, Exit.void))
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
  scopes = []
  folders = []
})

/** A new empty folder, removed after the test. */
export const folder = (): string => {
  const made = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "metagpt-e2e-")))
  folders.push(made)
  return made
}

/** A model server until the end of the test. */
export const server = async (options: ChatServer.Options): Promise<LocalServer.Server> => {
  const scope = await Effect.runPromise(Scope.make())
  scopes.push(scope)
  return Effect.runPromise(ChatServer.make({ format: "ignored", ...options }).pipe(Scope.provide(scope)))
}

/** A port on which nothing listens. */
export const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as AddressInfo
      listener.close(() => resolve(port))
    })
  })

/** Starts `metagpt` in a folder; what is in the user's own home and environment does not count. */
export const start = (cwd: string, args: ReadonlyArray<string>, options: Options = {}): Running => {
  const preload = (options.preload ?? []).flatMap((module) => ["--import", module])
  const child = spawn(process.execPath, [...preload, "--conditions=@metagpt-ts/source", bin, ...args], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      NODE_OPTIONS: process.env["NODE_OPTIONS"],
      HOME: cwd,
      USERPROFILE: cwd,
      TMPDIR: process.env["TMPDIR"],
      LANG: "C",
      ...options.env
    }
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  child.stdin.on("error", () => undefined).end(options.stdin ?? "")
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })
  return {
    ended,
    signal: (signal) => void child.kill(signal),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    leave: () => void child.stdout.destroy(),
    says: async (text) => {
      while (!stdout.includes(text) && !stderr.includes(text)) {
        if (child.exitCode !== null) throw new Error(`It ended without saying ${text}:\n${stdout}\n${stderr}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
}

/** Runs `metagpt` to its end. */
export const metagpt = (cwd: string, args: ReadonlyArray<string>, options?: Options): Promise<Ended> =>
  start(cwd, args, options).ended

/** Every file below a folder, sorted, without git's own. */
export const files = (root: string): ReadonlyArray<string> =>
  fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.includes(".git/") && fs.statSync(path.join(root, name)).isFile())
    .toSorted()

/** The run of a project, as its file says. */
export const runOf = (project: string): { readonly state: string; readonly idea: string } =>
  JSON.parse(fs.readFileSync(path.join(project, ".metagpt", "run.json"), "utf8")) as {
    readonly state: string
    readonly idea: string
  }
