import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { isAbsolute, join, relative } from "node:path"

import { it } from "@effect/vitest"
import { SafePath } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect } from "vitest"

const hostile = [
  "",
  ".",
  "./",
  "..",
  "../x",
  "a/../../x",
  "a/..",
  "/etc/passwd",
  "//server/share",
  "C:\\Windows",
  "c:/x",
  "C:x",
  "a\\b",
  "..\\x",
  "a\0b",
  "a\nb",
  "~/x",
  "~root/x",
  ".git/config",
  "a/.git/hooks/post-commit",
  ".GIT/config",
  "GIT~1/config",
  ".g\u200bit/config",
  ".git /config",
  "con",
  "aux.py",
  "src/NUL.txt",
  "COM1",
  "lpt9.log",
  "a.",
  "a /b",
  "a ",
  "...",
  "a:stream",
  "what?.py",
  "a*",
  "src/",
  "x".repeat(256)
]

describe("parse", () => {
  for (const path of hostile) {
    it.effect(`refuses ${JSON.stringify(path.slice(0, 40))}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(SafePath.parse(path))
        expect(error.kind).toBe("unsafe-path")
        expect(error.message).toContain(JSON.stringify(path.slice(0, 100)).slice(1, -1))
        expect(error.fix).toBeDefined()
      })
    )
  }

  it.effect("keeps what people name files", () =>
    Effect.gen(function* () {
      for (const path of [
        "main.py",
        "src/a/b.py",
        ".gitignore",
        ".github/ci.yml",
        "文档/说明.md",
        "a b.txt",
        "console.py"
      ]) {
        expect(yield* SafePath.parse(path)).toBe(path)
      }
      expect(yield* SafePath.parse("./src//main.py")).toBe("src/main.py")
    })
  )

  it("lets nothing out of the root, whatever a model writes", () => {
    const part = fc.oneof(fc.constantFrom("..", ".", "", "~", "a", ".git", "\\", "C:"), fc.string())
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const result = Effect.runSyncExit(SafePath.parse(parts.join("/")))
        if (result._tag === "Failure") return
        const away = relative("/root/project", join("/root/project", result.value))
        expect(away.startsWith("..") || isAbsolute(away) || away === "").toBe(false)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("resolve", () => {
  it.effect("follows no link out of the project", () =>
    Effect.gen(function* () {
      const base = mkdtempSync(join(tmpdir(), "safe-path-"))
      const root = join(base, "project")
      mkdirSync(join(root, "src"), { recursive: true })
      writeFileSync(join(base, "secret"), "s")
      symlinkSync(base, join(root, "out"))
      symlinkSync(join(base, "secret"), join(root, "file"))
      symlinkSync(join(base, "nothing"), join(root, "dangling"))
      symlinkSync(join(root, "src"), join(root, "inside"))
      for (const path of ["out/secret", "out/new", "file", "dangling"]) {
        const error = yield* Effect.flip(SafePath.resolve(root, path))
        expect(error.kind).toBe("unsafe-path")
        expect(error.message).toContain("link")
      }
      expect(yield* SafePath.resolve(root, "inside/a.py")).toBe(join(root, "inside", "a.py"))
      expect(yield* SafePath.resolve(root, "new/a.py")).toBe(join(root, "new", "a.py"))
    })
  )
})
