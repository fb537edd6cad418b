import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { it } from "@effect/vitest"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { init, listFiles, log } from "isomorphic-git"
import { describe, expect } from "vitest"

import { fromCause } from "../src/WorkspaceError.ts"

const folder = () => join(fs.mkdtempSync(join(tmpdir(), "workspace-")), "deep", "project")
const history = (dir: string) => Effect.promise(() => log({ fs, dir }))
const failure = (code: string) => Object.assign(new Error(`${code}: refused`), { code })
const asRoot = process.getuid?.() === 0 || process.platform === "win32"

describe("files", () => {
  it.effect("makes the folder with the first file and reads back what was written", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      expect(yield* workspace.files()).toEqual({})
      expect(yield* workspace.read("main.py")).toBeUndefined()
      expect(fs.existsSync(root)).toBe(false)
      yield* workspace.write("src/游戏.py", "print('你好')\n")
      yield* workspace.write("main.py", "")
      yield* workspace.write("./main.py", "x = 1\n")
      expect(yield* workspace.read("main.py")).toBe("x = 1\n")
      expect(yield* workspace.files()).toEqual({ "main.py": "x = 1\n", "src/游戏.py": "print('你好')\n" })
      expect(yield* workspace.files("src")).toEqual({ "src/游戏.py": "print('你好')\n" })
      expect(yield* workspace.files("src/")).toEqual({ "src/游戏.py": "print('你好')\n" })
      yield* workspace.remove("main.py")
      yield* workspace.remove("main.py")
      expect(yield* workspace.read("main.py")).toBeUndefined()
      expect(fs.readdirSync(root)).toEqual(["src"])
    })
  )

  it.effect("leaves out what is no text, what is large and what others wrote", () =>
    Effect.gen(function* () {
      const root = folder()
      fs.mkdirSync(join(root, "node_modules", "x"), { recursive: true })
      fs.writeFileSync(join(root, "node_modules", "x", "index.js"), "")
      fs.writeFileSync(join(root, "image.png"), Buffer.from([0x89, 0x50, 0xff, 0]))
      fs.writeFileSync(join(root, "big.txt"), "x".repeat(1_048_577))
      fs.writeFileSync(join(root, "a.txt"), "a")
      fs.symlinkSync("/etc/hosts", join(root, "hosts"))
      const workspace = yield* Workspace.make({ root })
      expect(yield* workspace.files()).toEqual({ "a.txt": "a" })
    })
  )

  it.effect("refuses a path that leaves the project in every verb", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      const outside = "../../x.py"
      const errors = [
        yield* Effect.flip(workspace.write(outside, "x")),
        yield* Effect.flip(workspace.read(outside)),
        yield* Effect.flip(workspace.remove(outside)),
        yield* Effect.flip(workspace.files(".."))
      ]
      for (const error of errors) {
        expect(error.kind).toBe("unsafe-path")
      }
      expect(fs.existsSync(join(root, outside))).toBe(false)
    })
  )

  it.effect("touches no file that is so already, and keeps the mode of one that changes", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      const file = join(root, "run.sh")
      const look = () => fs.statSync(file, { bigint: true })
      expect(yield* workspace.write("run.sh", "a\n")).toBe(true)
      fs.chmodSync(file, 0o755)
      const before = look()
      expect(yield* workspace.write("run.sh", "a\n")).toBe(false)
      expect([look().ino, look().mtimeNs]).toEqual([before.ino, before.mtimeNs])
      expect(yield* workspace.write("run.sh", "b\n")).toBe(true)
      expect(look().ino).not.toBe(before.ino)
      expect(look().mode).toBe(before.mode)
      expect(fs.readdirSync(root)).toEqual(["run.sh"])
    })
  )

  it.effect("says that something is in the way and keeps it", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      yield* workspace.write("a", "kept")
      const error = yield* Effect.flip(workspace.write("a/b.py", "x"))
      expect(error.message).toContain("in the way")
      expect(yield* workspace.read("a")).toBe("kept")
    })
  )

  it("says what to do when the disk is full or may not be written", () => {
    for (const [code, kind] of [
      ["ENOSPC", "disk-full"],
      ["EDQUOT", "disk-full"],
      ["EACCES", "not-writable"],
      ["EPERM", "not-writable"],
      ["EROFS", "not-writable"]
    ] as const) {
      const error = fromCause("main.py", "write", failure(code))
      expect(error.kind).toBe(kind)
      expect(error.message).toContain("main.py")
      expect(error.fix).toBeDefined()
    }
    expect(fromCause("main.py", "write", "odd").kind).toBe("other")
  })

  it.effect("reports a folder that may not be written", () =>
    Effect.gen(function* () {
      // The superuser may write everywhere; only the kernel's own files refuse
      const root = asRoot ? "/sys/project" : folder()
      if (!asRoot) fs.mkdirSync(root, { recursive: true, mode: 0o555 })
      const workspace = yield* Workspace.make({ root })
      const error = yield* Effect.flip(workspace.write("a.py", ""))
      expect(error.kind).toBe("not-writable")
      expect(error.message).toContain("a.py")
    })
  )
})

describe("commit", () => {
  it.effect("keeps everything, ignores what Python leaves behind, and makes no empty commit", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      yield* workspace.commit("nothing is there")
      expect(fs.existsSync(root)).toBe(false)
      yield* workspace.write("main.py", "a\n")
      yield* workspace.write("old.py", "b\n")
      fs.mkdirSync(join(root, "__pycache__"))
      fs.writeFileSync(join(root, "__pycache__", "main.pyc"), "")
      yield* workspace.commit("First")
      yield* workspace.commit("Nothing changed")
      yield* workspace.write("main.py", "c\n")
      yield* workspace.remove("old.py")
      yield* workspace.commit("Second")
      const commits = yield* history(root)
      expect(commits.map(({ commit }) => commit.message.trim())).toEqual(["Second", "First"])
      expect(commits[0]?.commit.author).toMatchObject({ name: "metagpt-ts", email: "metagpt@localhost" })
      const listed = (ref: string) => Effect.promise(() => listFiles({ fs, dir: root, ref }))
      expect(yield* listed(commits[1]?.oid as string)).toEqual([".gitignore", "main.py", "old.py"])
      expect(yield* listed("HEAD")).toEqual([".gitignore", "main.py"])
    })
  )

  it.effect("goes on in a repository that is there, and leaves its .gitignore alone", () =>
    Effect.gen(function* () {
      const root = folder()
      fs.mkdirSync(root, { recursive: true })
      yield* Effect.promise(() => init({ fs, dir: root }))
      fs.writeFileSync(join(root, "mine.txt"), "mine")
      const workspace = yield* Workspace.make({ root })
      yield* workspace.commit("Keep what was there")
      yield* workspace.write("main.py", "")
      yield* workspace.commit("Add")
      expect((yield* history(root)).length).toBe(2)
      expect(fs.existsSync(join(root, ".gitignore"))).toBe(false)
    })
  )

  it.effect("never sees a file that is being written", () =>
    Effect.gen(function* () {
      const root = folder()
      const workspace = yield* Workspace.make({ root })
      yield* workspace.write("a.py", "")
      yield* Effect.all(
        Array.from({ length: 20 }, (_, n) =>
          Effect.andThen(workspace.write(`f${n}.py`, `${n}\n`), workspace.commit(`${n}`))
        ),
        { concurrency: "unbounded" }
      )
      const files = yield* Effect.promise(() => listFiles({ fs, dir: root, ref: "HEAD" }))
      expect(files.filter((file) => !/^(f\d+|a)\.py$|^\.gitignore$/.test(file))).toEqual([])
      expect(files.length).toBe(22)
    })
  )
})

it.effect("memory behaves like a folder", () =>
  Effect.gen(function* () {
    const workspace = yield* Workspace.Workspace
    yield* workspace.write("./b/c.py", "c")
    yield* workspace.commit("x")
    expect(yield* workspace.files()).toEqual({ "a.py": "a", "b/c.py": "c" })
    expect(yield* workspace.files("b")).toEqual({ "b/c.py": "c" })
    yield* workspace.remove("a.py")
    expect(yield* workspace.read("a.py")).toBeUndefined()
    expect((yield* Effect.flip(workspace.write("../x", ""))).kind).toBe("unsafe-path")
  }).pipe(Effect.provide(Workspace.memory({ "a.py": "a" })))
)
