import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { afterEach, assert, beforeEach, describe } from "vitest"

import * as EventLog from "../src/EventLog.ts"
import * as RunFile from "../src/RunFile.ts"
import { events } from "./samples.ts"

let workspace = ""
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(tmpdir(), "metagpt-cli-"))
})
afterEach(() => fs.rmSync(workspace, { recursive: true }))

const run: RunFile.RunFile = {
  format: 1,
  id: "1",
  idea: "a snake game",
  projectName: "snake",
  options: { maxCalls: 3, model: "m" },
  model: { provider: "p", model: "m" },
  versions: { metagpt: "0.1.0", node: "24.0.0" },
  state: "running",
  started: "2026-01-01T00:00:00.000Z"
}

describe("RunFile", () => {
  it.effect("comes back as it was written, and is hidden from git", () =>
    Effect.gen(function* () {
      const project = path.join(workspace, "snake")
      yield* RunFile.write(project, run)
      assert.deepStrictEqual(yield* RunFile.read(project, "en"), run)
      assert.deepStrictEqual(fs.readdirSync(path.join(project, ".metagpt")).toSorted(), [
        ".gitignore",
        "run.json"
      ])
      assert.strictEqual(fs.readFileSync(path.join(project, ".metagpt", ".gitignore"), "utf8"), "*\n")
    })
  )

  it.effect("lists the newest first and passes over what is none", () =>
    Effect.gen(function* () {
      yield* RunFile.write(path.join(workspace, "old"), run)
      yield* RunFile.write(path.join(workspace, "new"), { ...run, started: "2026-02-01T00:00:00.000Z" })
      fs.mkdirSync(path.join(workspace, "other"))
      yield* RunFile.write(path.join(workspace, "damaged"), run)
      fs.writeFileSync(path.join(workspace, "damaged", ".metagpt", "run.json"), "{")
      const found = yield* RunFile.list(workspace, "en")
      assert.deepStrictEqual(
        found.map(({ project }) => path.basename(project)),
        ["new", "old"]
      )
      assert.deepStrictEqual(yield* RunFile.list(path.join(workspace, "none"), "en"), [])
    })
  )

  it.effect("says what is missing or damaged", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(RunFile.read(workspace, "en"))
      assert.include(missing.message, "no run to resume")
      yield* RunFile.write(workspace, run)
      fs.writeFileSync(path.join(workspace, ".metagpt", "run.json"), '{"format":2}')
      const damaged = yield* Effect.flip(RunFile.read(workspace, "zh"))
      assert.include(damaged.message, "无法读取")
    })
  )

  it.effect("gives a folder to one run only, with the run in it from the first moment", () =>
    Effect.gen(function* () {
      const project = path.join(workspace, "snake")
      assert.strictEqual(yield* RunFile.claim(workspace, run), project)
      assert.deepStrictEqual(yield* RunFile.read(project, "en"), run)
      assert.strictEqual(yield* RunFile.claim(workspace, { ...run, id: "2" }), undefined)
      assert.deepStrictEqual(yield* RunFile.read(project, "en"), run)
      assert.deepStrictEqual(fs.readdirSync(workspace), ["snake"])
    })
  )

  it.effect("takes away what a killed process had begun to write, and nothing else", () =>
    Effect.gen(function* () {
      yield* RunFile.write(workspace, run)
      const folder = path.join(workspace, ".metagpt")
      for (const name of ["draft.12.1", "run.json.34", "lock", "journal.jsonl"]) {
        fs.writeFileSync(path.join(folder, name), "")
      }
      yield* RunFile.sweep(workspace)
      assert.deepStrictEqual(fs.readdirSync(folder).toSorted(), [
        ".gitignore",
        "journal.jsonl",
        "lock",
        "run.json"
      ])
    })
  )

  it.effect("says that a file is in the way", () =>
    Effect.gen(function* () {
      const file = path.join(workspace, "file")
      fs.writeFileSync(file, "")
      const error = yield* Effect.flip(RunFile.makeParent(file))
      assert.strictEqual(error.kind, "not-writable")
      assert.strictEqual((yield* Effect.flip(RunFile.claim(file, run))).kind, "not-writable")
    })
  )

  it.each([
    ["ENOSPC", "disk-full"],
    ["EROFS", "not-writable"],
    ["EIO", "other"]
  ])("knows %s as %s", (code, kind) => {
    const error = RunFile.unwritable("x", Object.assign(new Error("no"), { code }))
    assert.strictEqual(error.kind, kind)
  })
})

describe("EventLog", () => {
  it.effect("reads back what it wrote, without the torn last line and what it does not know", () =>
    Effect.gen(function* () {
      yield* EventLog.recorder(workspace).pipe(
        Effect.tap((view) => Effect.sync(() => events.forEach((event) => view.event(event)))),
        Effect.scoped
      )
      fs.appendFileSync(
        path.join(workspace, EventLog.name),
        '{"_tag":"FromTheFuture","at":1}\n{"_tag":"Noted","le'
      )
      assert.deepStrictEqual(EventLog.read(workspace), events)
      // A resumed run goes on after the torn line, and loses none of its own.
      yield* EventLog.recorder(workspace).pipe(
        Effect.tap((view) => Effect.sync(() => events.forEach((event) => view.event(event)))),
        Effect.scoped
      )
      assert.deepStrictEqual(EventLog.read(workspace), [...events, ...events])
    })
  )

  it.effect("stops recording, and nothing else, when it cannot write", () =>
    Effect.gen(function* () {
      const view = yield* EventLog.recorder(path.join(workspace, "none"))
      for (const event of events) view.event(event)
      assert.strictEqual(EventLog.read(path.join(workspace, "none")), undefined)
    }).pipe(Effect.scoped)
  )
})
