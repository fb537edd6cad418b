import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/sandbox-wasm"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect } from "vitest"

const layer = Layer.effect(Sandbox.Sandbox, make({ concurrency: 2 }))

const run = (code: string, job: Partial<Sandbox.Job> = {}) =>
  Sandbox.Sandbox.use((sandbox) =>
    sandbox.run({ language: "python", files: { "main.py": code }, entry: "main.py", ...job })
  )

it.layer(layer, { timeout: 60_000 })("wasm", (it) => {
  describe("a program", () => {
    it.effect("runs as python would start it", () =>
      Effect.gen(function* () {
        const outcome = yield* run(
          [
            "import os, sys",
            "print(__name__, __file__, sys.argv, os.getcwd(), sys.path[0])",
            "print('错误 é 😀', file=sys.stderr)"
          ].join("\n"),
          { args: ["a", "b c"] }
        )
        expect(outcome).toMatchObject({ ended: "exit", code: 0, stderr: "错误 é 😀\n" })
        expect(outcome.stdout).toBe("__main__ /project/main.py ['main.py', 'a', 'b c'] /project /project\n")
      })
    )

    it.effect("finds the project's modules beside its entry and its files in the project", () =>
      Effect.gen(function* () {
        const files = {
          "src/main.py":
            "import helper\nfrom pkg.deep import x\nprint(helper.y, x, open('data/d.txt').read())",
          "src/helper.py": "y = 1",
          "src/pkg/__init__.py": "",
          "src/pkg/deep.py": "x = 2",
          "data/d.txt": "三"
        }
        const outcome = yield* run("", { files, entry: "src/main.py" })
        expect(outcome.stdout).toBe("1 2 三\n")
      })
    )

    for (const [name, code, expected] of [
      ["the end", "print(1)", 0],
      ["sys.exit(3)", "import sys; sys.exit(3)", 3],
      ["sys.exit()", "import sys; sys.exit()", 0],
      ["sys.exit('text')", "import sys; sys.exit('text')", 1],
      ["sys.exit(256)", "import sys; sys.exit(256)", 0],
      ["os._exit(5)", "import os; os._exit(5)", 5],
      ["an error", "1/0", 1],
      ["a syntax error", "def f(:", 1],
      ["KeyboardInterrupt", "raise KeyboardInterrupt", 130],
      ["argparse", "import argparse; p = argparse.ArgumentParser(); p.add_argument('x'); p.parse_args()", 2]
    ] as const) {
      it.effect(`gives the exit code of ${name}`, () =>
        Effect.gen(function* () {
          const outcome = yield* run(code)
          expect(outcome).toMatchObject({ ended: "exit", code: expected })
        })
      )
    }

    it.effect("gives the traceback of the program alone", () =>
      Effect.gen(function* () {
        const { stderr } = yield* run("def f():\n    return 1 / 0\n\nf()\n")
        expect(stderr.match(/File ".*", line \d+/g)).toEqual([
          'File "/project/main.py", line 4',
          'File "/project/main.py", line 2'
        ])
        expect(stderr).toContain("return 1 / 0")
        expect(stderr.trimEnd().endsWith("ZeroDivisionError: division by zero")).toBe(true)
      })
    )

    it.effect("runs what is registered for the exit", () =>
      Effect.gen(function* () {
        const outcome = yield* run("import atexit; atexit.register(print, 'bye'); raise SystemExit(4)")
        expect(outcome).toMatchObject({ code: 4, stdout: "bye\n" })
      })
    )

    it.effect("says that the entry is not there", () =>
      Effect.gen(function* () {
        const outcome = yield* run("", { entry: "other.py" })
        expect(outcome.code).toBe(2)
        expect(outcome.stderr).toContain("can't open file")
      })
    )

    it.effect("leaves the text files that it made or changed", () =>
      Effect.gen(function* () {
        const code = [
          "import json, os",
          "os.makedirs('out/deep')",
          "json.dump({'a': '值'}, open('out/deep/a.json', 'w'), ensure_ascii=False)",
          "open('same.txt').read(); open('kept.txt', 'w').write('new')",
          "open('image.bin', 'wb').write(bytes([255, 0]))",
          "open('/tmp/elsewhere', 'w').write('x')"
        ].join("\n")
        const files = { "main.py": code, "same.txt": "same", "kept.txt": "old" }
        const outcome = yield* run(code, { files })
        expect(outcome.files).toEqual({ "out/deep/a.json": '{"a": "值"}', "kept.txt": "new" })
      })
    )
  })

  describe("input", () => {
    const asks = "while True:\n    print(int(input('n? ')) + 1)"

    it.effect("is read line by line, and then ends", () =>
      Effect.gen(function* () {
        const outcome = yield* run(asks, { stdin: "1\n2\n" })
        expect(outcome).toMatchObject({ ended: "exit", code: 1, stdout: "n? 2\nn? 3\nn? " })
        expect(outcome.stderr).toContain("EOFError")
      })
    )

    it.effect("stops the program when the person stops", () =>
      Effect.gen(function* () {
        const outcome = yield* run(`open('saved', 'w').write('s')\n${asks}`, {
          stdin: "1\n2\n",
          onInputEnd: "stop"
        })
        expect(outcome).toMatchObject({
          ended: "input",
          code: undefined,
          stdout: "n? 2\nn? 3\nn? ",
          stderr: ""
        })
        expect(outcome.files).toEqual({ saved: "s" })
      })
    )

    it.effect("stops a program that catches everything", () =>
      Effect.gen(function* () {
        const code = "while True:\n    try:\n        input()\n    except BaseException:\n        pass"
        expect((yield* run(code, { onInputEnd: "stop", timeout: 5000 })).ended).toBe("input")
      })
    )

    it.effect("is text in any script", () =>
      Effect.gen(function* () {
        const outcome = yield* run("import sys\nprint([line for line in sys.stdin])", { stdin: "你好😀\nb" })
        expect(outcome.stdout).toBe("['你好😀\\n', 'b']\n")
      })
    )

    it.effect("answers a question for a password", () =>
      Effect.gen(function* () {
        const outcome = yield* run("import getpass\nprint(getpass.getpass())", { stdin: "secret\n" })
        expect(outcome.stdout).toBe("secret\n")
      })
    )
  })

  describe("time", () => {
    it.effect("is moved by a sleep, and not waited for", () =>
      Effect.gen(function* () {
        const code = [
          "import time, datetime",
          "a, b, c, d = time.time(), time.perf_counter(), time.monotonic(), datetime.datetime.now()",
          "time.sleep(60)",
          "print(*(round(x) for x in (time.time() - a, time.perf_counter() - b, time.monotonic() - c,",
          "  (datetime.datetime.now() - d).total_seconds())))",
          "try: time.sleep(-1)",
          "except ValueError as e: print(e)"
        ].join("\n")
        const outcome = yield* run(code)
        expect(outcome.stdout).toBe("60 60 60 60\nsleep length must be non-negative\n")
        expect(outcome.duration).toBeLessThan(5000)
      })
    )

    it.effect("goes on between two looks at the clock", () =>
      Effect.gen(function* () {
        const outcome = yield* run(
          "import time\na = time.perf_counter(); b = time.perf_counter(); print(1 / (b - a) > 0)"
        )
        expect(outcome.stdout).toBe("True\n")
      })
    )

    it.effect("moves asyncio on, in the right order", () =>
      Effect.gen(function* () {
        const code = [
          "import asyncio",
          "async def f(n):",
          "    await asyncio.sleep(n); print(n); return n",
          "async def main():",
          "    print(await asyncio.gather(f(20), f(10)))",
          "    try: await asyncio.wait_for(asyncio.sleep(99), 5)",
          "    except asyncio.TimeoutError: print('late')",
          "asyncio.run(main())"
        ].join("\n")
        expect((yield* run(code)).stdout).toBe("10\n20\n[20, 10]\nlate\n")
      })
    )

    it.effect("ends a program that sleeps for ever", () =>
      Effect.gen(function* () {
        const outcome = yield* run("import time\nwhile True: time.sleep(1)")
        expect(outcome.ended).toBe("timeout")
        expect(outcome.duration).toBeLessThan(5000)
      })
    )
  })

  it.effect("starts every program afresh", () =>
    Effect.gen(function* () {
      yield* run(
        "import random, sys, builtins\nbuiltins.left = 1\nrandom.left = 1\nopen('left', 'w').write('x')"
      )
      const outcome = yield* run(
        "import random, os, builtins\nprint(hasattr(builtins, 'left'), hasattr(random, 'left'), os.listdir())"
      )
      expect(outcome.stdout).toBe("False False ['main.py']\n")
    })
  )

  it.effect("gives every program its own chance", () =>
    Effect.gen(function* () {
      const code = "import random, uuid, os\nprint(random.random(), uuid.uuid4(), os.urandom(8))"
      const outcomes = yield* Effect.all([run(code), run(code), run(code)], { concurrency: "unbounded" })
      expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(3)
    })
  )

  it.effect("refuses other languages", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(run("", { language: "node" }))
      expect(error).toMatchObject({ _tag: "SandboxError", sandbox: "wasm" })
      expect(error.message).toContain("node")
    })
  )

  it.effect("names what it lacks as it is", () =>
    Effect.gen(function* () {
      const { lacks } = yield* Sandbox.Sandbox
      const missing = ["curses", "tkinter", "turtle", "readline", "msvcrt", "pygame", "requests"]
      expect(missing.filter((name) => !lacks.includes(name))).toEqual([])
      const code = [
        "import importlib, sys",
        `for name in sorted(set(${JSON.stringify(missing)})):`,
        "    try: importlib.import_module(name); print('there:', name)",
        "    except ImportError: pass",
        "for name in sorted(sys.stdlib_module_names):",
        "    if name.startswith('_') or name in ('nt', 'antigravity', 'this', 'pydoc_data', 'idlelib'): continue",
        `    if name in ${JSON.stringify(lacks)}: continue`,
        "    try: importlib.import_module(name)",
        "    except ImportError: print('lacks', name)"
      ].join("\n")
      expect((yield* run(code, { timeout: 30_000 })).stdout).toBe("")
    })
  )
})
