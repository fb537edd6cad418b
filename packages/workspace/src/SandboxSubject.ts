/**
 * A sandbox under test, and what its promises are checked with.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import type { Job, Outcome, Sandbox } from "./Sandbox.ts"

/**
 * What a sandbox may keep a program from. Time and output are limited by every sandbox.
 *
 * @category models
 * @since 0.1.0
 */
export type Wall = "daemons" | "disk" | "machine" | "memory" | "network" | "processes"

/**
 * An implementation under test.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  /** The sandbox, which runs Python. Memory of 256 MB and 16 MB of files are right for the suite. */
  readonly sandbox: Sandbox["Service"]
  /** The walls it has; all of them when left out. */
  readonly walls?: ReadonlyArray<Wall>
}

/** One promise and the check of it; a broken promise is a defect. @category models @since 0.1.0 */
export interface Case {
  readonly name: string
  readonly check: Effect.Effect<void>
}

/** Runs Python. @category models @since 0.1.0 */
export type Run = (code: string, job?: Partial<Job>) => Effect.Effect<Outcome, unknown>

/** Makes a case of a check with the sandbox. @category constructors @since 0.1.0 */
export const promise =
  ({ sandbox }: Subject) =>
  (
    name: string,
    check: (run: Run, sandbox: Sandbox["Service"]) => Effect.Effect<void, unknown, Scope.Scope>
  ): Case => ({
    name,
    check: Effect.suspend(() =>
      check(
        (code, job) =>
          sandbox.run({
            language: "python",
            files: { "main.py": code },
            entry: "main.py",
            timeout: 20_000,
            ...job
          }),
        sandbox
      )
    ).pipe(Effect.scoped, Effect.orDie)
  })

/** A folder of the machine that holds a secret. @category constructors @since 0.1.0 */
export const secret = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = fs.mkdtempSync(join(tmpdir(), "secret-"))
    const file = join(folder, "secret.txt")
    const token = randomUUID()
    fs.writeFileSync(file, token)
    // Whoever the sandbox runs as may read it, if it sees it
    fs.chmodSync(folder, 0o777)
    fs.chmodSync(file, 0o666)
    return { folder, file, token }
  }),
  ({ folder }) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** A server of the machine that counts who calls. @category constructors @since 0.1.0 */
export const server = Effect.acquireRelease(
  Effect.promise(
    () =>
      new Promise<{ readonly port: number; readonly calls: () => number; readonly close: () => void }>(
        (resolve) => {
          let calls = 0
          const server = createServer((socket) => {
            calls++
            socket.on("error", () => undefined)
            socket.end()
          })
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            const port = typeof address === "object" && address !== null ? address.port : 0
            resolve({ port, calls: () => calls, close: () => void server.close() })
          })
        }
      )
  ),
  ({ close }) => Effect.sync(close)
)

/** Command lines of all processes of the machine; of none where they cannot be told. */
const commands = (): string => {
  try {
    if (process.platform !== "linux") return execFileSync("ps", ["-A", "-o", "args="], { encoding: "utf8" })
  } catch {
    return ""
  }
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8")
      } catch {
        // It ended meanwhile
        return ""
      }
    })
    .join("\n")
}

/** Fails when a process whose command line holds a word does not end soon. @category combinators @since 0.1.0 */
export const allGone = (word: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    const until = Date.now() + 5000
    while (commands().includes(word) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(!commands().includes(word), "A process was left behind")
  })
