import { make } from "@metagpt-ts/language-python"
import { layer } from "@metagpt-ts/sandbox-wasm"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { afterAll, bench, describe } from "vitest"

import { right } from "../test/programs.ts"

const python = make()
const files = right["package"] ?? {}

describe("language-python", () => {
  const runtime = ManagedRuntime.make(layer())
  afterAll(() => runtime.dispose())
  const options = { iterations: 8, time: 0, warmupIterations: 1 }

  bench("check", () => runtime.runPromise(Effect.asVoid(python.check(files, { packages: [] }))), options)
  bench("mend", () => runtime.runPromise(Effect.asVoid(python.mend(files))), options)
  bench("start", () => runtime.runPromise(Effect.asVoid(python.start(files, "main.py"))), options)
})
