import * as fs from "node:fs"
import { hostname, tmpdir } from "node:os"
import * as path from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { FileJournal, Journal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(tmpdir(), "journal-"))),
  (dir) => Effect.sync(() => fs.rmSync(dir, { recursive: true, force: true }))
)

const counted = (key: string, done: { count: number }) =>
  Journal.memo(
    key,
    Schema.Number,
    Effect.sync(() => ++done.count)
  )

/** Runs two steps of the same key and one that fails, counting what was really done. */
const work = (done: { count: number }, fail = false) =>
  Effect.gen(function* () {
    const a = yield* counted("a", done)
    const again = yield* counted("a", done)
    if (fail) return yield* Effect.fail("stopped")
    return [a, again, yield* counted("b", done)]
  })

const journal = (dir: string) => path.join(dir, "journal.jsonl")

describe("FileJournal", () => {
  it.effect("does no finished step twice after a stop", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const done = { count: 0 }
      yield* work(done, true).pipe(Effect.provide(FileJournal.layer(dir)), Effect.flip)
      assert.strictEqual(done.count, 2)
      const values = yield* work(done).pipe(Effect.provide(FileJournal.layer(dir)))
      assert.deepStrictEqual(values, [1, 2, 3])
      yield* work(done).pipe(Effect.provide(FileJournal.layer(dir)))
      assert.strictEqual(done.count, 3)
    }).pipe(Effect.scoped)
  )

  it.effect("does not remember failures", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      let tries = 0
      const step = Journal.memo(
        "x",
        Schema.String,
        Effect.suspend(() => (++tries === 1 ? Effect.fail("no") : Effect.succeed("yes")))
      )
      yield* step.pipe(Effect.provide(FileJournal.layer(dir)), Effect.flip)
      assert.strictEqual(yield* step.pipe(Effect.provide(FileJournal.layer(dir))), "yes")
    }).pipe(Effect.scoped)
  )

  it.effect("cuts off a torn last line", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const done = { count: 0 }
      yield* work(done).pipe(Effect.provide(FileJournal.layer(dir)))
      const text = fs.readFileSync(journal(dir), "utf8")
      fs.writeFileSync(journal(dir), text.slice(0, -5))
      assert.deepStrictEqual(yield* work(done).pipe(Effect.provide(FileJournal.layer(dir))), [1, 2, 4])
      assert.lengthOf(fs.readFileSync(journal(dir), "utf8").trim().split("\n"), 3)
    }).pipe(Effect.scoped)
  )

  it.effect("says where it is damaged, and what to do", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      fs.writeFileSync(journal(dir), 'nonsense\n{"v":1,"id":"a#0","value":1}\n')
      const error = yield* work({ count: 0 }).pipe(Effect.provide(FileJournal.layer(dir)), Effect.flip)
      assert.instanceOf(error, Journal.JournalError)
      assert.strictEqual(error.kind, "damaged")
      assert.include(error.message, "byte 0")
    }).pipe(Effect.scoped)
  )

  it.effect("refuses a format that it does not know by its number", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      fs.writeFileSync(journal(dir), '{"v":99,"id":"a#0","value":1}\n')
      const error = yield* work({ count: 0 }).pipe(Effect.provide(FileJournal.layer(dir)), Effect.flip)
      assert.include(error instanceof Journal.JournalError ? error.message : "", "99")
    }).pipe(Effect.scoped)
  )

  it.effect("lets only one process write", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const nested = Effect.scoped(FileJournal.open(dir)).pipe(Effect.flip)
      const error = yield* nested.pipe(Effect.provide(FileJournal.layer(dir)))
      assert.strictEqual(error.kind, "locked")
      assert.include(error.fix, "lock")
    }).pipe(Effect.scoped)
  )

  it.effect("takes over from a process that is gone, never from another machine", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const lock = (owner: object) => fs.writeFileSync(path.join(dir, "lock"), JSON.stringify(owner))
      lock({ pid: 2 ** 22 + 1, host: hostname() })
      yield* Effect.scoped(FileJournal.open(dir))
      lock({ pid: 2 ** 22 + 1, host: "elsewhere" })
      const error = yield* Effect.flip(Effect.scoped(FileJournal.open(dir)))
      assert.include(error.message, "elsewhere")
    }).pipe(Effect.scoped)
  )

  it.effect("says when the folder cannot be written", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      fs.writeFileSync(path.join(dir, "file"), "")
      const error = yield* Effect.flip(Effect.scoped(FileJournal.open(path.join(dir, "file", "run"))))
      assert.strictEqual(error.kind, "not-writable")
    }).pipe(Effect.scoped)
  )
})

describe("Journal", () => {
  it("makes the same key of the same input only", () => {
    assert.strictEqual(Journal.key("a", { x: 1 }), Journal.key("a", { x: 1 }))
    assert.notStrictEqual(Journal.key("a", { x: 1 }), Journal.key("a", { x: 2 }))
    assert.notStrictEqual(Journal.key("a", { x: 1 }), Journal.key("b", { x: 1 }))
  })

  it.effect("does a step again whose record no longer fits", () =>
    Effect.gen(function* () {
      const store = { known: new Map<string, unknown>([["a#0", "text"]]), append: () => Effect.void }
      const value = yield* Journal.memo("a", Schema.Number, Effect.succeed(7)).pipe(
        Effect.provideService(Journal.Journal, Journal.make(store))
      )
      assert.strictEqual(value, 7)
    })
  )
})
