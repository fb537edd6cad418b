/**
 * Programs that mean harm, and what a sandbox with the right walls makes of them.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"

import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

import { bomb, crowd, daemon, fills, herd, hidden, ignores } from "./SandboxHarm.ts"
import {
  allGone,
  type Case,
  promise as promiseOf,
  secret,
  server,
  type Subject,
  type Wall
} from "./SandboxSubject.ts"

const text = (value: unknown): string => JSON.stringify(value)

const always = (subject: Subject): ReadonlyArray<Case> => {
  const promise = promiseOf(subject)
  return [
    promise("ends a program that ignores signals and catches everything, and keeps what it said", (run) =>
      Effect.gen(function* () {
        const token = randomUUID()
        const outcome = yield* run(ignores, { timeout: 4000, args: [token] })
        assert.equal(outcome.ended, "timeout")
        assert.equal(outcome.code, undefined)
        assert.equal(outcome.stdout, "here\n")
        yield* allGone(token)
      })
    ),
    promise("ends a program that reads for ever", (run) =>
      Effect.gen(function* () {
        const outcome = yield* run("import sys\nwhile True:\n    sys.stdin.read(1)", { timeout: 1000 })
        assert.equal(outcome.ended, "timeout")
      })
    ),
    ...(["stdout", "stderr"] as const).map((stream) =>
      promise(`ends a flood on ${stream}`, (run) =>
        Effect.gen(function* () {
          const outcome = yield* run(`import sys\nwhile True:\n    sys.${stream}.write('x' * 1000)`)
          assert.equal(outcome.ended, "output")
          assert.equal(outcome[stream].length, 65_536)
        })
      )
    ),
    promise("ends the program when its caller stops waiting", (run) =>
      Effect.gen(function* () {
        const token = randomUUID()
        const fiber = yield* Effect.forkChild(run("while True: pass", { timeout: 60_000, args: [token] }))
        yield* Effect.sleep(1000)
        yield* Fiber.interrupt(fiber)
        yield* allGone(token)
        assert.equal((yield* run("print(1)")).stdout, "1\n")
      })
    ),
    promise("follows no link out of the project when it hands out files", (run) =>
      Effect.gen(function* () {
        const { file, folder, token } = yield* secret
        const code = [
          "import os",
          `os.symlink(${text(file)}, 'file.txt')`,
          `os.symlink(${text(folder)}, 'folder')`,
          "os.symlink('.', 'circle')",
          "open('own.txt', 'w').write('own')"
        ].join("\n")
        const { files } = yield* run(code)
        assert.ok(!text(files).includes(token), "A link led out of the project")
        assert.equal(files["own.txt"], "own")
      })
    ),
    promise("lays out no file beside the project, whatever its name", (run) =>
      Effect.gen(function* () {
        const name = `escaped-${randomUUID()}`
        const files = Object.fromEntries(
          ["../", "../../", "../../../../../../../../tmp/", `${tmpdir()}/../tmp/`, "a/../../"].map((way) => [
            `${way}${name}`,
            "x"
          ])
        )
        yield* Effect.exit(run("", { files: { ...files, "main.py": "print(1)" } }))
        const places = ["/", tmpdir(), dirname(tmpdir()), process.cwd(), dirname(process.cwd())]
        for (const place of places) assert.ok(!fs.existsSync(join(place, name)), `It wrote into ${place}`)
      })
    ),
    promise("bears names as long and folders as deep as can be", (run) =>
      Effect.gen(function* () {
        const code = [
          "import os",
          "for n in range(2000):",
          "    open('n' * 240 + str(n), 'w').write('x' * 10)",
          "try:",
          "    for n in range(100):",
          "        os.mkdir('d' * 200)",
          "        os.chdir('d' * 200)",
          "        open('f.txt', 'w').write('x')",
          "except OSError: pass",
          "print('made')"
        ].join("\n")
        const { files, stdout } = yield* run(code)
        assert.equal(stdout, "made\n")
        assert.ok(Buffer.byteLength(text(files)) <= 1_048_576)
      })
    )
  ]
}

const behind = (subject: Subject): Readonly<Record<Wall, ReadonlyArray<Case>>> => {
  const promise = promiseOf(subject)
  return {
    daemons: [
      promise("leaves no process behind that hides in a session of its own", (run) =>
        Effect.gen(function* () {
          const token = randomUUID()
          yield* run(daemon, { args: [token] })
          yield* allGone(token)
        })
      )
    ],
    machine: [
      promise("shows no file of the machine", (run) =>
        Effect.gen(function* () {
          const { file, token } = yield* secret
          const home = fs.readdirSync(homedir())
          const code = [
            "import os",
            `for path in (${text(file)}, '/etc/shadow', '/etc/passwd', '/proc/1/environ', ${text(process.execPath === "" ? "" : `/proc/${process.pid}/environ`)}):`,
            "    try: print('READ', path, open(path, 'rb').read(2000))",
            "    except OSError: pass",
            `try: print('HOME', os.listdir(${text(homedir())}))`,
            "except OSError: pass",
            "print('END')"
          ].join("\n")
          const { stdout } = yield* run(code)
          assert.match(stdout, /END/)
          assert.ok(!stdout.includes(token), "It read a file of the machine")
          assert.ok(!/root:|PATH=\/root|HOME=\/root/.test(stdout), stdout)
          for (const name of home) assert.ok(!stdout.includes(`'${name}'`), `It sees ${name} at home`)
        })
      ),
      promise("lets nothing be written to the machine", (run) =>
        Effect.gen(function* () {
          const { file, folder, token } = yield* secret
          const name = `written-${randomUUID()}`
          const places = [folder, homedir(), "/usr", "/etc", "/var/tmp", "/"]
          const code = [
            "import os",
            `for folder in ${text(places)}:`,
            "    try:",
            "        os.makedirs(folder, exist_ok=True)",
            `        open(os.path.join(folder, ${text(name)}), 'w').write('x')`,
            "    except OSError: pass",
            `try: open(${text(file)}, 'w').write('mine')`,
            "except OSError: pass"
          ].join("\n")
          yield* run(code)
          const written = places.filter((place) => fs.existsSync(join(place, name)))
          for (const place of written) fs.rmSync(join(place, name))
          assert.deepEqual(written, [])
          assert.equal(fs.readFileSync(file, "utf8"), token)
        })
      )
    ],
    network: [
      promise("lets nobody call out, not even this machine", (run) =>
        Effect.gen(function* () {
          const { calls, port } = yield* server
          const code = [
            "import socket, urllib.request",
            "try:",
            `    socket.create_connection(('127.0.0.1', ${port}), 2).close()`,
            "except OSError: pass",
            "try:",
            `    urllib.request.urlopen('http://127.0.0.1:${port}/', timeout=2)`,
            "except Exception: pass",
            "print('END')"
          ].join("\n")
          assert.equal((yield* run(code)).stdout, "END\n")
          assert.equal(calls(), 0)
        })
      )
    ],
    memory: [
      promise("ends a program that takes all memory", (run) =>
        Effect.gen(function* () {
          const { ended } = yield* run("x = []\nwhile True: x.append(bytearray(10 ** 7))")
          assert.equal(ended, "memory")
        })
      ),
      promise("ends processes that take all memory together", (run) =>
        Effect.gen(function* () {
          const token = randomUUID()
          const outcome = yield* run(herd, { args: [token] })
          assert.ok(outcome.ended === "memory" || outcome.code !== 0, outcome.ended)
          assert.ok(!outcome.stdout.includes("HELD"), "They held it")
          yield* allGone(token)
        })
      ),
      promise("gives no memory that belongs to no process", (run) =>
        Effect.gen(function* () {
          const { stdout } = yield* run(hidden)
          assert.ok(!stdout.includes("HELD"), "It held it")
        })
      )
    ],
    disk: [
      promise("lets no more be written than there is room for", (run) =>
        Effect.gen(function* () {
          const { stdout } = yield* run(fills)
          assert.match(stdout, /^\d+\n$/)
          assert.ok(Number(stdout) < 100_000_000, `It wrote ${stdout.trim()} bytes`)
        })
      )
    ],
    processes: [
      promise("ends a fork bomb, and goes on", (run) =>
        Effect.gen(function* () {
          const token = randomUUID()
          const outcome = yield* run(bomb, { timeout: 2000, args: [token] })
          assert.notEqual(outcome.ended, "exit")
          yield* allGone(token)
          assert.equal((yield* run("print('well')")).stdout, "well\n")
        })
      ),
      promise("gives no more processes and threads than a program needs", (run) =>
        Effect.gen(function* () {
          const outcome = yield* run(crowd)
          const isEnded = outcome.ended === "memory" && outcome.stdout === ""
          assert.ok(isEnded || Number(outcome.stdout) < 300, `It made ${outcome.stdout.trim()}`)
        })
      )
    ]
  }
}

/**
 * The promises about harm, for the walls that a sandbox has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const hostility = (subject: Subject): ReadonlyArray<Case> => {
  const cases = behind(subject)
  const all: ReadonlyArray<Wall> = ["machine", "network", "memory", "disk", "processes", "daemons"]
  return [...always(subject), ...(subject.walls ?? all).flatMap((wall) => cases[wall])]
}
