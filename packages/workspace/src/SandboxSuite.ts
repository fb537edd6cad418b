/**
 * What every sandbox promises, as cases for any test runner; a sandbox says which walls it has.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { randomUUID } from "node:crypto"

import * as Effect from "effect/Effect"

import { isLacking } from "./Sandbox.ts"
import { hostility } from "./SandboxHostility.ts"
import { type Case, promise as promiseOf, type Subject } from "./SandboxSubject.ts"

export type { Case, Subject, Wall } from "./SandboxSubject.ts"

const ended = (outcome: { readonly ended: string }, expected: string) =>
  assert.equal(outcome.ended, expected, JSON.stringify(outcome).slice(0, 2000))

const draws = `import curses


def main(screen):
    screen.addstr(0, 0, "size %d %d" % screen.getmaxyx())
    screen.refresh()
    while True:
        key = screen.getch()
        screen.addstr(1, 0, "<%d>" % key)
        screen.refresh()


curses.wrapper(main)
`

const manners = (subject: Subject): ReadonlyArray<Case> => {
  const promise = promiseOf(subject)
  return [
    promise("starts a program as a person would", (run) =>
      Effect.gen(function* () {
        const files = {
          "src/main.py":
            "import sys\nfrom pkg.deep import x\nprint(__name__, sys.argv[1:], x, open('data/d.txt').read())\nprint('错误 é 😀', file=sys.stderr)",
          "src/pkg/__init__.py": "",
          "src/pkg/deep.py": "x = 2",
          "data/d.txt": "三"
        }
        const outcome = yield* run("", { files, entry: "src/main.py", args: ["a", "b c"] })
        ended(outcome, "exit")
        assert.equal(outcome.stdout, "__main__ ['a', 'b c'] 2 三\n")
        assert.equal(outcome.stderr, "错误 é 😀\n")
        assert.equal(outcome.code, 0)
      })
    ),
    promise("gives the exit code, and the traceback with the names of the project", (run) =>
      Effect.gen(function* () {
        assert.equal((yield* run("import sys; sys.exit(3)")).code, 3)
        const { code, stderr } = yield* run("def f():\n    return 1 / 0\n\nf()\n")
        assert.equal(code, 1)
        assert.match(stderr, /main\.py", line 4[\s\S]*main\.py", line 2/)
        assert.match(stderr, /ZeroDivisionError: division by zero\s*$/)
      })
    ),
    promise("types what is typed, and then says that it ends", (run) =>
      Effect.gen(function* () {
        const outcome = yield* run("print(input('n? '))\nprint(input('m? '))\nprint(input('k? '))", {
          stdin: "你好😀\nb\n"
        })
        assert.equal(outcome.stdout, "n? 你好😀\nm? b\nk? ")
        assert.equal(outcome.code, 1)
        assert.match(outcome.stderr, /EOFError/)
      })
    ),
    promise("stops a program whose person has seen enough, with what it had written", (run) =>
      Effect.gen(function* () {
        const code = "open('saved.txt', 'w').write('s')\nwhile True:\n    print(int(input('n? ')) + 1)"
        const outcome = yield* run(code, { stdin: "1\n", onInputEnd: "stop" })
        ended(outcome, "input")
        assert.equal(outcome.code, undefined)
        assert.equal(outcome.stdout, "n? 2\nn? ")
        assert.equal(outcome.stderr, "")
        assert.deepEqual(outcome.files, { "saved.txt": "s" })
      })
    ),
    promise("hands out the text files that were made or changed, and no other", (run) =>
      Effect.gen(function* () {
        const code = [
          "import json, os",
          "os.makedirs('out/deep')",
          "json.dump({'a': '值'}, open('out/deep/a.json', 'w'), ensure_ascii=False)",
          "open('kept.txt', 'w').write('new')",
          "open('image.bin', 'wb').write(bytes([255, 0]))",
          "open('large.txt', 'w').write('x' * 2_000_000)"
        ].join("\n")
        const outcome = yield* run("", {
          files: { "main.py": code, "same.txt": "same", "kept.txt": "old" }
        })
        ended(outcome, "exit")
        assert.deepEqual(outcome.files, { "out/deep/a.json": '{"a": "值"}', "kept.txt": "new" })
      })
    ),
    promise("starts every program afresh", (run) =>
      Effect.gen(function* () {
        yield* run("open('left', 'w').write('x')")
        const { stdout } = yield* run("import os\nprint(os.listdir())")
        assert.equal(stdout, "['main.py']\n")
      })
    ),
    promise("keeps programs apart that run at the same time", (run) =>
      Effect.gen(function* () {
        const words = [1, 2, 3].map(() => randomUUID())
        const outcomes = yield* Effect.all(
          words.map((word) => run(`open('w', 'w').write('${word}')\nprint(open('w').read())`)),
          { concurrency: "unbounded" }
        )
        assert.deepEqual(
          outcomes.map(({ stdout }) => stdout),
          words.map((word) => `${word}\n`)
        )
      })
    ),
    promise("shows nothing of the environment", (run) =>
      Effect.gen(function* () {
        const word = randomUUID()
        process.env["SANDBOX_SUITE_KEY"] = word
        const { stdout } = yield* Effect.ensuring(
          run("import os\nprint(dict(os.environ))"),
          Effect.sync(() => delete process.env["SANDBOX_SUITE_KEY"])
        )
        assert.ok(!stdout.includes(word), "It sees the environment, where keys are kept")
      })
    ),
    promise("refuses a language that it does not run, and names it", (run) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(run("", { language: "cobol" }))
        assert.ok(isLacking(error), `It says ${String(error)}`)
        assert.deepEqual(error.lacks, ["cobol"])
      })
    ),
    promise("draws on a terminal and types keys, or says that it has none", (run) =>
      Effect.gen(function* () {
        const job = { terminal: true, needs: ["curses"], stdin: "ab", onInputEnd: "stop" } as const
        const outcome = yield* run(draws, job).pipe(
          Effect.catchIf(isLacking, ({ lacks = [] }) => Effect.succeed(lacks))
        )
        if (!("stdout" in outcome)) return assert.ok(outcome.length > 0, "It lacks nothing")
        ended(outcome, "input")
        assert.match(outcome.stdout, /size 24 80/)
        assert.match(outcome.stdout, /97/)
      })
    ),
    promise("gives a program in a terminal that ends by itself its code and its traceback", (run) =>
      Effect.gen(function* () {
        const outcome = yield* run("import sys\nprint(sys.stdout.isatty())\n1 / 0", {
          terminal: true,
          stdin: "q",
          onInputEnd: "stop"
        }).pipe(Effect.catchIf(isLacking, () => Effect.succeed(undefined)))
        if (outcome === undefined) return
        ended(outcome, "exit")
        assert.equal(outcome.code, 1)
        assert.match(outcome.stdout, /^True/)
        assert.match(outcome.stderr, /ZeroDivisionError/)
      })
    )
  ]
}

/**
 * Every promise of a sandbox with the walls that it has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = (subject: Subject): ReadonlyArray<Case> => [...manners(subject), ...hostility(subject)]
