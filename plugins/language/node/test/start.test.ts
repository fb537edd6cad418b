import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-node"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { layer, other } from "./NodeSandbox.ts"

const node = make()
const patient = { timeout: 60_000 }

const start = (files: Sandbox.Files, entry = "index.js") =>
  node.start(files, entry).pipe(Effect.provide(layer))

const runTests = (files: Sandbox.Files) =>
  Sandbox.Sandbox.use(({ run }) => run(node.tests(files))).pipe(Effect.provide(layer))

describe("start", () => {
  it.effect(
    "finds nothing wrong with what starts",
    () =>
      Effect.gen(function* () {
        expect(yield* start({ "index.js": "console.log('hi')\n" })).toEqual([])
        expect(yield* start({ "index.ts": "const x: number = 1\nconsole.log(x)\n" }, "index.ts")).toEqual([])
        const asks =
          "const rl = require('readline').createInterface({ input: process.stdin })\nrl.on('line', (line) => console.log(line))\nconsole.log('>')\n"
        expect(yield* start({ "index.js": asks })).toEqual([])
        // It ends with its own words, as a command does that gets no arguments
        expect(yield* start({ "index.js": "console.error('usage: x'); process.exit(2)\n" })).toEqual([])
      }),
    patient
  )

  it.effect(
    "tells where and how a program crashes",
    () =>
      Effect.gen(function* () {
        const files = {
          "index.js": 'import { go } from "./src/go.js"\ngo()\n',
          "src/go.js": "export const go = () => {\n  undefined.x()\n}\n",
          "package.json": '{"type": "module"}'
        }
        const [crash, ...more] = yield* start(files)
        expect(more).toEqual([])
        expect(crash).toMatchObject({ rule: "crash", path: "src/go.js", line: 2 })
        expect(crash?.message).toMatch(/^When it is started, it ends with TypeError: Cannot read/)
        expect(crash?.message).toContain("at go (src/go.js:2:")
        expect(crash?.message).not.toContain("/tmp/")
        const [syntax] = yield* start({ "index.js": "const a =\n" })
        expect(syntax).toMatchObject({ rule: "crash", path: "index.js" })
        const [missing] = yield* start({ "index.js": "require('./nothing')\n" })
        expect(missing).toMatchObject({ rule: "crash", path: "index.js", line: 1 })
        expect(yield* start({}, "index.js")).toMatchObject([{ rule: "entry" }])
      }),
    patient
  )

  it.effect(
    "excuses what the sandbox lacks",
    () =>
      Effect.gen(function* () {
        const declared = {
          "index.js": "require('express')\n",
          "package.json": '{"dependencies": {"express": "5"}}'
        }
        expect(yield* start(declared)).toEqual([])
        expect(yield* start({ "index.js": "process.stdin.setRawMode(true)\n" })).toEqual([])
        const down = "require('net').connect(1, '127.0.0.1')\n"
        expect(yield* start({ "index.js": down })).toEqual([])
        const files = { "index.js": "throw new Error('x')\n" }
        const refused = yield* Effect.flip(node.start(files, "index.js").pipe(Effect.provide(other)))
        expect(Sandbox.isLacking(refused)).toBe(true)
      }),
    patient
  )

  it.effect(
    "tells of a program that says nothing",
    () =>
      Effect.gen(function* () {
        expect(yield* start({ "index.js": "while (true) {}\n" })).toMatchObject([{ rule: "hang" }])
      }),
    patient
  )
})

const sum = "export const sum = (a, b) => a + b\n"

/** Tests that expect `a` of 1 and 2, for runners that are not there. */
const adding = (a: number) => ({
  "package.json": '{"type":"module"}',
  "sum.js": sum,
  "test.js": `import test from "ava"\nimport { sum } from "./sum.js"\ntest("ava adds", async (t) => {\n  t.is(sum(1, 2), ${a})\n  t.like(t.throws(() => { throw new TypeError("bad") }, { message: "bad" }).message, "bad")\n  await t.throwsAsync(async () => { throw new Error("late") }, { message: /late/ })\n})\n`,
  "test/tape.cjs": `const test = require("tape")\ntest("tape waits", (t) => {\n  t.plan(2)\n  t.deepEqual([1], [1])\n  setTimeout(() => t.equal(3, ${a}), 5)\n})\ntest("tape ends", (t) => {\n  t.notOk(false)\n  setTimeout(() => t.end(), 5)\n})\n`,
  "tests/vi.test.js": `import { expect, it } from "vitest"\nit("vitest adds", () => expect(3).toBe(${a}))\n`
})

describe("tests", () => {
  const passes =
    'import { test } from "node:test"\nimport assert from "node:assert"\nimport { sum } from "../sum.mjs"\n'

  it.effect(
    "ends with 0 when all pass",
    () =>
      Effect.gen(function* () {
        const files = {
          "sum.mjs": sum,
          "tests/sum.test.mjs": `${passes}test("sum", () => assert.equal(sum(1, 2), 3))\n`,
          "tests/old.test.js":
            'const { sum } = require("../sum.mjs")\ndescribe("sum", () => {\n  it("adds", () => {\n    expect(sum(1, 1)).toBe(2)\n    expect([1, { a: 2 }]).toEqual([1, { a: 2 }])\n    expect(() => { throw new TypeError("bad") }).toThrow("bad")\n    expect(sum).not.toBe(1)\n  })\n})\n'
        }
        const outcome = yield* runTests(files)
        expect(outcome).toMatchObject({ ended: "exit", code: 0 })
        expect(outcome.stdout).toContain("adds")
      }),
    patient
  )

  it.effect(
    "stands in for the runners that tests ask for, and lets none of their failures pass",
    () =>
      Effect.gen(function* () {
        expect(yield* runTests(adding(3))).toMatchObject({
          code: 0,
          stdout: expect.stringContaining("tests 4")
        })
        const { code, stdout } = yield* runTests(adding(4))
        expect(code).toBe(1)
        for (const name of ["ava adds", "tape waits", "vitest adds"])
          expect(stdout).toMatch(new RegExp(`(?:✖|not ok \\d+ -) ${name}`))
      }),
    patient
  )

  it.effect(
    "ends with another code when one fails, or is not there",
    () =>
      Effect.gen(function* () {
        const fails = [
          `${passes}test("sum", () => assert.equal(sum(1, 2), 4))\n`,
          'it("adds", () => { expect(1).toBe(2) })\n',
          'import "../nothing.mjs"\n',
          "import assert from 'node:assert'\nassert.equal(1, 2)\n"
        ]
        for (const text of fails) {
          const { code } = yield* runTests({ "sum.mjs": sum, "tests/sum.test.mjs": text })
          expect(code).toBe(1)
        }
        expect((yield* runTests({ "sum.mjs": sum })).code).toBe(1)
      }),
    patient
  )
})
