import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { afterAll, describe, expect, it } from "vitest"

import * as Entry from "../Entry.ts"

const place = mkdtempSync(join(tmpdir(), "entries-"))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const project = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(place, "p-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe("entry", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string | undefined, string | undefined]>([
    ["what its maker says", { "a.py": "", "b/c.py": "" }, "cd x && python3 b/c.py", "b/c.py"],
    [
      "what the README says",
      { "a.py": "", "run.py": "", "README.md": "`python run.py`" },
      undefined,
      "run.py"
    ],
    ["main.py, the nearest", { "x/y/main.py": "", "x/main.py": "", "x/z.py": "" }, undefined, "x/main.py"],
    [
      "the only script",
      { "x/calc.py": "", "x/__init__.py": "", "tests/test_calc.py": "" },
      undefined,
      "x/calc.py"
    ],
    [
      "the only one that can be started",
      { "a.py": "", "b.py": 'if __name__ == "__main__": pass' },
      undefined,
      "b.py"
    ],
    ["no test", { "tests/main.py": "", "test_main.py": "" }, undefined, undefined],
    ["nothing that is not there", { "main.py": "" }, "python3 gone.py", "main.py"],
    ["nothing where two may be meant", { "a.py": "", "b.py": "" }, undefined, undefined]
  ])("is %s", (_, files, told, entry) => {
    expect(Entry.script(project(files), told)).toBe(entry)
  })

  it("of a library is the folder that it is imported from", () => {
    expect(Entry.moduleFolder(project({ "x/roman.py": "", "tests/roman.py": "" }), "roman")).toBe("x")
    expect(Entry.moduleFolder(project({ "src/roman/__init__.py": "" }), "roman")).toBe("src")
    expect(Entry.moduleFolder(project({ "main.py": "" }), "roman")).toBeUndefined()
  })

  it("of a page is index.html, or the only page", () => {
    expect(Entry.page(project({ "a/index.html": "", "a/b.html": "" }))).toBe("a/index.html")
    expect(Entry.page(project({ "app.html": "" }))).toBe("app.html")
    expect(Entry.page(project({ "a.html": "", "b.html": "" }))).toBeUndefined()
  })
})
