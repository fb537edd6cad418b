import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { afterAll, expect, test } from "vitest"

import { right } from "../test/programs.ts"

const runtime = ManagedRuntime.make(layer())
afterAll(() => runtime.dispose())

const python = make()
const files = right["package"] ?? {}

const check = () => runtime.runPromise(python.check(files, { packages: [] }))
const mend = () => runtime.runPromise(python.mend(files))
const start = () => runtime.runPromise(python.start(files, "main.py"))

test("a project of four files", { timeout: 120_000 }, async ({ bench }) => {
  expect(await check()).toEqual([])
  await bench.compare(bench("check", check), bench("mend", mend), bench("start", start), {
    iterations: 8,
    time: 0,
    warmup: false
  })
})
