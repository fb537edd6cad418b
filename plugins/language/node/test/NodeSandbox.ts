import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Runs what these tests wrote themselves, with the Node they run on: no sandbox for code of others. */
const run = (job: Sandbox.Job): Promise<Sandbox.Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "node-"))
  for (const [path, text] of Object.entries(job.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const began = performance.now()
  return new Promise((done) => {
    const child = spawn(process.execPath, [job.entry, ...(job.args ?? [])], {
      cwd: folder,
      env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1" }
    })
    let stdout = ""
    let stderr = ""
    let isLate = false
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()))
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()))
    child.stdin.on("error", () => undefined)
    child.stdin.end(job.stdin ?? "")
    const timer = setTimeout(() => {
      isLate = true
      child.kill("SIGKILL")
    }, job.timeout ?? 10_000)
    child.on("close", (code) => {
      clearTimeout(timer)
      const made = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !(entry.name in job.files))
        .map(({ name }) => [name, readFileSync(join(folder, name), "utf8")])
      const files = Object.fromEntries(made) as Sandbox.Files
      rmSync(folder, { recursive: true })
      const ended = isLate ? "timeout" : "exit"
      done({ ended, code: code ?? undefined, stdout, stderr, files, duration: performance.now() - began })
    })
  })
}

export const layer = Layer.succeed(Sandbox.Sandbox, {
  name: "test",
  languages: ["node"],
  lacks: [],
  run: (job) => Effect.promise(() => run(job))
})

/** A sandbox that runs another language. */
export const other = Layer.succeed(Sandbox.Sandbox, {
  name: "other",
  languages: ["python"],
  lacks: [],
  run: ({ language }) => Effect.fail(Sandbox.lacking("other", [language]))
})
