import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { afterAll, describe, expect, it } from "vitest"

import * as Browser from "../Browser.ts"
import * as Cage from "../Cage.ts"
import type { Idea } from "../Idea.ts"
import { halfOf, ideas, kinds } from "../Ideas.ts"
import * as Judge from "../Judge.ts"

const place = mkdtempSync(join(tmpdir(), "judged-"))
afterAll(async () => {
  await Browser.close()
  rmSync(place, { recursive: true, force: true })
})

/** A test that needs what is not here is skipped, and says so. */
const canRun = Cage.isAvailable() && Cage.python !== ""
const canOpen = canRun && existsSync(process.env["CHROMIUM"] ?? "/usr/bin/chromium")
const isJudged = ({ kind }: Idea): boolean => (kind === "page" ? canOpen : canRun)

const nameOf = (idea: Idea): string =>
  idea.kind === "page" ? "index.html" : idea.kind === "library" ? `${idea.module}.py` : "main.py"

const solutionOf = ({ kind, name }: Idea): string =>
  join(import.meta.dirname, "solutions", `${name}.${kind === "page" ? "html" : "py"}`)

const project = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(place, "p-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const named = (name: string): Idea => {
  const found = ideas.find((idea) => idea.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

describe("ideas", () => {
  it("are six of each kind, half of them Chinese, each with a check that its text does not show", () => {
    for (const kind of kinds) {
      const some = ideas.filter((idea) => idea.kind === kind)
      expect(some.map(({ language }) => language).toSorted()).toEqual(["en", "en", "en", "zh", "zh", "zh"])
    }
    for (const { checks, name } of ideas) {
      expect(checks.length, name).toBeGreaterThanOrEqual(3)
      expect(
        checks.some(({ isNew }) => isNew),
        name
      ).toBe(true)
    }
    expect(new Set(ideas.map(({ name }) => name)).size).toBe(24)
  })

  it("have both halves", () => {
    expect(new Set(ideas.map(halfOf))).toEqual(new Set(["tune", "held"]))
  })

  it("call new only what the text does not show", () => {
    const shown = ideas.flatMap((idea) => {
      if (idea.kind === "library") {
        return idea.checks
          .filter(({ isNew, prints }) => isNew && idea.text.includes(prints))
          .map(() => idea.name)
      }
      if (idea.kind !== "command") return []
      return idea.checks
        .filter(({ isNew }) => isNew)
        .flatMap(({ runs }) => runs.map(({ args = [] }) => args.join(" ")))
        .filter((args) => args.includes(" ") && idea.text.includes(`\`${args}\``))
    })
    expect(shown).toEqual([])
  })
})

describe("judge", () => {
  for (const idea of ideas) {
    it.skipIf(!isJudged(idea))(`passes a program that does what ${idea.name} asks`, async () => {
      const folder = project({})
      copyFileSync(solutionOf(idea), join(folder, nameOf(idea)))
      const { failures, starts } = await Judge.judge(idea, folder)
      expect(failures.filter((failure) => failure !== undefined)).toEqual([])
      expect(starts).toBe(true)
    })
  }

  it.skipIf(!canRun)("refuses a program that holds the examples", async () => {
    const main = `import sys\nprint({("100", "20"): "net 100.00, tax 20.00, gross 120.00"}.get(tuple(sys.argv[1:]), "net 19.99, tax 1.40, gross 21.39"))\n`
    const verdict = await Judge.judge(named("tax"), project({ "main.py": main }))
    expect(verdict.starts).toBe(true)
    expect(verdict.failures.map((failure) => failure === undefined)).toEqual([true, true, false, false])
    expect(Judge.passes(verdict)).toBe(false)
  })

  it.skipIf(!canRun)("sees a program that breaks, and one that is not there", async () => {
    const broken = await Judge.judge(named("bank"), project({ "main.py": "import gone\n" }))
    expect(broken.starts).toBe(false)
    const absent = await Judge.judge(named("roman"), project({ "main.py": "print(1)\n" }))
    expect(absent.entry).toBeUndefined()
    expect(absent.starts).toBe(false)
  })

  it.skipIf(!canRun)("sees a library that does not load, and finds one within a package", async () => {
    const text = readFileSync(solutionOf(named("lru")), "utf8")
    expect(Judge.passes(await Judge.judge(named("lru"), project({ "cache/lru.py": text })))).toBe(true)
    const broken = await Judge.judge(named("lru"), project({ "lru.py": `import gone\n${text}` }))
    expect(broken.starts).toBe(false)
  })

  it.skipIf(!canRun)("stops a program that never ends, and one that never stops talking", async () => {
    const folder = project({ "sleep.py": "while True: pass\n", "talk.py": 'while True: print("x" * 999)\n' })
    const [sleeps, talks] = await Cage.open(folder, async (start) => [
      await start({ command: [Cage.python, "sleep.py"], seconds: 2 }),
      await start({ command: [Cage.python, "talk.py"] })
    ])
    expect(sleeps?.exit).toBeUndefined()
    expect(talks?.exit).toBeUndefined()
    expect(talks?.stdout.length).toBeLessThan(1_000_000)
  })

  it.skipIf(!canRun)(
    "lets a program see neither the network nor this machine's files, nor spoil the project",
    async () => {
      const code = `
import os, socket
open("main.py", "w").write("spoiled")
for act in (lambda: socket.create_connection(("127.0.0.1", 80), 1), lambda: os.listdir("${place}"), lambda: bytearray(4 * 10**9)):
    try:
        print("did", act())
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
`
      const folder = project({ "main.py": code })
      const { stdout } = await Cage.open(folder, (start) => start({ command: [Cage.python, "main.py"] }))
      expect(stdout.trim().split("\n")).toEqual([
        "ConnectionRefusedError",
        "FileNotFoundError",
        "MemoryError"
      ])
      expect(readFileSync(join(folder, "main.py"), "utf8")).toBe(code)
    }
  )

  it.skipIf(!canOpen)("sees a page that throws", async () => {
    const html = `<p id="count">0</p><script>gone()</script>`
    const verdict = await Judge.judge(named("counter"), project({ "index.html": html }))
    expect(verdict.starts).toBe(false)
    expect(verdict.failures[0]).toContain("#plus")
  })
})
