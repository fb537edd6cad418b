import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-python"
import { layer as bubblewrap } from "@metagpt-ts/sandbox-bubblewrap"
import { layer as wasm } from "@metagpt-ts/sandbox-wasm"
import { Sandbox, SandboxChoice } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect } from "vitest"

const python = make()

/** Remembers what it is asked for. */
const seen = (files: Sandbox.Files) => {
  const jobs: Array<Sandbox.Job> = []
  const layer = Layer.succeed(Sandbox.Sandbox, {
    name: "test",
    languages: ["python"],
    lacks: [],
    run: (job) => {
      jobs.push(job)
      return Effect.succeed({ ended: "exit", code: 0, stdout: "x", stderr: "", files: {}, duration: 1 })
    }
  })
  return Effect.as(Effect.provide(python.start(files, "main.py"), layer), jobs)
}

const game = (body: string) =>
  `import curses\nimport score\n\ndef main(screen):\n    screen.addstr(0, 0, "snake")\n    screen.refresh()\n    while True:\n        key = screen.getch()\n${body}\n\ncurses.wrapper(main)\n`

const snake = (body: string) => ({ "main.py": game(body), "score.py": "import json\n" })

describe("what a program needs", () => {
  it.effect("is what it imports first thing and does not have itself", () =>
    Effect.gen(function* () {
      const [job] = yield* seen({
        "main.py":
          "import os, helper\nimport numpy as np, sys\nfrom pkg.a import b\ntry:\n    import msvcrt\nexcept ImportError:\n    pass\n",
        "lib/helper.py": "from json import loads\n",
        "pkg/a.py": "b = 1\n"
      })
      expect(job?.needs).toEqual(["os", "numpy", "sys", "json"])
      expect(job?.terminal).toBe(false)
    })
  )

  it.effect("is a terminal when it draws on one", () =>
    Effect.gen(function* () {
      const [job] = yield* seen(snake("        pass"))
      expect(job?.terminal).toBe(true)
    })
  )

  for (const [name, code, lacks] of [
    ["a window", "import turtle\nturtle.forward(1)\n", ["turtle"]],
    ["a terminal", "import sys, termios, tty\ntty.setraw(sys.stdin)\n", ["a terminal"]],
    ["pygame", "import pygame\npygame.init()\n", ["pygame"]]
  ] as const) {
    it.effect(`is named when it is not there: ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(python.start({ "main.py": code }, "main.py"))
        expect(Sandbox.isLacking(error)).toBe(true)
        expect(error.lacks).toEqual(lacks)
        const shown = [{ _tag: "Session", typed: ["1"], says: ["x"] }] as const
        const tried = python.examples({ "main.py": code }, "main.py", shown)
        // What is drawn on a terminal is no text to compare
        if (name === "a terminal") expect(yield* tried).toEqual([])
        else expect(Sandbox.isLacking(yield* Effect.flip(tried))).toBe(true)
      }).pipe(Effect.provide(wasm()))
    )
  }
})

const choice = SandboxChoice.layer([wasm(), bubblewrap()])
const hasBubblewrap = await Effect.runPromise(Effect.isSuccess(Effect.scoped(Layer.build(bubblewrap()))))

describe.skipIf(!hasBubblewrap)("the Python of this machine, where bubblewrap is", () => {
  it.effect(
    "checks, mends and tries as the one of WebAssembly does",
    () =>
      Effect.gen(function* () {
        const files = { "lib.py": "def half(n)\n    return sqrt(n * n) / 2\n\nprint(half(2))\n" }
        const { files: mended, fixes } = yield* python.mend(files, { library: true })
        expect(fixes.map(({ name }) => name)).toEqual(["missing_colon", "run_on_import", "missing_import"])
        expect(yield* python.check(mended, { packages: [], library: true })).toEqual([])
        expect((yield* python.check(files, { packages: [] })).map(({ rule }) => rule)).toEqual(["syntax"])
        const found = yield* python.examples(mended, "lib.py", [
          { _tag: "Call", code: "half(4)", gives: "2" },
          { _tag: "Call", code: "half(4)", gives: "3" }
        ])
        expect(found.map(({ message }) => message)).toEqual(["half(4) must give 3; it gives 2.0"])
      }).pipe(Effect.provide(bubblewrap())),
    30_000
  )
})

describe.skipIf(!hasBubblewrap)("a program for a terminal, where bubblewrap is", () => {
  it.effect(
    "is started and played",
    () =>
      Effect.gen(function* () {
        expect(yield* python.start(snake("        pass"), "main.py")).toEqual([])
      }).pipe(Effect.provide(choice)),
    60_000
  )

  it.effect(
    "is told of the key that breaks it",
    () =>
      Effect.gen(function* () {
        const [problem] = yield* python.start(snake("        if key == ord('h'): [][1]"), "main.py")
        expect(problem).toMatchObject({ rule: "crash", path: "main.py", line: 9 })
        expect(problem?.message).toContain("IndexError")
      }).pipe(Effect.provide(choice)),
    60_000
  )

  it.effect(
    "may use threads and processes",
    () =>
      Effect.gen(function* () {
        const code =
          "import subprocess, sys\nfrom threading import Thread\nt = Thread(target=print, args=('in a thread',))\nt.start()\nt.join()\nsubprocess.run([sys.executable, '-c', 'import sys; sys.exit(3)'], check=True)\n"
        const [problem] = yield* python.start({ "main.py": code }, "main.py")
        expect(problem?.message).toContain("CalledProcessError")
      }).pipe(Effect.provide(choice)),
    60_000
  )
})
