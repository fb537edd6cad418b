import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { it } from "@effect/vitest"
import { make } from "@metagpt-ts/sandbox-wasm"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { expect } from "vitest"

const layer = Layer.effect(Sandbox.Sandbox, make({ concurrency: 2, memory: 268_435_456, disk: 16_777_216 }))

const job = (code: string, more: Partial<Sandbox.Job> = {}): Sandbox.Job => ({
  language: "python",
  files: { "main.py": code },
  entry: "main.py",
  ...more
})

const run = (code: string, more?: Partial<Sandbox.Job>) =>
  Sandbox.Sandbox.use((sandbox) => sandbox.run(job(code, more)))

/** Python that gets hold of objects of JavaScript, past the modules that were taken away. */
const bridges = [
  "import importlib.machinery, importlib.util",
  "core = importlib.util.module_from_spec(importlib.machinery.BuiltinImporter.find_spec('_pyodide_core'))",
  "found = [core.to_js([1]), core.create_proxy(print), core.to_js([1]).constructor.constructor]"
].join("\n")

it.layer(layer, { timeout: 60_000 })("hostile programs", (it) => {
  for (const [name, code, expected] of [
    ["reads a file of the machine", "open('/etc/passwd').read()", /FileNotFoundError/],
    [
      "lists the machine",
      "import os\nprint(sorted(os.listdir('/')))\nos.listdir('/root')",
      /FileNotFoundError/
    ],
    ["climbs out of its folder", "open('../../../../../../../../etc/hosts').read()", /FileNotFoundError/],
    ["imports js", "import js\njs.process", /No module named 'js'/],
    ["imports pyodide_js", "import pyodide_js", /No module named 'pyodide_js'/],
    ["imports pyodide", "from pyodide.code import run_js\nrun_js('1')", /No module named 'pyodide'/],
    ["imports its core", "import _pyodide_core", /No module named '_pyodide_core'/],
    ["finds them in sys.modules", "import sys\nsys.modules['js'].process", /KeyError/],
    [
      "calls out",
      "import urllib.request as u\nu.urlopen('http://127.0.0.1:1/', timeout=2)",
      /URLError|OSError/
    ],
    ["opens a socket", "import socket\nsocket.create_connection(('127.0.0.1', 80), 2)", /OSError/],
    ["forks", "import os\nos.fork()", /OSError/],
    ["starts a process", "import subprocess\nsubprocess.run(['ls'])", /does not support processes/],
    ["replaces itself", "import os\nos.execv('/bin/sh', ['sh'])", /OSError/],
    ["starts a thread", "import threading\nthreading.Thread(target=print).start()", /can't start new thread/],
    ["recurses", "def f(): f()\nf()", /RecursionError/],
    ["nests", "eval('(' * 5000 + ')' * 5000)", /SyntaxError|MemoryError/],
    ["fills the disk", "f = open('big', 'wb')\nwhile True: f.write(b'x' * 1000000)", /No space left/],
    [
      "stretches a file",
      "import os\nopen('a', 'w').close()\nos.truncate('a', 10 ** 11)",
      /OSError|OverflowError/
    ],
    [
      "fills many files",
      "for i in range(10 ** 6):\n  with open(f'f{i}', 'w') as f: f.write('x' * 100000)",
      /No space left/
    ],
    ["fills a pipe", "import os\nr, w = os.pipe()\nwhile True: os.write(w, b'x' * 100000)", /No space left/],
    [
      "evaluates JavaScript by ctypes",
      "import ctypes\nctypes.CDLL(None).emscripten_run_script(b'1')",
      /Error/
    ],
    ["crashes the machine", "import ctypes\nctypes.string_at(0xfffffff0)", /out of bounds|error/]
  ] as const) {
    it.effect(`holds one that ${name}`, () =>
      Effect.gen(function* () {
        const outcome = yield* run(code)
        expect(outcome).toMatchObject({ ended: "exit" })
        expect(outcome.code).not.toBe(0)
        expect(outcome.stderr).toMatch(expected)
      })
    )
  }

  it.effect("holds one that fills the memory", () =>
    Effect.gen(function* () {
      const outcome = yield* run("x = []\nwhile True: x.append(bytearray(10 ** 7))")
      expect(outcome.ended).toBe("memory")
      expect(outcome.stderr).toContain("MemoryError")
    })
  )

  for (const [name, code] of [
    ["loops", "while True: pass"],
    ["loops in C", "import re\nre.match('(a+)+b', 'a' * 50)"],
    ["catches everything", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"],
    ["refuses signals", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass"],
    ["counts high", "10 ** 10 ** 10"]
  ] as const) {
    it.effect(`ends one that ${name}`, () =>
      Effect.gen(function* () {
        const outcome = yield* run(`print('here', flush=True)\n${code}`, { timeout: 700 })
        expect(outcome).toMatchObject({ ended: "timeout", code: undefined, stdout: "here\n" })
        expect(outcome.duration).toBeLessThan(3000)
      })
    )
  }

  for (const [name, code, stream] of [
    ["prints for ever", "while True: print('x' * 1000)", "stdout"],
    [
      "prints a gigabyte at once",
      "import sys\nsys.stdout.write('x' * 50_000_000)\nwhile True: print('y')",
      "stdout"
    ],
    ["complains for ever", "import sys\nwhile True: print('x' * 1000, file=sys.stderr)", "stderr"],
    ["prints below Python", "import os\nwhile True: os.write(1, b'x' * 1000)", "stdout"]
  ] as const) {
    it.effect(`ends one that ${name}`, () =>
      Effect.gen(function* () {
        const outcome = yield* run(code)
        expect(outcome.ended).toBe("output")
        expect(outcome[stream].length).toBe(65_536)
      })
    )
  }

  it.effect("shows nothing of the machine in the environment", () =>
    Effect.gen(function* () {
      const outcome = yield* run(
        "import os, platform, getpass\nprint(dict(os.environ), platform.node(), os.path.expanduser('~'))"
      )
      for (const secret of [process.env["PATH"], process.env["HOME"], process.cwd()]) {
        if (secret !== undefined && secret.length > 3) expect(outcome.stdout).not.toContain(secret)
      }
    })
  )

  it.effect("holds no way out in the world behind Python", () =>
    Effect.gen(function* () {
      const code = [
        bridges,
        "print('found', len(found))",
        "for o in found:",
        "    for name in ('process', 'require', 'fetch', 'global', 'globalThis', 'eval', 'mainModule'):",
        "        if hasattr(o, name): print('LEAK', name)",
        "    make = o.constructor.constructor",
        "    for text in ('return 1', 'return process', 'return import(\"node:fs\")'):",
        "        try: print('RAN', make(text)())",
        "        except BaseException as e: print(str(e)[:60])"
      ].join("\n")
      const outcome = yield* run(code)
      const refused = "EvalError: Code generation from strings disallowed for this \n"
      expect(outcome.stdout).toBe(`found 3\n${refused.repeat(9)}`)
    })
  )

  it.effect("writes nothing to the machine", () =>
    Effect.gen(function* () {
      const path = join(tmpdir(), `escaped-${process.pid}`)
      const code = `import os\nos.makedirs(os.path.dirname(${JSON.stringify(path)}), exist_ok=True)\nopen(${JSON.stringify(path)}, 'w').write('x')\nprint('written')`
      expect((yield* run(code)).stdout).toBe("written\n")
      expect(existsSync(path)).toBe(false)
    })
  )

  it.effect("keeps names of files that lead out inside of the guest", () =>
    Effect.gen(function* () {
      const files = { "main.py": "print(open('/etc/x').read())", "../etc/x": "mine" }
      const outcome = yield* run("", { files })
      expect(outcome.stdout).toBe("mine\n")
      expect(existsSync("/etc/x")).toBe(false)
    })
  )

  it.effect("ends the program when its caller stops waiting", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(run("while True: pass", { timeout: 60_000 }))
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 600)))
      const started = performance.now()
      yield* Fiber.interrupt(fiber)
      expect(performance.now() - started).toBeLessThan(2000)
      expect((yield* run("print(1)")).stdout).toBe("1\n")
    })
  )

  it.effect("goes on after all that", () =>
    Effect.gen(function* () {
      expect((yield* run("print('well')")).stdout).toBe("well\n")
    })
  )
})
