import { make } from "@metagpt-ts/sandbox-bubblewrap"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { afterAll, expect, test } from "vitest"

const runtime = ManagedRuntime.make(Layer.effect(Sandbox.Sandbox, make()))
afterAll(() => runtime.dispose())

const program = Sandbox.Sandbox.use(({ run }) =>
  run({ language: "python", files: { "main.py": "print(6 * 7)" }, entry: "main.py" })
)

const first = () =>
  Effect.runPromise(Effect.provide(program, Layer.effect(Sandbox.Sandbox, make()), { local: true }))
const next = () => runtime.runPromise(program)

test("a small program", { timeout: 120_000 }, async ({ bench }) => {
  for (const way of [first, next]) expect((await way()).stdout).toBe("42\n")
  await bench.compare(bench("with a sandbox of its own", first), bench("after another one", next), {
    iterations: 4,
    time: 0,
    warmup: false
  })
})
