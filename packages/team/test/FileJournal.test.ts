import { execFileSync, spawnSync } from "node:child_process"
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { tmpdir } from "node:os"
import * as path from "node:path"

import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { FileJournal, Journal, type Recorded } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

let dir = ""
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), "journal-"))
})
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }))

const fileOf = (folder: string) => path.join(folder, FileJournal.name)
const text = () => fs.readFileSync(fileOf(dir), "utf8")
const write = (text: string | Uint8Array) => fs.writeFileSync(fileOf(dir), text)

const Answer = Schema.Struct({
  answer: Schema.Struct({ text: Schema.String }),
  usage: Schema.Struct({ inputTokens: Schema.Number, outputTokens: Schema.Number })
})
const answer = { answer: { text: "a plan" }, usage: { inputTokens: 100, outputTokens: 20 } }
const by = { role: "Ann", provider: "ollama", model: "small" }

/** Three steps, the second of which can fail; gives how many were truly done. */
const work = (folder: string, options: FileJournal.Options & { readonly fail?: boolean } = {}) => {
  let done = 0
  const count = (name: string) =>
    Journal.memo(
      Journal.key(name, 1),
      Schema.Number,
      Effect.sync(() => ++done)
    )
  return Effect.gen(function* () {
    yield* Journal.memo(Journal.key("plan", "a game", by), Answer, Effect.as(count("inner"), answer))
    yield* count("a")
    if (options.fail === true) return yield* Effect.fail("stopped")
    yield* count("b")
  }).pipe(
    Effect.exit,
    Effect.map(() => done),
    Effect.provide(FileJournal.layer(folder, options))
  )
}

/** Done at first: inner, plan, a, b. */
const lines = 4
const failure = (folder = dir) => Effect.flip(Effect.scoped(FileJournal.open(folder)))

describe("FileJournal", () => {
  it.effect("does no finished step twice after a stop", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* work(dir, { fail: true }), 2)
      assert.strictEqual(yield* work(dir), 1)
      assert.strictEqual(yield* work(dir), 0)
      assert.lengthOf(text().trim().split("\n"), lines)
      assert.deepStrictEqual(fs.readdirSync(dir), [FileJournal.name])
    })
  )

  it.effect(
    "keeps with every record what was asked, by whom, of which model, when, and by which version",
    () =>
      Effect.gen(function* () {
        yield* work(dir, { versions: { metagpt: "1.2.3", node: "24.0.0" } })
        const record = text()
          .split("\n")
          .map((line) => (line === "" ? {} : JSON.parse(line)) as Record<string, unknown>)
          .find(({ step }) => step === "plan")
        const { asked, at, elapsed, ...rest } = record ?? {}
        assert.match(String(asked), /^[0-9a-f]{64}$/)
        assert.isNumber(at)
        assert.isNumber(elapsed)
        const id = `Ann/plan:${String(asked).slice(0, 16)}#0`
        const versions = { metagpt: "1.2.3", node: "24.0.0" }
        assert.deepStrictEqual(rest, { v: 2, id, step: "plan", ...by, versions, value: answer })
      })
  )

  it.effect("cuts off a torn last line", () =>
    Effect.gen(function* () {
      yield* work(dir)
      const whole = text()
      for (const cut of [1, 5, 200]) {
        write(whole.slice(0, -cut))
        yield* work(dir)
        assert.lengthOf(text().trim().split("\n"), lines)
      }
      // What a power cut leaves of a file that had grown and was not filled yet.
      write(`${whole}\0\0\0\0`)
      assert.strictEqual(yield* work(dir), 0)
      assert.strictEqual(text(), whole)
    })
  )

  it.effect("says where it is damaged, and goes on with all that is sound when told to", () =>
    Effect.gen(function* () {
      yield* work(dir)
      const whole = text()
      const [first = "", second = "", ...others] = whole.split("\n")
      const byte = Buffer.byteLength(`${first}\n`)
      const broken = [
        Buffer.from([first, `${second.slice(0, 9)}\u0007${second.slice(12)}`, ...others].join("\n")),
        Buffer.from([first, "nonsense", ...others].join("\n")),
        Buffer.from([first, '{"v":2,"id":"x#0"}', ...others].join("\n")),
        Buffer.from([first, "\0".repeat(5000), ...others].join("\n")),
        Buffer.concat([
          Buffer.from(`${first}\n${second.slice(0, 20)}`),
          Buffer.of(0xff),
          Buffer.from(`\n${others.join("\n")}`)
        ])
      ]
      for (const [at, bytes] of broken.entries()) {
        write(bytes)
        const error = yield* failure()
        assert.strictEqual(error.kind, "damaged")
        assert.include(error.message, `line 2, at byte ${byte}`)
        assert.notMatch(error.message, /\p{Cc}/u)
        assert.include(error.fix, "the 3 records that are sound: metagpt resume --sound-part")
        assert.isTrue(fs.readFileSync(fileOf(dir)).equals(bytes), "It was touched before anybody said so")
        assert.strictEqual(
          yield* work(dir, { soundPart: true }),
          second.includes('"inner"') || second.includes('"a"') ? 1 : 0
        )
        const kept = fs.readFileSync(`${fileOf(dir)}.damaged-${at + 1}`)
        assert.isTrue(kept.equals(bytes))
        assert.strictEqual(yield* work(dir), 0)
      }
    })
  )

  it.effect("reads what the first format wrote, and refuses what is newer by its number", () =>
    Effect.gen(function* () {
      const { asked } = Journal.key("plan", "a game")
      const old = { v: 1, at: 5, id: `Ann/plan:${asked.slice(0, 16)}#0`, value: answer }
      write(`${JSON.stringify(old)}\n`)
      assert.strictEqual(yield* work(dir), 2)
      const { recorded } = yield* Effect.scoped(FileJournal.open(dir))
      const [{ role, usage } = {} as Partial<Recorded.Tally>] = recorded.tallies
      assert.deepStrictEqual({ role, usage }, { role: "Ann", usage: answer.usage })
      write(`${text()}{"v":99,"id":"a#0","value":1}\n`)
      const error = yield* failure()
      assert.strictEqual(error.kind, "unknown-format")
      assert.include(error.message, "format 99; this version reads 1 to 2")
    })
  )

  it.effect("tells what was spent without opening it, also while it is in use", () =>
    Effect.gen(function* () {
      assert.isUndefined(yield* FileJournal.survey(dir))
      const told = yield* Effect.andThen(
        Effect.promise(() => Effect.runPromise(work(`${dir}/other`))),
        FileJournal.survey(`${dir}/other`)
      )
      assert.strictEqual(told?.recorded.steps, lines)
      const tally = { ...by, calls: 1, usage: answer.usage, duration: 0 }
      assert.deepStrictEqual(told?.recorded.tallies, [tally])
      yield* Effect.provide(
        Effect.gen(function* () {
          assert.isTrue(FileJournal.isHeld(dir))
          assert.strictEqual((yield* FileJournal.survey(dir))?.recorded.steps, 0)
        }),
        FileJournal.layer(dir)
      )
      assert.isFalse(FileJournal.isHeld(dir))
    })
  )

  it.effect("says when the folder cannot be written", () =>
    Effect.gen(function* () {
      fs.writeFileSync(path.join(dir, "file"), "")
      assert.strictEqual((yield* failure(path.join(dir, "file", "run"))).kind, "not-writable")
    })
  )

  it.live("leaves room for others while it repeats a long run", () =>
    Effect.gen(function* () {
      const long = Effect.forEach(
        Array.from({ length: 300 }, (_, n) => n),
        (n) => Journal.memo(Journal.key("x", n), Schema.Number, Effect.succeed(n)),
        { concurrency: 4, discard: true }
      )
      yield* Effect.provide(long, FileJournal.layer(dir))
      let turns = 0
      const watch = setInterval(() => turns++, 0)
      let before = 0
      yield* Effect.andThen(
        Effect.sync(() => void (before = turns)),
        long
      ).pipe(Effect.provide(FileJournal.layer(dir)))
      clearInterval(watch)
      assert.isAbove(turns, before)
    })
  )

  it.effect("reads with jq, as its page says", () =>
    Effect.gen(function* () {
      yield* work(dir)
      const page = fs.readFileSync(new URL("../README.md", import.meta.url), "utf8")
      const programs = [...page.matchAll(/^jq (-\w+) '([^']+)' journal\.jsonl$/gm)]
      assert.isAbove(programs.length, 1)
      if (spawnSync("jq", ["--version"]).error !== undefined) return
      const [tokens, answers] = programs.map(([, flag = "", program = ""]) =>
        execFileSync("jq", [flag, program, fileOf(dir)], { encoding: "utf8" })
      )
      assert.deepStrictEqual(JSON.parse(tokens ?? ""), [{ model: "small", calls: 1, tokens: 120 }])
      assert.include(answers, "Ann: plan (small)\na plan")
    })
  )
})

/** A disk on which so many bytes have room, until it grows. */
const smallDisk = (bytes: number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { rmSync, writeFileSync } = fs
      const disk = { left: bytes, rmSync, writeFileSync }
      const full = Object.assign(new Error("no space left on device, write"), { code: "ENOSPC" })
      Object.assign(fs, {
        writeFileSync: (file: number | string, data: string, options: object) => {
          const size = Buffer.byteLength(data)
          if (size > disk.left) {
            if (typeof file === "number") fs.writeSync(file, data.slice(0, 100))
            throw full
          }
          disk.left -= size
          writeFileSync(file, data, options)
        },
        rmSync: (file: string, options: object) => {
          if (fs.existsSync(file)) disk.left += fs.statSync(file).size
          rmSync(file, options)
        }
      })
      syncBuiltinESMExports()
      return disk
    }),
    ({ rmSync, writeFileSync }) =>
      Effect.sync(() => {
        Object.assign(fs, { rmSync, writeFileSync })
        syncBuiltinESMExports()
      })
  )

const mount = (...words: ReadonlyArray<string>): boolean =>
  spawnSync("mount", ["-t", "tmpfs", ...words]).status === 0
const mayMount = ((): boolean => {
  const at = fs.mkdtempSync(path.join(tmpdir(), "mount-"))
  const may = process.platform === "linux" && mount("tmpfs", at)
  if (may) spawnSync("umount", [at])
  fs.rmSync(at, { recursive: true })
  return may
})()

/** Asks for long answers until the disk is full; says how many were paid for. */
const fill = (folder: string, paid: { count: number }) =>
  Effect.forEach(
    Array.from({ length: 100 }, (_, n) => n),
    (n) =>
      Journal.memo(
        Journal.key("long", n),
        Schema.String,
        Effect.sync(() => {
          paid.count++
          return `${n} `.repeat(10_000)
        })
      ),
    { concurrency: 4 }
  ).pipe(Effect.provide(FileJournal.layer(folder)))

const losesNothing = (folder: string, grow: () => void) =>
  Effect.gen(function* () {
    const paid = { count: 0 }
    const error = yield* Effect.flip(fill(folder, paid))
    assert.strictEqual(error.kind, "disk-full")
    assert.include(error.fix, "resume")
    assert.isAbove(paid.count, 5)
    assert.isBelow(paid.count, 50)
    const recorded = fs.readFileSync(fileOf(folder), "utf8").trimEnd().split("\n")
    assert.lengthOf(recorded, paid.count, "An answer that was paid for is lost")
    grow()
    yield* fill(folder, paid)
    assert.strictEqual(paid.count, 100)
  })

describe("on a full disk, FileJournal", () => {
  it.live("keeps every answer that was paid for, pays for no more, and goes on later", () =>
    Effect.scoped(
      Effect.flatMap(smallDisk(900_000), (disk) =>
        losesNothing(dir, () => (disk.left = Number.POSITIVE_INFINITY))
      )
    )
  )

  it.live.skipIf(!mayMount)("does so on a disk that is truly small, where one may be mounted", () =>
    Effect.scoped(
      Effect.gen(function* () {
        yield* Effect.acquireRelease(
          Effect.sync(() => mount("-o", "size=900k", "tmpfs", dir)),
          () => Effect.sync(() => spawnSync("umount", [dir]))
        )
        yield* losesNothing(dir, () => mount("-o", "remount,size=100m", "tmpfs", dir))
      })
    )
  )

  it.live("says so before anything is paid for", () =>
    Effect.scoped(
      Effect.andThen(
        smallDisk(100_000),
        Effect.map(failure(), ({ kind }) => assert.strictEqual(kind, "disk-full"))
      )
    )
  )
})
