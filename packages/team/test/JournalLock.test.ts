import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { FileJournal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import * as JournalLock from "../src/JournalLock.ts"

let dir = ""
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), "lock-"))
})
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }))

const me: JournalLock.Owner = {
  pid: 100,
  host: "here",
  started: "5000",
  machine: "m1",
  boot: "b1",
  space: "pid:[4026531836]"
}
const alive = { isAlive: () => true, startOf: () => "5000" }
const dead = { isAlive: () => false, startOf: () => undefined }
const own = { ...me, pid: 7, started: "5000" }

describe("JournalLock.judge", () => {
  it.each<readonly [string, JournalLock.Owner, JournalLock.Owner, typeof alive | typeof dead, string]>([
    ["a process that works", own, me, alive, "there"],
    ["a process that ended", own, me, dead, "gone"],
    ["a number that another process has now", { ...own, started: "4000" }, me, alive, "gone"],
    ["a process of before the machine was started", { ...own, boot: "b0" }, me, alive, "gone"],
    ["another machine", { ...own, host: "there" }, me, dead, "unknown"],
    ["another machine of the same name", { ...own, machine: "m2" }, me, dead, "unknown"],
    ["another container of this machine", { ...own, space: "pid:[1]" }, me, dead, "unknown"],
    [
      "a container of the same name and image, perhaps elsewhere",
      { ...own, boot: "b0", space: "pid:[1]" },
      { ...me, space: "pid:[1]" },
      dead,
      "unknown"
    ],
    [
      "a machine without an identity that was started again, or another",
      { ...own, machine: undefined, boot: "b0" },
      { ...me, machine: undefined },
      dead,
      "unknown"
    ],
    [
      "a live process where the system does not say when it began",
      { ...own, started: undefined, machine: undefined, boot: undefined, space: undefined },
      { ...me, started: undefined, machine: undefined, boot: undefined, space: undefined },
      { isAlive: () => true, startOf: () => undefined },
      "there"
    ]
  ])("knows %s", (_, owner, self, look, verdict) => {
    assert.strictEqual(JournalLock.judge(owner, self, look), verdict)
  })
})

const lock = (owner: object) => fs.writeFileSync(path.join(dir, "lock"), JSON.stringify(owner))
const open = Effect.suspend(() => Effect.scoped(FileJournal.open(dir)))

/** Opens the run in a process of its own, says `got` or the kind of the error, and ends when it is told to. */
const other = (script: string) => {
  const args = ["--conditions=@metagpt-ts/source", "--input-type=module", "-e", script, dir]
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ["pipe", "pipe", "inherit"]
  })
  // It may have ended before it is told to.
  child.stdin.on("error", () => undefined)
  return child
}

const holder = `
import { FileJournal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
process.stdout.write("ready\\n")
await new Promise((go) => process.stdin.once("data", go))
await Effect.runPromise(Effect.scoped(Effect.gen(function* () {
  yield* FileJournal.open(process.argv[1])
  process.stdout.write("got\\n")
  yield* Effect.promise(() => new Promise((end) => process.stdin.once("data", end)))
})).pipe(Effect.catch((error) => Effect.sync(() => process.stdout.write(error.kind + "\\n")))))
process.exit(0)
`

const says = (child: ReturnType<typeof other>, words: ReadonlyArray<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
      const found = words.find((word) => said.includes(word))
      if (found !== undefined) resolve(found)
    })
    child.on("close", () => reject(new Error(`It ended with: ${said}`)))
  })

describe("JournalLock", () => {
  it.live("is free again after the process was killed, also with a number that is used again", () =>
    Effect.gen(function* () {
      const child = other(holder)
      yield* Effect.promise(() => says(child, ["ready"]))
      child.stdin.write("go")
      yield* Effect.promise(() => says(child, ["got"]))
      assert.isTrue(FileJournal.isHeld(dir))
      const error = yield* Effect.flip(open)
      assert.strictEqual(error.kind, "locked")
      assert.include(error.message, `process ${child.pid}`)
      assert.include(error.fix, `kill ${child.pid}`)
      const ended = new Promise((resolve) => child.on("close", resolve))
      child.on("close", () => undefined)
      child.kill("SIGKILL")
      yield* Effect.promise(() => ended)
      const left = JSON.parse(fs.readFileSync(path.join(dir, "lock"), "utf8")) as JournalLock.Owner
      assert.isFalse(FileJournal.isHeld(dir))
      // The number of a process that lives, but began at another time.
      lock({ ...left, pid: process.pid })
      if (left.started !== undefined) yield* open
      lock(left)
      yield* open
      assert.isFalse(fs.existsSync(path.join(dir, "lock")))
    })
  )

  it.live("sweeps away what killed processes had begun, and nothing else", () =>
    Effect.gen(function* () {
      const id = "df4d7841-3fcb-4a08-8a38-fcad9ce56a4c"
      for (const name of [`lock.${id}`, `lock.take.${id}`, `lock.take.${id}.${id}`, "lock.json"]) {
        fs.writeFileSync(path.join(dir, name), "")
      }
      yield* open
      assert.deepStrictEqual(
        fs.readdirSync(dir).filter((name) => name.startsWith("lock")),
        ["lock.json"]
      )
    })
  )

  it.live("goes to one of many that want it from a dead process at the same moment", () =>
    Effect.gen(function* () {
      lock({ ...JournalLock.self(), pid: 2 ** 22 + 1 })
      const children = Array.from({ length: 4 }, () => other(holder))
      yield* Effect.promise(() => Promise.all(children.map((child) => says(child, ["ready"]))))
      const outcomes = children.map((child) => says(child, ["got", "locked"]))
      const ended = children.map((child) => new Promise((resolve) => child.on("close", resolve)))
      for (const child of children) child.stdin.write("go")
      const said = yield* Effect.promise(() => Promise.all(outcomes))
      assert.lengthOf(
        said.filter((word) => word === "got"),
        1,
        said.join()
      )
      for (const child of children) child.stdin.end("end")
      yield* Effect.promise(() => Promise.all(ended))
      assert.deepStrictEqual(fs.readdirSync(dir), [FileJournal.name])
    })
  )

  it.live("holds in doubt, and says what to delete", () =>
    Effect.gen(function* () {
      const self = JournalLock.self()
      for (const owner of [{ ...self, pid: 2 ** 22 + 1, host: "elsewhere" }, { pid: 5 }, "x"]) {
        fs.writeFileSync(path.join(dir, "lock"), typeof owner === "string" ? owner : JSON.stringify(owner))
        const error = yield* Effect.flip(open)
        assert.strictEqual(error.kind, "locked")
        assert.include(error.fix, `delete ${path.join(dir, "lock")}`)
        if (typeof owner !== "string" && "host" in owner) assert.include(error.message, "on elsewhere")
      }
    })
  )

  it.live("is not freed by a process from which it was taken by hand", () =>
    Effect.gen(function* () {
      const file = path.join(dir, "lock")
      yield* Effect.provide(
        Effect.sync(() => {
          fs.rmSync(file)
          lock({ pid: 1, host: "elsewhere" })
        }),
        FileJournal.layer(dir)
      )
      assert.isTrue(fs.existsSync(file))
    })
  )
})
