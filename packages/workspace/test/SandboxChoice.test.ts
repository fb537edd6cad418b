import { assert, describe, it } from "@effect/vitest"
import { Sandbox, SandboxChoice } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

type Service = (typeof Sandbox.Sandbox)["Service"]

/** Says its name; refuses the modules that it cannot even begin with. */
const named = (
  name: string,
  languages: ReadonlyArray<string>,
  lacks: ReadonlyArray<string> = [],
  refuses: ReadonlyArray<string> = []
): Service => ({
  name,
  languages,
  lacks,
  run: ({ needs = [] }) => {
    const absent = needs.filter((module) => refuses.includes(module))
    return absent.length > 0
      ? Effect.fail(Sandbox.lacking(name, absent))
      : Effect.succeed({ ended: "exit", code: 0, stdout: name, stderr: "", files: {}, duration: 1 })
  }
})

const wasm = named("wasm", ["python"], ["curses", "threading"], ["curses"])
const cage = named("cage", ["python", "node"], ["turtle"], ["turtle"])

const job = (language: string, ...needs: ReadonlyArray<string>): Sandbox.Job => ({
  language,
  files: {},
  entry: "main",
  needs
})

const absent = new Sandbox.SandboxError({ sandbox: "cage", message: "It is not here", fix: "Install it" })

describe("one sandbox of several", () => {
  const both = SandboxChoice.anyOf([wasm, cage])

  for (const [what, wanted, expected] of [
    ["the first that can", job("python"), "wasm"],
    ["the first that has the language", job("node"), "cage"],
    ["the first that has every module", job("python", "threading"), "cage"],
    ["one that takes it all the same", job("python", "threading", "turtle"), "wasm"]
  ] as const) {
    it.effect(`gives a job to ${what}, and says what that one lacks`, () =>
      Effect.gen(function* () {
        const { lacks, stdout } = yield* both.run(wanted)
        assert.equal(stdout, expected)
        assert.deepEqual(lacks, (expected === "wasm" ? wasm : cage).lacks)
      })
    )
  }

  it.effect("names what nobody has, and who might have it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(SandboxChoice.anyOf([wasm], [absent]).run(job("python", "curses")))
      assert.ok(Sandbox.isLacking(error))
      assert.include(error.message, "curses")
      assert.include(error.fix, "cage might run it: Install it")
    })
  )

  it.effect("hands on the failure of a sandbox that broke", () =>
    Effect.gen(function* () {
      const broken: Service = { ...wasm, run: () => Effect.fail(absent) }
      const error = yield* Effect.flip(SandboxChoice.anyOf([broken, cage]).run(job("python")))
      assert.equal(error, absent)
    })
  )

  it.effect("is made of those that can be built, and fails when none can", () =>
    Effect.gen(function* () {
      const missing = Layer.effect(Sandbox.Sandbox, Effect.fail(absent))
      const name = Sandbox.Sandbox.use((sandbox) => Effect.succeed(sandbox.name))
      const one = SandboxChoice.layer([missing, Layer.succeed(Sandbox.Sandbox, wasm)])
      assert.equal(yield* Effect.provide(name, one), "wasm")
      assert.equal(yield* Effect.flip(Effect.provide(name, SandboxChoice.layer([missing]))), absent)
    })
  )
})
