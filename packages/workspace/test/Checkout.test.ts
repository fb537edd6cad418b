import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import { Checkout } from "../src/index.ts"

let root: string
const at = (path: string) => join(root, path)
const put = (path: string, text: string) => {
  fs.mkdirSync(join(at(path), ".."), { recursive: true })
  fs.writeFileSync(at(path), text)
}
const text = (path: string) => fs.readFileSync(at(path), "utf8")
const open = () => Effect.runPromise(Checkout.make({ root, notes: at(".metagpt") }))
const refused = () => Effect.runPromise(Effect.flip(Checkout.make({ root, notes: at(".metagpt") })))

const hasGit = (() => {
  try {
    execFileSync("git", ["--version"])
    return true
  } catch {
    return false
  }
})()

const git = (...args: ReadonlyArray<string>) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root, encoding: "utf8" })

beforeEach(() => {
  root = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), "checkout-"))
})
afterEach(() => {
  vi.unstubAllEnvs()
  fs.rmSync(root, { recursive: true, force: true })
})

/** With the program where it is there, and with the library everywhere. */
describe.each(hasGit ? ["program", "library"] : ["library"])("Checkout by the %s", (way) => {
  beforeEach(() => {
    if (way === "library") vi.stubEnv("PATH", "/nowhere")
  })

  it("makes a folder a repository with what was there, and leaves secrets and dependencies out", async () => {
    put("main.py", "print(1)\r\n")
    put("node_modules/x.js", "1")
    put(".env", "KEY=1")
    const checkout = await open()
    expect(checkout).toMatchObject({ isNew: true, branch: "main" })
    expect(Object.keys(await Effect.runPromise(checkout.files))).toEqual(["main.py"])
    expect((await open()).isNew).toBe(false)
  })

  it("commits what changed and nothing else, once", async () => {
    put("main.py", "print(1)\r\n")
    put("data.bin", "a\0b")
    await open()
    put("mine.txt", "not committed")
    const checkout = await open()
    const changed = { "main.py": "print(2)\r\n", "pkg/new.py": "x = 1\n" }
    const id = await Effect.runPromise(checkout.commit("A change", changed))
    expect(text("main.py")).toBe("print(2)\r\n")
    expect(text("mine.txt")).toBe("not committed")
    const again = await open()
    expect(await Effect.runPromise(again.files)).toEqual({ "main.py": "print(1)\r\n" })
    expect(await Effect.runPromise(again.commit("A change", changed))).toBe(id)
    expect((await Effect.runPromise(Effect.flip(again.commit("Other", { "main.py": "" }))))._tag).toBe(
      "CheckoutError"
    )
  })

  it.skipIf(process.platform === "win32")("leaves a file the rights that it had", async () => {
    put("run.sh", "echo 1\n")
    fs.chmodSync(at("run.sh"), 0o776)
    await Effect.runPromise((await open()).commit("A change", { "run.sh": "echo 2\n" }))
    expect(fs.statSync(at("run.sh")).mode & 0o777).toBe(0o776)
  })

  it("refuses where something could be lost", async () => {
    put("main.py", "1\n")
    const checkout = await open()
    put("mine.py", "2\n")
    const inTheWay = await Effect.runPromise(Effect.flip(checkout.commit("x", { "mine.py": "3\n" })))
    expect(inTheWay).toMatchObject({ reason: "inTheWay", evidence: "mine.py" })
    expect(text("mine.py")).toBe("2\n")
    put("main.py", "changed by its owner\n")
    expect(await Effect.runPromise(Effect.flip(checkout.commit("x", { "main.py": "3\n" })))).toMatchObject({
      reason: "moved"
    })
    expect(await refused()).toMatchObject({ reason: "dirty", evidence: "main.py" })
    expect(text("main.py")).toBe("changed by its owner\n")
    expect(await Effect.runPromise(Effect.flip(checkout.commit("x", { "../out.py": "" })))).toMatchObject({
      kind: "unsafe-path"
    })
  })

  it("takes a change back that was cut short", async () => {
    put("main.py", "1\n")
    put("b.py", "1\n")
    await open()
    const head = fs.readFileSync(at(".git/refs/heads/main"), "utf8").trim()
    put(
      ".metagpt/change.json",
      JSON.stringify({
        base: head,
        before: { "main.py": "1\n", "new.py": null, "b.py": "1\n" },
        after: { "main.py": "2\n", "new.py": "2\n", "b.py": "2\n" }
      })
    )
    put("main.py", "2\n")
    put("new.py", "2\n")
    expect(await Effect.runPromise((await open()).files)).toEqual({ "main.py": "1\n", "b.py": "1\n" })
    expect(fs.existsSync(at("new.py"))).toBe(false)
  })

  it("says what is missing", async () => {
    expect(
      await Effect.runPromise(Effect.flip(Checkout.make({ root: at("no"), notes: at(".metagpt") })))
    ).toMatchObject({ reason: "missing" })
  })
})

describe.runIf(hasGit)("Checkout of a repository of git's", () => {
  beforeEach(() => {
    git("init", "-q", "-b", "main")
    put("a.py", "1\n")
    put(".gitignore", "secret/\n.metagpt/\n")
    git("add", "-A")
    git("commit", "-qm", "first")
  })

  it("leaves a sound repository on the branch it was on, hooks not run", async () => {
    git("switch", "-qc", "topic")
    put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    fs.chmodSync(at(".git/hooks/pre-commit"), 0o755)
    put("mine.txt", "x")
    const checkout = await open()
    await Effect.runPromise(checkout.commit("Say more", { "a.py": "2\n", "dir/ü b.py": "3\n" }))
    expect(git("status", "--porcelain")).toBe("?? mine.txt\n")
    expect(git("log", "--format=%s %an", "-2")).toBe("Say more metagpt-ts\nfirst a\n")
    expect(git("branch", "--show-current")).toBe("topic\n")
    expect(git("fsck", "--strict")).toBe("")
    expect(git("show", "--stat", "--format=")).toContain("2 files changed")
  })

  it("leaves a sound repository by the library, too", async () => {
    vi.stubEnv("PATH", "/nowhere")
    await Effect.runPromise((await open()).commit("Say more", { "a.py": "2\n", "dir/b.py": "3\n" }))
    vi.unstubAllEnvs()
    expect(git("status", "--porcelain")).toBe("")
    expect(git("fsck", "--strict")).toBe("")
  })

  it("refuses no branch, a merge, ignored files and what the library does not know", async () => {
    expect(
      await Effect.runPromise(Effect.flip((await open()).commit("x", { "secret/k.py": "" })))
    ).toMatchObject({ reason: "ignored" })
    put(".git/MERGE_HEAD", git("rev-parse", "HEAD"))
    expect(await refused()).toMatchObject({ reason: "busy" })
    fs.rmSync(at(".git/MERGE_HEAD"))
    vi.stubEnv("PATH", "/nowhere")
    put(".gitattributes", "* text=auto\n")
    expect(await refused()).toMatchObject({ reason: "program", evidence: "attributes" })
    vi.unstubAllEnvs()
    git("checkout", "-q", "--detach")
    expect(await refused()).toMatchObject({ reason: "detached" })
  })

  it("works in a worktree and in a part of a repository, with staged work elsewhere left staged", async () => {
    put("part/p.py", "1\n")
    git("add", "-A")
    git("commit", "-qm", "part")
    put("a.py", "staged\n")
    git("add", "a.py")
    const part = await Effect.runPromise(Checkout.make({ root: at("part"), notes: at(".metagpt") }))
    await Effect.runPromise(part.commit("Part", { "p.py": "2\n" }))
    expect(git("status", "--porcelain")).toBe("M  a.py\n")
    expect(git("show", "--stat", "--format=")).toContain("1 file changed")
    git("worktree", "add", "-q", "-b", "other", at(".metagpt/tree"))
    const tree = await Effect.runPromise(
      Checkout.make({ root: at(".metagpt/tree"), notes: at(".metagpt/notes") })
    )
    expect(tree.branch).toBe("other")
    await Effect.runPromise(tree.commit("Tree", { "a.py": "3\n" }))
    expect(git("log", "--format=%s", "-1", "other")).toBe("Tree\n")
  })

  it("keeps line ends that git changes on the way", async () => {
    git("config", "core.autocrlf", "true")
    put("crlf.py", "1\r\n2\r\n")
    git("add", "-A")
    git("commit", "-qm", "crlf")
    await Effect.runPromise((await open()).commit("x", { "crlf.py": "1\r\n3\r\n" }))
    expect(text("crlf.py")).toBe("1\r\n3\r\n")
    expect(git("status", "--porcelain")).toBe("")
  })
})
